"""
`,` and `|` stand in one version, and clients disagree which of them binds tighter.

CEP 29, conda's own matcher and pixi read `>=3.11,<3.13|3.9.*` as "3.11 and 3.12, or else 3.9". libmamba, on which
mamba and conda's default solver rest, binds `|` tighter: "from 3.11, and below 3.13 or 3.9", which no 3.9 fulfils.
Parentheses would help, but conda cuts them out.

```yaml bad
dependencies:
  - python>=3.11,<3.13|3.9.*
```

What means the same either way is fine:

```yaml good
dependencies:
  - python=3.11|=3.12|=3.13
  - pandas 1.5.*|>=2.1,<3
  - numpy>=1.26,<3,!=2.0.0
  - scipy 1.13.*|1.14.*
```

pixi and conda-lock follow the standard:

```yaml good clients=pixi,conda-lock
dependencies:
  - python>=3.11,<3.13|3.9.*
```

## References

- CEP 29: "`,` (AND) has higher precedence than `|` (OR)"
- libmamba `util/flat_bool_expr_tree.hpp` (run); conda-libmamba-solver hands it the text as it is (`solver.py`)
"""

from collections.abc import Iterator

from envlint.api import (
    Finding,
    InvalidVersion,
    Note,
    Severity,
    Source,
    Verdict,
    Version,
    VersionGroup,
    VersionSpec,
    quoted,
    rule,
)


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    flawed = source.spec_flaws("mixed-and-or")
    if not flawed:
        return
    misread = source.clients_that(Verdict.MISREADS, "spec-and-or")
    if not misread and not any("conda" in (client.name, client.installs_with) for client in source.clients):
        return
    for package, flaws in flawed:
        version = package.spec.text[flaws[0].start : flaws[0].end]
        note = Note("by the standard it is `,`; for libmamba, with which mamba and conda solve, it is `|`")
        yield Finding(
            f"in {quoted(version)} it is open whether `,` or `|` binds tighter",
            package.part(flaws[0].start, flaws[0].end),
            (note, *_example(package.spec.version_spec)),
            severity=None if misread else Severity.HINT,
        )


def _example(spec: VersionSpec | None) -> Iterator[Note]:
    """A version of which the two readings differ, if the constraint names one."""
    if spec is None or spec.root is None:
        return
    for clause in spec.clauses:
        try:
            version = Version.parse(clause.literal)
        except InvalidVersion:
            continue
        standard, libmamba = _fits(spec.root, version, "|"), _fits(spec.root, version, ",")
        if standard != libmamba:
            fits, fails = ("the standard", "libmamba") if standard else ("libmamba", "the standard")
            yield Note(f"{fits} lets {quoted(str(version))} through, {fails} does not")
            return


def _fits(constraint: VersionGroup, version: Version, loosest: str) -> bool:
    return constraint.holds(lambda clause: clause.matches(version), loosest)
