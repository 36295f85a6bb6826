"""
A variable's value is not the text that conda sets.

Values of variables are text, but without quotes YAML makes a number of `1.10` and a truth value of `true`, and conda
sets what becomes of that when it is written out: `1.1` and `True`. mamba and pixi keep the text. Quotes settle it.

```yaml bad
dependencies:
  - python=3.12
variables:
  OTHER_VERSION: 1.10
```

```yaml fixed unsafe
dependencies:
  - python=3.12
variables:
  OTHER_VERSION: "1.10"
```

```yaml bad
dependencies:
  - python=3.12
variables:
  DEBUG: true
```

```yaml fixed unsafe
dependencies:
  - python=3.12
variables:
  DEBUG: "true"
```

A whole number comes out as it went in:

```yaml good
dependencies:
  - python=3.12
variables:
  OMP_NUM_THREADS: 4
  DEBUG: "true"
  ANSWER: yes
```

`yes` is a truth value only for YAML 1.1:

```yaml bad clients=readthedocs
dependencies:
  - python=3.12
variables:
  ANSWER: yes
```

```yaml fixed unsafe
dependencies:
  - python=3.12
variables:
  ANSWER: "yes"
```

## References

- CEP 24: values that are no text must be converted to text
- what each client makes of it was run, down to what activation exports: topics `variable-typed` and `yaml-1.1-word` of
  `envlint clients`
"""

from collections.abc import Iterator

from envlint.api import (
    TROUBLE,
    Applicability,
    Finding,
    Fix,
    Mapping,
    Note,
    Scalar,
    Severity,
    Source,
    edits,
    quoted,
    rule,
)


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    variables = source.value_of("variables")
    for entry in variables.entries if isinstance(variables, Mapping) else ():
        value = entry.value
        if isinstance(value, Scalar) and not value.style and value.kind != "null" and value.kind_in("1.1") != "null":
            yield from _check(source, entry.name or "", value)


def _check(source: Source, name: str, value: Scalar) -> Iterator[Finding]:
    fix = Fix("quote it", (edits.replace(source.document, value, value.value),), Applicability.UNSAFE)
    if value.tag is None and not value.is_string:
        written = _written(value)
        if written != value.value and source.clients_that(TROUBLE, "variable-typed"):
            becomes = "a date" if written is None else quoted(written)
            message = f"{quoted(value.value)} becomes {becomes} as the value of {quoted(name)}"
            note = Note(f"without quotes it is no text to {source.who(TROUBLE, 'variable-typed')}")
            yield Finding(message, value.span, (note,), (fix,))
    elif value.tag is None and value.kind_in("1.1") != "str" and source.clients_that(TROUBLE, "yaml-1.1-word"):
        message = f"{quoted(value.value)} is no text in YAML 1.1, as the value of {quoted(name)}"
        yield Finding(message, value.span, source.trouble("yaml-1.1-word"), (fix,))


def _written(value: Scalar) -> str | None:
    """What Python writes for a value that YAML 1.2 takes for a number or a truth value; None for a date."""
    text, kind = value.value.replace("_", ""), value.kind
    if kind == "bool":
        return str(text.lower() == "true")
    try:
        if kind == "int":
            prefix = text.lstrip("+-")[:2].lower()
            return str(int(text, {"0b": 2, "0o": 8, "0x": 16}.get(prefix, 10)))
        if kind == "float":
            return repr(float(text.lower().replace(".inf", "inf").replace(".nan", "nan")))
    except ValueError:  # what YAML's pattern lets pass and Python does not read, such as `1:30.5`
        return None
    return None
