r"""
YAML that some client does not read as it is meant.

Each client has its own YAML library. mamba and pixi do not apply merge keys (`<<`), so what stands behind them is
missing; mamba reads only the first of several documents, where the others refuse them; conda takes a value with an
explicit tag (`!!str`) for no text; pixi trips over a byte order mark. Only what a declared client trips over is an
error.

```yaml bad
common: &common
  - python=3.12
dependencies: *common
<<: {channels: [conda-forge]}
```

```yaml bad
dependencies:
  - python=3.12
---
dependencies:
  - numpy
```

```yaml bad
name: !!str 3.10
dependencies:
  - python=3.12
```

```yaml bad
\u{feff}name: demo
dependencies:
  - python=3.12
```

```yaml fixed
name: demo
dependencies:
  - python=3.12
```

An anchor and its alias are read by all but Dependabot:

```yaml good
dependencies:
  - &python python=3.12
  - pip
```

```yaml bad clients=dependabot
name: &name demo
prefix: *name
dependencies:
  - python=3.12
```

## References

- YAML 1.2.2, 3.2.2 (anchors), 6.8 (directives, tags), 9.2 (documents); merge keys are of YAML 1.1 only:
  https://yaml.org/type/merge.html
- what each client makes of it was run: topics `merge-key`, `several-documents`, `tag`, `byte-order-mark`,
  `carriage-return` and `anchor` of `envlint clients`
"""

import re
from collections.abc import Iterator

from envlint.api import (
    TROUBLE,
    Applicability,
    Edit,
    Finding,
    Fix,
    Mapping,
    Note,
    Scalar,
    Severity,
    Source,
    Span,
    quoted,
    rule,
)

_BARE_RETURN = r"\r(?!\n)"


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    document, text = source.document, source.text
    if source.encoding != "utf-8":
        yield _finding(source, "the file is in UTF-16", Span(0, 1), "utf-16")
    elif text.startswith("\ufeff"):
        yield _rewritten(source, "a byte order mark", "byte-order-mark", "remove it", (Edit(Span(0, 1), ""),))
    if (
        "\r" in text
        and document.problem is None
        and (returns := [Span(*match.span()) for match in re.finditer(_BARE_RETURN, text)])
    ):
        changes = tuple(Edit(span, "\n") for span in returns)
        yield _rewritten(
            source, "lines end with a bare carriage return", "carriage-return", "end them with LF", changes
        )
    if "<<" in text and (key := _merge_key(source)) is not None:
        yield _finding(source, "a merge key", key, "merge-key")
    if document.tags:
        yield _finding(source, f"the tag {quoted(document.tags[0].of(text))}", document.tags[0], "tag")
    if document.extra_documents:
        yield _finding(source, "a second document", document.extra_documents[0], "several-documents")
    if document.aliases and source.clients_that(TROUBLE, "anchor"):
        yield _finding(source, f"the alias {quoted(document.aliases[0].name)}", document.aliases[0].span, "anchor")
    if document.directives:
        span = document.directives[0]
        note = Note("`%YAML 1.1` makes some parsers read numbers and words such as `yes` otherwise, and others not")
        yield Finding(f"the directive {quoted(span.of(text))}", span, (note,), (), Severity.HINT)


def _finding(source: Source, message: str, span: Span, topic: str, *fixes: Fix) -> Finding:
    return Finding(message, span, source.trouble(topic), fixes, source.severity_of(topic))


def _rewritten(source: Source, message: str, topic: str, title: str, changes: tuple[Edit, ...]) -> Finding:
    """Characters without a meaning; to replace them is safe unless a client trips over them today."""
    level = Applicability.UNSAFE if source.clients_that(TROUBLE, topic) else Applicability.SAFE
    return _finding(source, message, changes[0].span, topic, Fix(title, changes, level))


def _merge_key(source: Source) -> Span | None:
    mappings = (node for node in source.document.walk() if isinstance(node, Mapping))
    keys = (entry.key for mapping in mappings for entry in mapping.entries)
    return next((key.span for key in keys if isinstance(key, Scalar) and key.kind == "merge"), None)
