"""
A package is taken from a channel that `channels` does not list.

conda and mamba then add that channel behind all others, pixi adds it to the list: packages come from a place that a
reader of `channels` does not know of. As the last one it has the lowest priority. With strict priority, whatever a
channel above it has under the same name hides its builds, and the environment cannot be solved.

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - bioconda::samtools=1.21
```

```yaml fixed unsafe
channels:
  - conda-forge
  - bioconda
dependencies:
  - python=3.12
  - bioconda::samtools=1.21
```

```yaml good
channels:
  - conda-forge
  - bioconda
dependencies:
  - python=3.12
  - bioconda::samtools=1.21
```

A file that names the channel of each package and has no list is plain enough:

```yaml good
dependencies:
  - conda-forge::python=3.12
```

## References

- conda `core/solve.py`, "required channels that aren't explicitly given"; libmamba `api/utils.cpp`,
  `populate_context_channels_from_specs`; pixi `conda_environment_file.rs`
- https://github.com/snakemake/snakemake/issues/1751
"""

from collections.abc import Iterator

from envlint.api import DEFAULTS, NODEFAULTS, Applicability, Channel, Finding, Fix, Note, Severity, Source, edits, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    named, listed = source.package_channels, source.channels
    if not named or not listed:
        return
    known = {each.identity for each in listed}
    with_defaults = any(each.family == DEFAULTS for each in listed)
    missing: dict[tuple[str, str | None], list[Channel]] = {}
    for each in named:
        is_known = each.identity in known or (with_defaults and each.family == DEFAULTS)
        if not is_known and each.meant is None:  # which is for `misspelt-channel`
            missing.setdefault(each.identity, []).append(each)
    for places in missing.values():
        yield _finding(source, *places)


def _finding(source: Source, first: Channel, *others: Channel) -> Finding:
    more = f" (and for {len(others)} more of the packages)" if others else ""
    last = next((each for each in reversed(source.channels) if each.text != NODEFAULTS), source.channels[-1])
    edit = edits.insert_after(source.document, last.scalar, first.text)
    return Finding(
        f"`{first.text}` is not among the `channels`{more}",
        first.span,
        (
            Note("the channels that are listed end here", last.span),
            Note("clients add it behind all others: with strict priority those may hide what it has"),
        ),
        (Fix(f"list `{first.text}` as the last channel", (edit,), Applicability.UNSAFE),),
        about=first.name,
    )
