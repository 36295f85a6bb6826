"""
The file holds a password or a token.

Whoever can read the file can use it: everybody who clones the repository, every log that prints the file, and every
fork for ever, as taking it out later does not take it out of the history. So it has to be revoked as well as removed.
conda and mamba put environment variables into the URLs of channels, pip into its lines; a secret of `variables` is
better set where the environment is used, by `conda env config vars set` or by the service that runs it.

envlint never shows the secret itself, in no report.

```yaml bad
channels:
  - https://conda.anaconda.org/t/us-7f3e9d42-1c5b-4a86/company
  - conda-forge
dependencies:
  - python=3.12
```

```yaml fixed unsafe
channels:
  - https://conda.anaconda.org/t/${CONDA_TOKEN}/company
  - conda-forge
dependencies:
  - python=3.12
```

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - --index-url https://robot:tr0ub4dor-and-3@wheels.example.org/simple
      - internal-tool==1.0
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pip
  - pip:
      - --index-url https://robot:${INDEX_PASSWORD}@wheels.example.org/simple
      - internal-tool==1.0
```

```yaml bad
dependencies:
  - python=3.12
variables:
  MODE: fast
  WANDB_API_KEY: 3f9a8c1e5b7d2f4a6c8e0b1d3f5a7c9e2b4d6f80
```

```yaml fixed unsafe
dependencies:
  - python=3.12
variables:
  MODE: fast
```

What only stands for a secret is none:

```yaml good
channels:
  - https://conda.anaconda.org/t/${CONDA_TOKEN}/company
  - https://conda.anaconda.org/t/<TOKEN>/other
dependencies:
  - python=3.12
  - pip
  - pip:
      - git+https://${GITHUB_TOKEN}@github.com/company/tool.git@v1.2
variables:
  DB_PASSWORD: changeme
  TOKENIZERS_PARALLELISM: "false"
```

## References

- https://github.com/conda/conda/issues/8157
- conda `env/env.py`: `${VARIABLE}` in channels is expanded; libmamba `install.cpp` does the same
- https://pip.pypa.io/en/stable/reference/requirements-file-format/#using-environment-variables
- https://docs.github.com/en/code-security/secret-scanning/introduction/about-secret-scanning
"""

from collections.abc import Iterator

from envlint.api import (
    TROUBLE,
    Address,
    Applicability,
    Entry,
    Finding,
    Fix,
    Mapping,
    Note,
    Role,
    Secret,
    Severity,
    Source,
    edits,
    rule,
)

_PREFIXES = {
    Role.CHANNEL: "CONDA",
    Role.INDEX: "INDEX",
    Role.EXTRA_INDEX: "INDEX",
    Role.LINKS: "LINKS",
    Role.FILE: "REQUIREMENTS",
}
_WHY = Note("whoever has read the file has it: revoke it, as the history keeps what is removed")


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    names: dict[str, str] = {}
    for secret in source.secrets:
        if isinstance(secret.place, Address):
            yield _in_address(source, secret, secret.place, names)
        else:
            yield _in_variable(source, secret, secret.place)


def _in_address(source: Source, secret: Secret, address: Address, names: dict[str, str]) -> Finding:
    variable = f"${{{_variable(secret, address, names)}}}"
    start, end = address.start + secret.start, address.start + secret.end
    edit = edits.replace_part(source.document, address.scalar, start, end, variable)
    fix = Fix(f"take it from the environment: `{variable}`", (edit,), Applicability.UNSAFE)
    notes = [_WHY]
    if address.role is Role.CHANNEL and (blind := source.who(TROUBLE, "channel-variable")):
        notes.append(Note(f"but {blind} would take `{variable}` for a part of the URL"))
    return Finding(f"the URL of the {address.role} holds a {secret.what}", secret.span, tuple(notes), (fix,))


def _variable(secret: Secret, address: Address, names: dict[str, str]) -> str:
    """A name for a secret, another one for each secret of the file."""
    value = address.url[secret.start : secret.end]
    if value not in names:
        name = f"{_PREFIXES.get(address.role, 'PACKAGE')}_{secret.what.upper()}"
        count = sum(each.startswith(name) for each in names.values())
        names[value] = f"{name}_{count + 1}" if count else name
    return names[value]


def _in_variable(source: Source, secret: Secret, entry: Entry) -> Finding:
    variables = source.value_of("variables")
    fixes: tuple[Fix, ...] = ()
    if isinstance(variables, Mapping) and source.root is not None:
        section = source.root.find("variables") if len(variables.entries) == 1 else None
        changes = edits.remove_entry(source.document, *((source.root, section) if section else (variables, entry)))
        fixes = (Fix(f"take `{entry.name}` out, and set it where it is used", changes, Applicability.UNSAFE),)
    return Finding(f"the variable `{entry.name}` holds a {secret.what}", secret.span, (_WHY,), fixes)
