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
- topic `file-name` of `envlint clients`
"""

from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase

from envlint.api import Finding, Note, Severity, Source, enumerate_clients, quoted, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    if source.root is None or not source.root.entries:
        return
    place, name = source.root.entries[0].key.span, source.path.name
    for names in dict.fromkeys(client.file_names for client in source.clients):
        if names and not _fits(name, names):
            passing = [client for client in source.clients if client.file_names == names]
            who = f"{enumerate_clients(passing)} {'does' if len(passing) == 1 else 'do'}"
            wanted = " or ".join(quoted(each) for each in names)
            why = Note(f"files that are not called {wanted} are passed over without a word")
            yield Finding(f"{who} not read a file of the name {quoted(name)}", place, (why,))
    if misled := [client for client in source.clients if _fits(name, client.lock_file_names)]:
        message = f"{enumerate_clients(misled)} takes {quoted(name)} for a lock file"
        yield Finding(message, place, (Note("so it does because of the name, and rejects what stands in the file"),))


def _fits(name: str, patterns: Collection[str]) -> bool:
    return any(fnmatchcase(name, each) for each in patterns)
