"""
A conda item is no spec that clients can read.

An item of the conda list is a name, a version and perhaps a build (`numpy>=1.26,<3`), in a language of its own (CEP
29). Words of other languages creep in: pip's `name @ url`, npm's `^1.2`, an argument of a command line, an operator
turned round. A client finds out late, when it solves, and its message names no line; or it finds a reading that nobody
meant. The notes say what each declared client makes of the item.

```yaml bad
dependencies:
  - python=>3.11
```

```yaml fixed unsafe
dependencies:
  - python>=3.11
```

```yaml bad
dependencies:
  - python=3.12
  - pytorch -c pytorch
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pytorch::pytorch
```

```yaml bad
dependencies:
  - python>=3.11,
```

```yaml fixed unsafe
dependencies:
  - python>=3.11
```

A repository is nothing for conda:

```yaml bad
dependencies:
  - git+https://github.com/encode/httpx
```

A template is no spec yet. Whatever fills it in, the result can be checked; a hint says how many items were passed over:

```yaml bad
dependencies:
  - python={{ python_version }}
  - numpy={{ numpy_version }}
```

```yaml good
dependencies:
  - conda-forge::python>=3.11,<3.14
  - numpy[version='>=1.26',build=py312*]
  - libblas=*=*openblas
  - https://conda.anaconda.org/conda-forge/noarch/rich-14.0.0-pyh29332c3_0.conda
```

## References

- CEP 29: the language of specs; CEP 26: names; CEP 33: versions
- conda `models/match_spec.py`, libmamba `specs/match_spec.cpp`, rattler `match_spec/parse.rs` (run)
"""

import re
from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Finding,
    Fix,
    FlawKind,
    Note,
    Package,
    Refusal,
    Scalar,
    Sequence,
    Severity,
    Source,
    SpecFlaw,
    edits,
    quoted,
    rule,
)

_MESSAGES = {
    FlawKind.EMPTY: "the item is empty",
    FlawKind.OVERSIZED: "the item is too long to be a spec",
    FlawKind.LEADING_BLANK: "the item begins with a blank",
    FlawKind.NOT_A_PACKAGE: "{found} is no conda package",
    FlawKind.VCS_URL: "{found} is a repository, not a conda package",
    FlawKind.DIRECT_REFERENCE: "{found} is pip's language",
    FlawKind.AT_SIGN: "`@` does not join a name and a version",
    FlawKind.ARGUMENT: "{found} is an argument for a command line",
    FlawKind.COMMAND: "{found} is a command, not a package",
    FlawKind.SEMICOLON: "`;` has no place in a spec",
    FlawKind.WORD_OPERATOR: "{found} is not how two versions are joined",
    FlawKind.QUOTE: "the quotes are a part of the item here",
    FlawKind.UNBALANCED: "{found} has no counterpart",
    FlawKind.EMPTY_VALUE: "{found} has no value",
    FlawKind.SPACED_CHANNEL: "a blank beside the `::` of a channel",
    FlawKind.NAME_COLON_VERSION: "`:` does not join a name and a version",
    FlawKind.MISSING_NAME: "the name of the package is missing",
    FlawKind.BAD_NAME: "{found} is not a package's name",
    FlawKind.UNKNOWN_OPERATOR: "`{detail}` is not an operator",
    FlawKind.MISSING_VERSION: "{found} has no version behind it",
    FlawKind.MISSING_BUILD: "{found} has no build behind it",
    FlawKind.EMPTY_CLAUSE: "{found} has no version beside it",
    FlawKind.BAD_VERSION: "{found} is not a version",
    FlawKind.COMPATIBLE_WILDCARD: "`~=` takes no wildcard",
    FlawKind.WIDE_GAP: "several blanks end the version",
    FlawKind.BRACKET_BLANK: "a blank inside the version of a bracket",
    FlawKind.BAD_BUILD: "{found} is not a build",
    FlawKind.EXTRA_TEXT: "{found} has no place in a spec",
}
_PIP = "a `pip` section can name it, the conda list cannot"
_REASONS = {
    FlawKind.NOT_A_PACKAGE: "a URL or path in the conda list must be that of a `.conda` or `.tar.bz2` file",
    FlawKind.VCS_URL: _PIP,
    FlawKind.DIRECT_REFERENCE: _PIP,
    FlawKind.COMMAND: "an item of the list names what is installed, and the client runs the commands",
    FlawKind.QUOTE: "YAML takes quotes off that stand round the whole item, and no others",
    FlawKind.UNKNOWN_OPERATOR: "the operators are `=`, `==`, `!=`, `<`, `<=`, `>` and `>=`",
    FlawKind.BAD_NAME: "{detail}",
    FlawKind.BAD_VERSION: "{detail}",
}
_MATTERS_TO_SOME = frozenset(
    (FlawKind.LEADING_BLANK, FlawKind.WIDE_GAP, FlawKind.BRACKET_BLANK, FlawKind.SPACED_CHANNEL)
)
"""Blanks: of no account to clients that take the spec at all."""
_READABLE_TO_SOME = frozenset(
    (
        FlawKind.MISSING_VERSION,
        FlawKind.MISSING_BUILD,
        FlawKind.UNKNOWN_OPERATOR,
        FlawKind.BAD_NAME,
        FlawKind.COMPATIBLE_WILDCARD,
        FlawKind.EMPTY_VALUE,
        FlawKind.BAD_BUILD,
    )
)
"""What some clients read in a way that may be meant."""


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    templates: list[tuple[Package, SpecFlaw]] = []
    for package, flaws in source.spec_flaws("invalid-spec"):
        flaw = flaws[0]
        if flaw.kind is FlawKind.TEMPLATE:
            templates.append((package, flaw))
            continue
        severity = _severity(source, package, flaw)
        if severity is not None:
            yield _finding(source, package, flaws, severity)
    if templates:
        yield _template(templates)


def _severity(source: Source, package: Package, flaw: SpecFlaw) -> Severity | None:
    """None if no declared client minds."""
    refused = any(isinstance(reading, Refusal) for _, reading in source.readings(package.spec.text))
    if refused or flaw.kind not in _MATTERS_TO_SOME | _READABLE_TO_SOME:
        return Severity.ERROR
    return Severity.WARNING if flaw.kind in _READABLE_TO_SOME else None


def _finding(source: Source, package: Package, flaws: list[SpecFlaw], severity: Severity) -> Finding:
    flaw = flaws[0]
    found = package.spec.text[flaw.start : flaw.end].strip()
    reason = _REASONS.get(flaw.kind)
    if flaw.kind is FlawKind.MISSING_NAME and _cut_off(source, package):
        reason = "in a list in brackets a comma ends an item, unless quotes stand round it"
    notes = () if reason is None else (Note(reason.format(detail=flaw.detail)),)
    return Finding(
        _MESSAGES[flaw.kind].format(found=quoted(found), detail=flaw.detail),
        package.part(flaw.start, flaw.end),
        (*notes, *source.reading_notes(package.spec.text)),
        _fixes(source, package, flaws),
        severity,
    )


def _cut_off(source: Source, package: Package) -> Scalar | None:
    """The item before, if this one is its rest: in a list in brackets a comma ends an item."""
    parent = edits.parent_of(source.document, package.scalar)
    if not isinstance(parent, Sequence) or not parent.flow or not package.spec.text.startswith(("<", ">", "=", "!")):
        return None
    index = next(at for at, item in enumerate(parent.items) if item is package.scalar)
    before = parent.items[index - 1] if index else None
    return before if isinstance(before, Scalar) else None


def _fixes(source: Source, package: Package, flaws: list[SpecFlaw]) -> tuple[Fix, ...]:
    """The nearest text that can be read, if there is one."""
    if before := _cut_off(source, package):
        whole = f"{before.value},{package.spec.text}"
        changes = edits.rewrite(source.document, before, whole) + edits.remove(source.document, package.scalar)
        return (Fix(f"put quotes round {quoted(whole)}", changes, Applicability.UNSAFE),)
    mended = _with_channel(package, flaws[0]) if flaws[0].kind is FlawKind.ARGUMENT else package.mended(flaws)
    if mended is None or not Package.read(package.scalar, mended).is_readable:
        return ()
    blanks = all(flaw.kind in _MATTERS_TO_SOME for flaw in flaws)
    trust = Applicability.SAFE if blanks else Applicability.UNSAFE
    return edits.write(source.document, package.scalar, mended, trust)


def _with_channel(package: Package, flaw: SpecFlaw) -> str | None:
    """`pytorch -c pytorch` as `pytorch::pytorch`."""
    spec = package.spec
    channel = re.fullmatch(r"(?:-c|--channel)[\s=]+([\w./-]+)", spec.text[flaw.start : flaw.end].strip())
    if channel is None or spec.name is None or spec.channel is not None:
        return None
    return f"{channel[1]}::{spec.text[: flaw.start].strip()}"


def _template(templates: list[tuple[Package, SpecFlaw]]) -> Finding:
    package, flaw = templates[0]
    many = f"{len(templates)} items are" if len(templates) > 1 else "this item is"
    return Finding(
        "a template is no spec yet",
        package.part(flaw.start, flaw.end),
        (Note(f"{many} not checked: check what the template makes"),),
        severity=Severity.HINT,
    )
