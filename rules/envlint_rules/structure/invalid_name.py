"""
The environment's name is one that conda refuses.

conda takes no name with a space, `/`, `:` or `#` in it, because a name becomes a folder; and `base` and `root` are the
names of conda's own environment, which a file must not replace.

```yaml bad
name: my environment
dependencies:
  - python=3.12
```

```yaml bad
name: base
dependencies:
  - python=3.12
```

```yaml good
name: my-environment
dependencies:
  - python=3.12
```

## References

- CEP 24, "`name` and `prefix`"
- conda `base/constants.py` (`PREFIX_NAME_DISALLOWED_CHARS`, `RESERVED_ENV_NAMES`), `core/prefix_data.py`
  (`validate_name`)
"""

from collections.abc import Iterator

from envlint.api import Finding, Note, Scalar, Severity, Source, quoted, rule

_RESERVED = ("base", "root")
_FORBIDDEN = {"/": "`/`", " ": "a space", ":": "`:`", "#": "`#`"}


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    scalar = source.environment.name
    if scalar is None or "{{" in scalar.value:
        return
    name = scalar.value
    if name in _RESERVED:
        yield _finding(source, scalar, f"the name {quoted(name)} is reserved", "name-reserved")
    elif not name.strip():
        yield Finding("the name is empty", scalar.span, (Note("a name becomes that of a folder"),))
    elif found := [words for character, words in _FORBIDDEN.items() if character in name]:
        message = f"the name {quoted(name)} holds {' and '.join(found)}"
        yield _finding(source, scalar, message, "name-forbidden-character")


def _finding(source: Source, scalar: Scalar, message: str, topic: str) -> Finding:
    return Finding(message, scalar.span, source.trouble(topic), severity=source.severity_of(topic))
