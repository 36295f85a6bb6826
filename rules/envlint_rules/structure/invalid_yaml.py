r"""
The text is not YAML, so no client can load it.

Parsers report such a mistake where they give up, which is often lines below it, and in words about tokens. The usual
causes are few: a tab, a conflict that a merge left behind, a list whose items do not begin in one column, a missing
space after a colon or a dash, a quote or a bracket that is never closed, or a value that begins with a character that
means something to YAML. This rule looks for those first and says what to do.

```yaml bad
name: demo
dependencies:
<<<<<<< HEAD
  - python=3.11
=======
  - python=3.12
>>>>>>> feature
```

```yaml bad
name: demo
dependencies:
\u{9}- python=3.12
```

```yaml bad
dependencies:
  - python=3.12
  - >=1.26
```

One reading is obvious here:

```yaml bad
channels:
    - bioconda
    - conda-forge
  - nodefaults
dependencies: []
```

```yaml fixed unsafe
channels:
    - bioconda
    - conda-forge
    - nodefaults
dependencies: []
```

```yaml bad
name:demo
dependencies:
  - python=3.12
```

```yaml fixed
name: demo
dependencies:
  - python=3.12
```

A template is not YAML either, but need not be: it is one hint, and no error.

```yaml bad
name: {{ name }}-{{ version }}
dependencies:
  - python=3.12
```

```yaml good
name: demo
dependencies:
  - "python >=3.12"
```

## References

- YAML 1.2.2, 5.5 and 6.1 (tabs), 5.3 (indicator characters), 7.3 (quotes), 8.2 (indentation):
  https://yaml.org/spec/1.2.2/
- what the clients' parsers accept was run: topics `tab-after-dash`, `tab-before-comment` and `template` of
  `envlint clients`
"""

from collections.abc import Iterator

from envlint.api import TROUBLE, Applicability, Finding, Fix, Note, Severity, Source, rule

_TABS = {"a tab behind the dash": "tab-after-dash", "a tab before the comment": "tab-before-comment"}


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    problem = source.document.problem
    if "{" in source.text and (template := source.template) is not None:
        note = Note("envlint reads what it is filled in to, not the template itself")
        yield Finding("the file is a template, and no YAML yet", template, (note,), severity=Severity.HINT)
    elif problem is not None:
        context, words = ((each or "").replace("`", "'") for each in (problem.context, problem.message))
        mistake = source.yaml_mistake
        if mistake is None:
            said = Note(f"the parser gives up here{f', {context}' if context else ''}", problem.span)
            yield Finding(f"the file is not YAML: {words}", problem.span, (said,))
            return
        said = Note(f"the parser gives up here: {', '.join(filter(None, (context, words)))}", problem.span)
        level = Applicability.SAFE if mistake.certain else Applicability.UNSAFE
        fixes = (Fix(mistake.title, mistake.edits, level),) if mistake.edits else ()
        severity = _severity_of_tab(source, mistake.message)
        yield Finding(mistake.message, mistake.span, (Note(mistake.advice), said), fixes, severity)


def _severity_of_tab(source: Source, message: str) -> Severity | None:
    """mamba reads a tab where others do not; envlint does not either, which is worth a warning."""
    topic = _TABS.get(message)
    return Severity.WARNING if topic and not source.clients_that(TROUBLE, topic) else None
