"""
pip is asked for a version that the package index cannot have, and no other index is named.

`torch==2.1.0+cu118` is a build of PyTorch's own index, `scanpy==1.4.5.dev114+gd69832a` that of a checkout. The package
index accepts no such local versions, so pip ends with "No matching distribution found", after conda has installed
everything else. `conda env export` writes the versions and leaves out the option or the address with which they were
found.

```yaml bad
dependencies:
  - python=3.10
  - pip
  - pip:
      - torch==2.1.0+cu118
      - torchvision==0.16.0+cu118
```

```yaml fixed unsafe
dependencies:
  - python=3.10
  - pip
  - pip:
      - --extra-index-url https://download.pytorch.org/whl/cu118
      - torch==2.1.0+cu118
      - torchvision==0.16.0+cu118
```

Of other packages nobody but their authors knows where the build is:

```yaml bad
dependencies:
  - python=3.10
  - pip
  - pip:
      - analysis==1.4.0+site2
```

An index, a page of links, or a requirements file that may name one, will do:

```yaml good
dependencies:
  - python=3.10
  - pip
  - pip:
      - --find-links https://download.pytorch.org/whl/torch_stable.html
      - torch==1.9.0+cu111
```

```yaml good
dependencies:
  - python=3.10
  - pip
  - pip:
      - torch @ https://download.pytorch.org/whl/cu118/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl
```

Where the index is configured on each machine (`pip.conf`, `PIP_EXTRA_INDEX_URL`) the rule can be ignored.

## References

- https://packaging.python.org/en/latest/specifications/version-specifiers/#local-version-identifiers
- https://pytorch.org/get-started/previous-versions/
- https://github.com/eckertzhang/Text2NeRF/issues/11, https://github.com/xuekt98/BBDM/issues/26
"""

import re
from collections.abc import Iterator

from envlint.api import Applicability, Finding, Fix, Note, PipRequirement, Severity, Source, edits, quoted, rule

_PLACES = frozenset({"--index-url", "--extra-index-url", "--find-links", "--no-index", "--requirement"})
_OF_PYTORCH = frozenset({"torch", "torchvision", "torchaudio", "torchtext", "torchdata"})
_BUILD = re.compile(r"cpu|cu\d{2,3}|rocm\d[\d.]*|xpu")
"""The folders of https://download.pytorch.org/whl, each an index."""

_CHECKOUT = re.compile(r"\.dev\d+\+")


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    if "+" not in source.text:
        return
    local = [(item, label) for item in source.requirements if (label := _local_label(item)) is not None]
    if not local or _has_another_place(source):
        return
    (first, label), *others = local
    notes = [Note(f"nor {quoted(other)} of {quoted(item.name)}", item.scalar.span) for item, other in others]
    notes.append(Note("it accepts no version with a `+`: pip finds nothing, after conda has installed all the rest"))
    if any(_CHECKOUT.search(each) for _, each in local):
        notes.append(Note("what has `.dev` and a commit is a checkout: name its repository and the commit instead"))
    yield Finding(
        f"the package index has no {quoted(label)} of {quoted(first.name)}, and no other index is named",
        first.scalar.span,
        tuple(notes),
        tuple(_fixes(source, local)),
        about=first.name,
    )


def _local_label(item: PipRequirement) -> str | None:
    """`1.2+cu118`, if that and no other version is asked for."""
    if item.line.url is not None or len(item.line.clauses) != 1:
        return None
    operator, version = item.line.clauses[0]
    return version.text if operator.text in ("==", "===") and "+" in version.text else None


def _has_another_place(source: Source) -> bool:
    """Whether something in the file may lead pip to another index."""
    named = any(option.name in _PLACES for item in source.pip_lines for option in item.line.options)
    return named or bool(source.environment.pip_repositories) or "PIP_" in source.text


def _fixes(source: Source, local: list[tuple[PipRequirement, str]]) -> Iterator[Fix]:
    builds = {label.partition("+")[2] for _, label in local}
    build = builds.pop()
    if not builds and _BUILD.fullmatch(build) and all(item.name in _OF_PYTORCH for item, _ in local):
        option = f"--extra-index-url https://download.pytorch.org/whl/{build}"
        edit = edits.insert_before(source.document, local[0][0].scalar, option)
        yield Fix(f"name PyTorch's index of {quoted(build)}", (edit,), Applicability.UNSAFE)
