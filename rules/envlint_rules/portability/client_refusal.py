"""
A declared client refuses what all others read.

Some services are stricter than conda. Where nf-core is declared as a client, the schema of its modules decides: a file
has no `name`, since Nextflow makes an environment of each file and names it itself; each conda dependency is written
with an `=` and something behind it, each item of the pip list with `==`; and `default` is no channel. What the schema
refuses fails the module's lint, so it is an error here.

```yaml bad clients=nf-core
name: fastqc
channels:
  - conda-forge
  - bioconda
dependencies:
  - bioconda::fastqc=0.12.1
```

```yaml fixed unsafe
channels:
  - conda-forge
  - bioconda
dependencies:
  - bioconda::fastqc=0.12.1
```

```yaml bad clients=nf-core
channels:
  - conda-forge
  - bioconda
dependencies:
  - bioconda::fastqc>=0.12
```

```yaml bad clients=nf-core
channels:
  - conda-forge
  - bioconda
dependencies:
  - conda-forge::pip=25.1
  - conda-forge::python=3.13
  - pip:
      - -r requirements.txt
```

```yaml good clients=nf-core
channels:
  - conda-forge
  - bioconda
dependencies:
  - bioconda::fastqc=0.12.1
  - conda-forge::pip=25.1
  - conda-forge::python=3.13
  - pip:
      - rich==14.0.0
```

A core package without any version is for `unpinned-core`. Where no such client is declared nothing is said:

```yaml good
name: fastqc
channels:
  - conda-forge
  - bioconda
dependencies:
  - bioconda::fastqc>=0.12
```

## References

- https://github.com/nf-core/modules/blob/master/modules/environment-schema.json
- nf-core/tools `nf_core/modules/lint/environment_yml.py`: `environment_yml_valid`
- topics `name`, `channel-default`, `unpinned` and `pip-unpinned` of `envlint clients`
"""

import re
from collections.abc import Iterator, Sequence

from envlint.api import (
    Applicability,
    Client,
    Finding,
    Fix,
    Package,
    PipRequirement,
    Refusal,
    Severity,
    Source,
    Verdict,
    edits,
    enumerate_clients,
    quoted,
    rule,
)


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    yield from _of_name(source)
    yield from _of_channels(source)
    yield from _of_items(source)


def _of_name(source: Source) -> Iterator[Finding]:
    entry = None if source.root is None else source.root.find("name")
    who = source.who(Verdict.REJECTS, "name")
    if source.root is None or entry is None or not who:
        return
    fix = Fix("remove `name`", edits.remove_entry(source.document, source.root, entry), Applicability.UNSAFE)
    yield Finding(f"{who} refuses a file with a `name`", entry.key.span, source.trouble("name"), (fix,))


def _of_channels(source: Source) -> Iterator[Finding]:
    who = source.who(Verdict.REJECTS, "channel-default")
    for each in source.channels if who else ():
        if each.text == "default":
            yield Finding(f"{who} refuses the channel `default`", each.span, source.trouble("channel-default"))


def _of_items(source: Source) -> Iterator[Finding]:
    pinned = {package.name for package in source.packages if package.spec.version is not None}
    conda = [each for each in source.clients if each.conda_pattern]
    for package in source.specs if conda else ():
        refusing = [each for each in conda if not re.search(str(each.conda_pattern), package.scalar.value)]
        is_bare = package.is_readable and package.is_core and package.name not in pinned and package.spec.url is None
        if refusing and not is_bare and not _is_error(source, package):
            yield _item(source, package, refusing, "unpinned")
    pip = [each for each in source.clients if each.pip_pattern]
    for item in source.pip_lines if pip else ():
        refusing = [each for each in pip if not re.search(str(each.pip_pattern), item.scalar.value)]
        is_bare = item.is_core and item.name not in pinned and item.line.valid and not item.line.clauses
        if refusing and not (is_bare and item.line.url is None) and item.line.valid:
            yield _item(source, item, refusing, "pip-unpinned")


def _is_error(source: Source, package: Package) -> bool:
    """Whether the item is no spec to a declared client, or none yet: other rules say so."""
    if package.is_readable:
        return False
    readings = [reading for _, reading in source.readings(package.scalar.value)]
    return source.is_template(package.scalar) or not readings or any(isinstance(each, Refusal) for each in readings)


def _item(source: Source, item: Package | PipRequirement, refusing: Sequence[Client], topic: str) -> Finding:
    wanted = "`=` and a version behind the name" if topic == "unpinned" else "`==` and a version behind the name"
    if isinstance(item, PipRequirement) and not item.name:
        wanted = "a name, `==` and a version"
    message = f"{enumerate_clients(refusing)} refuses {quoted(item.scalar.value)}: it wants {wanted}"
    return Finding(message, item.scalar.span, source.trouble(topic, refusing))
