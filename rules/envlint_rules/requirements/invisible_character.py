r"""
A requirement or a channel contains a character that only looks like another, or like nothing.

Text that is copied from a web page, a chat or a word processor brings along no-break and zero-width spaces, typographic
quotes and dashes, and sometimes letters of another alphabet. They cannot be told from what was meant, but clients can:
conda refuses the item, mamba looks for a package of a name that does not exist.

```yaml bad
dependencies:
  - numpy\u{a0}>=1.26
```

```yaml fixed unsafe
dependencies:
  - numpy >=1.26
```

```yaml bad
channels:
  - conda\u{2011}forge
dependencies:
  - python=3.12
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
```

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich\u{200b}==14.0.0
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich==14.0.0
```

Comments and variables may say what they like:

```yaml good
dependencies:
  - python=3.12  # “the” Python – café
variables:
  GREETING: “bonjour”
```

## References

- CEP 26: the characters of names
- conda and libmamba, run on a no-break and a zero-width space
"""

from collections.abc import Iterator
from unicodedata import name

from envlint.api import Applicability, Finding, Note, Scalar, Severity, Source, edits, find_lookalikes, rule


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    if source.text.isascii():
        return
    for package, flaws in source.spec_flaws("invisible-character"):
        yield _finding(source, package.scalar, flaws[0].start, flaws[-1].end, package.mended(flaws))
    for requirement, pip_flaws in source.pip_flaws("invisible-character"):
        span = pip_flaws[0].span
        yield _finding(source, requirement.scalar, span.start, span.end, requirement.mended(pip_flaws))
    for channel in source.channels:
        found = list(find_lookalikes(channel.scalar.value))
        if found:
            meant = channel.scalar.value
            for start, end, plain in reversed(found):
                meant = meant[:start] + plain + meant[end:]
            yield _finding(source, channel.scalar, found[0].start, found[-1].end, meant)


def _finding(source: Source, scalar: Scalar, start: int, end: int, meant: str | None) -> Finding:
    odd = dict.fromkeys(character for character in scalar.value[start:end] if ord(character) > 0x7E)
    named = " and ".join(f"U+{ord(character):04X} ({name(character, 'no name').lower()})" for character in odd)
    return Finding(
        f"the item contains {named or 'a control character'}",
        scalar.part(start, end),
        (Note("clients take it for a part of the name or version, not for what it looks like"),),
        edits.write(source.document, scalar, meant, Applicability.UNSAFE),
    )
