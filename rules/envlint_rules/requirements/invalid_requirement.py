"""
A pip item is nothing that pip can read, or nothing that it heeds.

conda writes the pip section into a requirements file and calls pip when all its own packages are installed: a mistake
in it is found at the very end. Most are words of conda's language: `rich=13.0.1`, `conda-forge::rich`, a build string.
Some do not fail but are passed over, as an option behind a requirement is.

```yaml bad
dependencies:
  - pip
  - pip:
      - rich=13.0.1
```

```yaml fixed
dependencies:
  - pip
  - pip:
      - rich==13.0.1
```

With fewer numbers `=` would be fuzzy in conda's language, so that a series is meant:

```yaml bad
dependencies:
  - pip
  - pip:
      - rich=13.0
```

```yaml fixed unsafe
dependencies:
  - pip
  - pip:
      - rich==13.0.*
```

```yaml bad
dependencies:
  - pip
  - pip:
      - conda-forge::rich
```

```yaml fixed unsafe
dependencies:
  - pip
  - pip:
      - rich
```

```yaml bad
dependencies:
  - pip
  - pip:
      - requirements.txt
```

```yaml fixed unsafe
dependencies:
  - pip
  - pip:
      - -r requirements.txt
```

```yaml bad
dependencies:
  - pip
  - pip:
      - rich==14.0.0 --no-deps
```

```yaml good
dependencies:
  - pip
  - pip:
      - rich[jupyter]>=13.7,<15 ; python_version >= "3.9"
      - httpx @ https://github.com/encode/httpx/archive/refs/tags/0.27.0.zip
      - git+https://github.com/psf/requests@v2.32.3
      - -r requirements.txt
      - ./local-package
      - ${WHEEL}
```

## References

- PEP 508 and PEP 440: requirements and versions
- https://pip.pypa.io/en/stable/reference/requirements-file-format/
- conda `env/installers/pip.py`: the items become a requirements file
"""

from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Finding,
    Fix,
    Note,
    PipFlaw,
    PipKind,
    PipLine,
    PipRequirement,
    Severity,
    Source,
    edits,
    quoted,
    rule,
)

_MESSAGES = {
    "alternatives": "pip's language has no {found}",
    "build-string": "{found} pins a build, which pip does not know",
    "channel": "{found} names a channel, which pip does not know",
    "command": "{found} is a command, not a requirement",
    "command-line-option": "{found} is an option for pip's command line only",
    "compatible-release": "{found} has too few numbers",
    "glued-comment": "{found} is glued to the requirement, and so not a comment",
    "ignored-option": "pip passes over {found} here",
    "ignored-text": "pip passes over {found} here",
    "invalid-hash": "{found} is not a hash",
    "invalid-marker": "{found} is not a marker that pip can read",
    "invalid-url": "{found} is not a URL that pip knows",
    "invalid-version": "{found} is not a version",
    "local-version": "{found} compares with a local version",
    "lost-dash": "{found} lacks a dash",
    "missing-comma": "a comma is missing in {found}",
    "missing-egg": "{found} does not say what it holds",
    "missing-operator": "there is no operator before {found}",
    "missing-value": "{found} has no value",
    "missing-version": "{found} has no version behind it",
    "nested-section": "{found} is a section inside of a section",
    "not-editable": "{found} cannot be editable",
    "quotes": "the quotes are a part of the item here",
    "requirements-file": "{found} is a requirements file",
    "reversed-operator": "{found} is not an operator",
    "single-equals": "{found} has one `=`, pip wants two",
    "unclosed-bracket": "{found} is not closed",
    "unknown-operator": "{found} is not an operator",
    "unknown-option": "{found} is no option of pip",
    "unreadable": "{found} is nothing that pip can read",
    "unwanted-value": "{found} belongs to an option that takes no value",
    "wildcard": "{found} has a wildcard that pip does not take there",
}
_REASONS = {
    "invalid-url": "a repository is written `git+https://...` or `git+ssh://...`",
    "command-line-option": "pip refuses it in a requirements file, which the items become",
}
"""Where the message says already what is wrong."""
_CERTAIN = frozenset({"single-equals", "missing-operator", "glued-comment", "missing-comma", "reversed-operator"})
"""Slips in what pip has refused, of which one reading is as good as certain."""
_PRECISE = 3
"""With so many numbers one version is meant; with fewer, what conda's fuzzy `=` means."""


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    for requirement, flaws in source.pip_flaws("invalid-requirement"):
        flaw = flaws[0]
        yield Finding(
            _MESSAGES[flaw.kind].format(found=quoted(flaw.found)),
            requirement.part(flaw.span),
            (Note(_REASONS.get(flaw.kind, flaw.reason)),),
            _fixes(source, requirement, [_as_conda_would(flaw) for flaw in flaws]),
        )
    yield from _templates(source)


def _as_conda_would(flaw: PipFlaw) -> PipFlaw:
    """`=13.0` is a series in conda's language."""
    fuzzy = flaw.kind == "single-equals" and 0 < flaw.components < _PRECISE
    if fuzzy and flaw.replacement and not flaw.replacement.endswith("*"):
        return flaw._replace(replacement=f"{flaw.replacement}.*")
    return flaw


def _fixes(source: Source, requirement: PipRequirement, flaws: list[PipFlaw]) -> tuple[Fix, ...]:
    mended = requirement.mended(flaws)
    if mended is None or not mended.strip() or not PipLine.parse(mended).valid:
        return ()
    series = any(flaw.kind == "single-equals" and flaw.components < _PRECISE for flaw in flaws)
    certain = not series and all(flaw.kind in _CERTAIN for flaw in flaws)
    trust = Applicability.SAFE if certain else Applicability.UNSAFE
    is_comment = flaws[0].kind == "glued-comment" and len(flaws) == 1
    if is_comment and (changes := edits.part_comment(source.document, requirement.scalar, flaws[0].span.start)):
        return (Fix("make it a comment: put blanks before the `#`", changes, trust),)
    return edits.write(source.document, requirement.scalar, mended, trust)


def _templates(source: Source) -> Iterator[Finding]:
    """One hint for the file, unless its conda items have given it already."""
    if "{{" not in source.text:
        return
    found = [each for each in source.pip_lines if each.line.kind is PipKind.TEMPLATE and "{{" in each.line.text]
    if found and not any(
        flaw.kind.name == "TEMPLATE" for _, flaws in source.spec_flaws("invalid-spec") for flaw in flaws
    ):
        many = f"{len(found)} items are" if len(found) > 1 else "this item is"
        yield Finding(
            "a template is no requirement yet",
            found[0].scalar.span,
            (Note(f"{many} not checked: check what the template makes"),),
            severity=Severity.HINT,
        )
