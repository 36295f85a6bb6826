"""
A channel is not among those that the configuration allows.

Where packages may come from is a decision of a project or a company: `allowed-channels` names the only ones,
`denied-channels` some that must not be used; without either this rule is silent. An entry is a channel's name, which
stands for its labels and its URL on anaconda.org too, or the beginning of URLs. `defaults` stands for all that Anaconda
builds. Channels before a `::` count as well; `nodefaults` is no channel.

```yaml bad allowed-channels=conda-forge,bioconda
channels:
  - conda-forge
  - somebody
  - nodefaults
dependencies:
  - python=3.12
```

```yaml bad denied-channels=defaults
channels:
  - https://repo.anaconda.com/pkgs/main
dependencies:
  - python=3.12
```

```yaml bad allowed-channels=conda-forge
channels:
  - conda-forge
dependencies:
  - bioconda::samtools
  - bioconda::bcftools
```

A name does not allow a channel that is called the same on another server:

```yaml bad allowed-channels=conda-forge
channels:
  - https://conda.example.com/cloud/conda-forge
dependencies:
  - python=3.12
```

```yaml good allowed-channels=conda-forge,https://conda.example.com/stable
channels:
  - https://conda.example.com/stable/tools
  - conda-forge/label/dev
  - https://conda.anaconda.org/conda-forge
dependencies:
  - python=3.12
```

## References

- CEP 24, `channels`
- conda `allowlist_channels` and `denylist_channels`:
  https://docs.conda.io/projects/conda/en/latest/user-guide/configuration/settings.html
"""

from collections.abc import Iterator

from envlint.api import NODEFAULTS, Channel, Finding, Note, Severity, Source, quoted, rule


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    if not source.allowed_channels and not source.denied_channels:
        return
    seen: set[str] = set()
    for each in (*source.channels, *source.package_channels):
        if each.text in seen or each.text == NODEFAULTS:
            continue
        seen.add(each.text)
        if (why := _objection(source, each)) is not None:
            yield Finding(f"the channel `{each.text}` is not allowed here", each.span, (why,))


def _objection(source: Source, channel: Channel) -> Note | None:
    denied = next((entry for entry in source.denied_channels if channel.matches(entry, anywhere=True)), None)
    if denied is not None:
        return Note(f"the configuration denies {quoted(source.masked(denied))}")
    allowed = source.allowed_channels
    if not allowed or any(channel.matches(entry) for entry in allowed):
        return None
    return Note(f"the configuration allows only {', '.join(quoted(source.masked(entry)) for entry in allowed)}")
