r"""
A spec uses what not every declared client knows.

Regular expressions, stars inside a version, patterns for names, and the younger keys of the brackets (`when`, `extras`,
`flags`) are read by some clients, refused by others, and dropped without a word by a third kind. Only what a *declared*
client has trouble with is reported; the notes say what each of them makes of it.

```yaml bad
dependencies:
  - python ^3\.1.*$
```

```yaml bad clients=pixi
dependencies:
  - numpy 1.*.4
```

```yaml bad
dependencies:
  - numpy[version=1.26 build=py312*]
```

```yaml fixed
dependencies:
  - numpy[version=1.26,build=py312*]
```

```yaml good
dependencies:
  - numpy[version='>=1.26',build=py312*]
  - scipy 1.*.4
```

## References

- CEP 29; CEPs 43 (`when`), 44 (`extras`) and 45 (`flags`)
- conda `models/match_spec.py`: `extras` and `flags` need `solver: rattler`; libmamba `specs/match_spec.cpp` drops keys
  that it does not know; pixi's importer does not switch them on (rattler `match_spec/parse.rs`)
"""

from collections.abc import Iterator

from envlint.api import (
    TROUBLE,
    Applicability,
    Finding,
    FlawKind,
    Package,
    Refusal,
    Severity,
    Source,
    SpecFlaw,
    edits,
    quoted,
    rule,
)

_WHAT = {
    FlawKind.REGEX: "the regular expression {found}",
    FlawKind.INNER_GLOB: "a star inside the version {found}",
    FlawKind.NAME_PATTERN: "{found}, a pattern for names,",
    FlawKind.CONDITIONAL_KEY: "the key {found}",
    FlawKind.UNKNOWN_KEY: "the key {found}",
    FlawKind.IGNORED_KEY: "the key {found}",
    FlawKind.BLANK_SEPARATOR: "a blank between two keys",
    FlawKind.UNQUOTED_VALUE: "{found} without quotes",
    FlawKind.EARLY_BRACKETS: "{found} before the version",
    FlawKind.OPTIONAL: "{found}",
    FlawKind.FEATURE: "{found}, which asks for a feature,",
    FlawKind.EMPTY_CHANNEL: "an empty channel",
    FlawKind.RELATIVE_ARCHIVE: "the relative path {found}",
    FlawKind.HUGE_NUMBER: "a number as large as {found}",
}
_TOPICS = {
    FlawKind.INNER_GLOB: "spec-inner-glob",
    FlawKind.NAME_PATTERN: "spec-name-glob",
    FlawKind.BLANK_SEPARATOR: "spec-bracket-space",
    FlawKind.RELATIVE_ARCHIVE: "spec-path",
}
_KEYS = {"when": "spec-when", "extras": "spec-extras", "flags": "spec-flags", "build_string": "spec-build-string"}


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    for package, flaws in source.spec_flaws("unportable-spec"):
        flaw = next((flaw for flaw in flaws if _is_minded(source, package, flaw)), None)
        if flaw is None:
            continue
        found = quoted(package.spec.text[flaw.start : flaw.end])
        yield Finding(
            f"{_WHAT[flaw.kind].format(found=found)} is not for every client",
            package.part(flaw.start, flaw.end),
            source.reading_notes(package.spec.text),
            edits.write(source.document, package.scalar, _meant(package, flaws), _trust(flaws)),
        )


def _is_minded(source: Source, package: Package, flaw: SpecFlaw) -> bool:
    """Whether a declared client refuses the spec, or loses what it says here."""
    topic = _TOPICS.get(flaw.kind)
    if flaw.kind in (FlawKind.CONDITIONAL_KEY, FlawKind.UNKNOWN_KEY):
        topic = _KEYS.get(flaw.detail, "spec-bracket-key")
    if topic is not None and source.clients_that(TROUBLE, topic):
        return True
    if flaw.kind is FlawKind.OPTIONAL:
        return source.declares("pixi")
    refused = any(isinstance(reading, Refusal) for _, reading in source.readings(package.spec.text))
    return refused or flaw.kind is FlawKind.FEATURE


def _meant(package: Package, flaws: list[SpecFlaw]) -> str | None:
    known = {"build_string": "build"}
    return package.mended(flaw._replace(replacement=known.get(flaw.detail, flaw.replacement)) for flaw in flaws)


def _trust(flaws: list[SpecFlaw]) -> Applicability:
    blanks = all(flaw.kind is FlawKind.BLANK_SEPARATOR for flaw in flaws)
    return Applicability.SAFE if blanks else Applicability.UNSAFE
