"""
An item of the pip section is none that the declared clients read, or names a file that does not exist.

conda and mamba hand the section to pip as a requirements file, so that options, URLs and local folders are right there.
Other clients read it themselves: pixi takes nothing but names and versions, conda-lock no options.

```yaml bad clients=conda-lock
dependencies:
  - pip
  - pip:
      - -r requirements.txt
```

```yaml bad clients=conda,pixi
dependencies:
  - pip
  - pip:
      - git+https://github.com/psf/requests@v2.32.0
```

With a name before it a URL is what all of them read:

```yaml bad clients=conda,pixi
dependencies:
  - pip
  - pip:
      - git+https://github.com/psf/requests@v2.32.0#egg=requests
```

```yaml fixed unsafe
dependencies:
  - pip
  - pip:
      - requests @ git+https://github.com/psf/requests@v2.32.0
```

```yaml bad clients=pixi
dependencies:
  - pip
  - pip:
      - -e .
```

```yaml good
dependencies:
  - pip
  - pip:
      - --extra-index-url https://download.pytorch.org/whl/cpu
      - -r requirements.txt
      - -e .
```

For conda, too, what stands behind `-r`, `-c` and `-e` has to be there: paths are looked for from the folder of the
environment file, and pip comes last, when all else is installed. If the text is checked without its folder, nothing is
said about that. With `file:` before it (`-r file:requirements.txt`) pip looks at the root of the disk instead.

```yaml good clients=pixi,conda-lock
dependencies:
  - pip
  - pip:
      - rich==14.0.0
      - requests[socks] @ https://example.com/requests-2.32.0-py3-none-any.whl
```

## References

- conda `env/installers/pip.py`: the items joined by newlines, pip called in the file's folder
- pixi `conda_environment_file.rs`: each item as PEP 508; conda-lock `environment_yaml.py`
- https://pip.pypa.io/en/stable/reference/requirements-file-format/
- `file:` since pip 21.2: https://github.com/conda/conda/issues/10815, https://github.com/pypa/pip/issues/10237
"""

import re
from collections.abc import Iterator

from envlint.api import (
    TROUBLE,
    Applicability,
    Finding,
    Fix,
    Note,
    PipKind,
    PipRequirement,
    Severity,
    Source,
    Span,
    edits,
    quoted,
    rule,
)

_LISTS = frozenset({"--requirement", "--constraint"})
_FILES = _LISTS | {"--editable"}
_ELSEWHERE = re.compile(r"[/~]|[A-Za-z][\w+.-]*:|.*[$\\]", re.DOTALL)
"""What is not a path below or beside the file's folder that means the same on every machine."""
_RELATIVE_URL = re.compile(r"file:(?![/$]|[A-Za-z]:)")
_EGG = re.compile(r"#egg=[^&#]*$")
_EXTRAS = re.compile(r"(?:\[[^\]]*\])?\s*(?:[#;].*)?$", re.DOTALL)

_NAME_IT = Note("a URL is read if it stands behind the name of its package: `name @ URL`")


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    for item in source.pip_lines:
        line = item.line
        if not line.valid or (line.kind is PipKind.REQUIREMENT and not line.options):
            continue
        yield from _unread(source, item) or _at_the_root(source, item) or _missing(source, item)


def _unread(source: Source, item: PipRequirement) -> list[Finding]:
    topic, span = _topic(item)
    who = source.who(TROUBLE, topic) if topic else ""
    if not who:
        return []
    part = item.part(span)
    read = "do not read" if " and " in who else "does not read"
    advice = (_NAME_IT,) if topic == "pip-url" else ()
    message = f"{who} {read} {quoted(part.of(source.text))}"
    return [Finding(message, part, (*source.trouble(topic), *advice), _named(source, item))]


def _named(source: Source, item: PipRequirement) -> tuple[Fix, ...]:
    """The name that a URL holds, in front of it."""
    line = item.line
    if line.kind is not PipKind.URL or line.editable or line.name is None or line.url is None or line.options:
        return ()
    extras = f"[{','.join(extra.text for extra in line.extras)}]" if line.extras else ""
    written = f"{line.name.text}{extras} @ {_EGG.sub('', line.url.text)}"
    return edits.write(source.document, item.scalar, written, Applicability.UNSAFE)


def _topic(item: PipRequirement) -> tuple[str, Span]:
    """Which topic of the clients' table an item belongs to, and what of it is the reason."""
    line = item.line
    whole = Span(0, len(line.text))
    if line.editable:
        return "pip-editable", whole
    if line.kind is PipKind.OPTION:
        return "pip-option", whole
    if line.kind is PipKind.URL:
        return "pip-url", whole
    if line.kind is PipKind.PATH:
        return "local-pip-file", whole
    hashed = next((option for option in line.options if option.name == "--hash"), None)
    return ("pip-hash", hashed.span) if hashed is not None else ("", whole)


def _at_the_root(source: Source, item: PipRequirement) -> list[Finding]:
    found = []
    for option in item.line.options:
        path = option.value
        if option.name in _LISTS and path is not None and _RELATIVE_URL.match(path.text):
            start = path.span.start
            edit = edits.replace_part(source.document, item.scalar, start, start + len("file:"), "")
            fix = Fix("remove `file:`", (edit,), Applicability.UNSAFE)
            bare = path.text.removeprefix("file:").removeprefix("./")
            why = Note(f"it looks for `/{bare}`; without `file:` it is the one beside this file")
            found.append(Finding(f"pip does not find {quoted(path.text)}", item.part(path.span), (why,), (fix,)))
    return found


def _missing(source: Source, item: PipRequirement) -> list[Finding]:
    line = item.line
    parts = [option.value for option in line.options if option.name in _FILES and option.value is not None]
    if line.kind is PipKind.PATH and line.path is not None and not line.editable:
        parts.append(line.path)
    found = []
    for part in parts:
        path = _EXTRAS.sub("", part.text, count=1)
        if path and not _ELSEWHERE.match(path) and not line.variables and source.exists(path) is False:
            where = item.part(part.span)
            folder = Note("pip looks for it from the folder of this file, after everything else is installed")
            found.append(Finding(f"{quoted(path)} does not exist", where, (folder,)))
    return found
