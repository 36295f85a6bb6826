"""
There is a `pip` section, but `pip` itself is not among the conda dependencies.

conda and mamba then add `pip` by themselves, conda with a warning: which version, and from which channel, nobody has
chosen. pixi does not add it. Read the Docs had builds fail over it.

```yaml bad
dependencies:
  - python=3.12
  - pip:
      - rich==14.0.0
```

```yaml fixed
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich==14.0.0
```

pixi would install a package more than before, so for pixi the fix is not safe:

```yaml bad clients=pixi
dependencies:
  - python=3.12
  - pip:
      - rich==14.0.0
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich==14.0.0
```

mamba hands the section to `uv` where that is listed by its bare name, and adds no `pip`:

```yaml good clients=mamba
dependencies:
  - python=3.12
  - uv
  - pip:
      - rich==14.0.0
```

```yaml good
dependencies:
  - python=3.12
  - conda-forge::pip>=24
  - pip:
      - rich==14.0.0
```

## References

- CEP 24: a `pip` section needs `pip`
- conda `env/env.py`, "you do not list pip itself as one of your conda dependencies"; libmamba `install.cpp`
- https://github.com/readthedocs/readthedocs.org/issues/8647
"""

from collections.abc import Iterator

from envlint.api import Applicability, Finding, Fix, Note, Severity, Source, edits, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    section = next((section for section in source.pip_sections if section.items.items), None)
    if section is None or any(package.name == "pip" for package in source.specs):
        return
    has_uv = any(package.spec.text == "uv" for package in source.packages)
    clients = [client.name for client in source.clients if not (has_uv and client.name == "mamba")]
    if not clients:
        return
    adds = [name for name in clients if name in ("conda", "mamba", "conda-lock")]
    why = f"{' and '.join(adds)} will add one that nobody has chosen" if adds else "the clients declared do not add it"
    safe = not source.declares("pixi") and len(clients) == len(source.clients)
    edit = edits.insert_before(source.document, section.item, "pip")
    fix = Fix("list `pip` before the section", (edit,), Applicability.SAFE if safe else Applicability.UNSAFE)
    yield Finding("a `pip` section, but `pip` is not among the dependencies", section.key.span, (Note(why),), (fix,))
