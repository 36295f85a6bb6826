"""
The file has a name that a declared client does not read, or reads as something else.

Binder and Dependabot look for `environment.yml` (or `.yaml`), nf-core for `environment.yml`, and pass over every
other file without a word. mamba takes a file whose name ends with `-lock.yml` or `-lock.yaml` for a lock file of
conda-lock, whatever is in it.

```yaml bad clients=binder path=env.yml
channels:
  - conda-forge
dependencies:
  - python=3.12
```

```yaml bad clients=mamba path=analysis-lock.yml
channels:
  - conda-forge
dependencies:
  - python=3.12
```

conda, and mamba for other names, are told which file to read:

```yaml good clients=conda,mamba path=env.yml
channels:
  - conda-forge
dependencies:
  - python=3.12
```

```yaml good clients=binder,dependabot path=binder/environment.yml
channels:
  - conda-forge
dependencies:
  - python=3.12
```

A repository with several files, only one of which is for such a service, declares it for that file alone: an override
in the configuration.

## References

- repo2docker `buildpacks/conda/__init__.py`; https://github.com/jupyterhub/repo2docker/issues/1373
- libmamba `env_lockfile.cpp`: `is_env_lockfile_name`
- topics `file-name` and `file-name-lock` of `envlint clients`
"""

from collections.abc import Iterator

from envlint.api import TROUBLE, Finding, Note, Severity, Source, Verdict, quoted, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    if source.root is None or not source.root.entries:
        return
    place, name = source.root.entries[0].key.span, source.path.name
    if name not in ("environment.yml", "environment.yaml") and (who := source.who(Verdict.IGNORES, "file-name")):
        why = Note("it looks for a file of the name `environment.yml`; others are passed over without a word")
        yield Finding(f"{who} does not read a file of the name {quoted(name)}", place, (why,))
    if name.endswith(("-lock.yml", "-lock.yaml")) and (who := source.who(TROUBLE, "file-name-lock")):
        message = f"{who} takes {quoted(name)} for a lock file, by its name"
        yield Finding(message, place, source.trouble("file-name-lock"))
