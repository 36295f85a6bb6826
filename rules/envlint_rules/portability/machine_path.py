"""
A package or a channel is taken from a path of one machine.

`pip freeze` writes for what conda installed where it was built, `@ file:///croot/...`: a folder that there never was on
this machine, and is on no other. Wheels in somebody's home and channels in a runner's are no better: pip and conda stop
at them everywhere else.

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - certifi @ file:///croot/certifi_1665076670883/work/certifi
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pip
  - pip:
      - certifi
```

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - analysis @ file:///home/someone/wheels/analysis-1.4.0-py3-none-any.whl
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pip
  - pip:
      - analysis==1.4.0
```

```yaml bad
channels:
  - file:///Users/someone/conda-bld
  - conda-forge
dependencies:
  - python=3.12
```

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - -e /home/someone/analysis
```

A path that is nobody's own may be there in every image that the file is meant for, so it is a hint:

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - -c /constraints.txt
```

What lies beside the file goes where the file goes, and a variable is what each machine makes of it:

```yaml good
channels:
  - ./conda-bld
  - conda-forge
dependencies:
  - python=3.12
  - pip
  - pip:
      - -e .
      - ../wheels/analysis-1.4.0-py3-none-any.whl
      - -r ${REQUIREMENTS}/requirements.txt
```

`prefix:` is for `machine-prefix`.

## References

- https://github.com/conda/conda/issues/11580, https://github.com/posit-dev/rsconnect-python/issues/166
- https://github.com/peng-weihan/SWE-QA-Bench/issues/1
"""

import re
from collections.abc import Iterator

from envlint.api import Applicability, Finding, Fix, Note, PipRequirement, Severity, Source, Span, edits, quoted, rule

_ABSOLUTE = re.compile(r"(?:file:(?://)?)?(?:/(?!/)|/?[A-Za-z]:[\\/]|~[\\/]).*", re.DOTALL)
"""Not that of another host: `//host/share`, `file://host/share`."""
_OF_SOMEBODY = re.compile(r"(?:file:(?://)?)?(?:/(?:home|Users)/|/?[A-Za-z]:[\\/]|~[\\/])")
_IS_FILLED_IN = re.compile(r"\$|\{\{|%\w+%")
_BUILT_THERE = re.compile(r"/(?:croot|feedstock_root|build_artifacts)/|_\d{9,}/work(?:/|$)")
_WHEEL = re.compile(r"[\\/](?P<name>[A-Za-z0-9][\w.]*)-(?P<version>\d[\w.!+]*)(?:-[\w.]+)+\.whl(?:#.*)?$")
_OPTIONS = frozenset(
    {"--requirement", "--constraint", "--editable", "--find-links", "--index-url", "--extra-index-url"}
)


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    for channel in source.channels:
        if _is_of_one_machine(channel.text):
            yield _finding("the channel is read", channel.text, channel.span)
    for package in source.specs:
        for part in (package.spec.url, package.spec.channel):
            if part is not None and _is_of_one_machine(part.text):
                yield _finding("the package is read", part.text, package.part(part.start, part.end))
    for item in source.pip_lines:
        yield from _of_pip(source, item)


def _of_pip(source: Source, item: PipRequirement) -> Iterator[Finding]:
    line = item.line
    for part in (line.url, line.path):
        if part is not None and _is_of_one_machine(part.text):
            yield _finding("the package is read", part.text, item.part(part.span), _by_name(source, item, part.text))
            return
    for option in line.options:
        if option.name in _OPTIONS and option.value is not None and _is_of_one_machine(option.value.text):
            yield _finding(f"`{option.written.text}` reads", option.value.text, item.part(option.value.span))


def _is_of_one_machine(text: str) -> bool:
    return _ABSOLUTE.fullmatch(text) is not None and _IS_FILLED_IN.search(text) is None


def _finding(what: str, path: str, span: Span, fixes: tuple[Fix, ...] = ()) -> Finding:
    message = f"{what} from a path of one machine, {quoted(path)}"
    if _BUILT_THERE.search(path):
        why = "it is where the package was built, and written by `pip freeze`: nobody has that folder"
        return Finding(message, span, (Note(why),), fixes)
    if _OF_SOMEBODY.match(path):
        return Finding(message, span, (Note("nobody else has that path"),), fixes)
    return Finding(message, span, (Note("only a machine or an image that was made so has it"),), fixes, Severity.HINT)


def _by_name(source: Source, item: PipRequirement, path: str) -> tuple[Fix, ...]:
    """The name before the `@`, with the version if the file's name tells it; not the marker behind, nor an option."""
    line = item.line
    if line.name is None or line.url is None or line.editable or line.options or line.marker or line.extras:
        return ()
    wheel = _WHEEL.search(path)
    version = f"=={wheel['version']}" if wheel is not None else ""
    return edits.write(source.document, item.scalar, f"{line.name.text}{version}", Applicability.UNSAFE)
