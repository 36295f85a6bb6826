"""
An `envlint: ignore` comment silences nothing.

The mistake that it excused has been mended, the rule has another name, or no rule is named at all. Left in place it
would silence the next mistake of that kind, which nobody has looked at. What a rule that does not run might have found
is not counted against a comment.

```yaml bad
channels:
  - conda-forge  # envlint: ignore=duplicate-key
dependencies:
  - python=3.12
```

```yaml fixed
channels:
  - conda-forge
dependencies:
  - python=3.12
```

There is no blanket form: name the rules, so that the next reader knows what was meant.

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12  # envlint: ignore
```

```yaml fixed
channels:
  - conda-forge
dependencies:
  - python=3.12
```

```yaml good
# envlint: ignore-file=unpinned-core the newest of everything is wanted here
channels:
  - conda-forge
dependencies:
  - python
```

## References

- https://docs.astral.sh/ruff/rules/unused-noqa/, which this rule is modelled on
"""

from collections.abc import Iterator

from envlint.api import Finding, Fix, Note, Severity, Source, edits, rule


@rule(severity=Severity.WARNING, last=True)
def check(source: Source) -> Iterator[Finding]:
    for needless in source.needless_ignores:
        suppression = needless.suppression
        if not suppression.names:
            yield Finding(
                f"`{suppression.scope}` names no rule, and so silences nothing",
                suppression.span,
                (Note(f"write `# envlint: {suppression.scope}=rule-name` and, behind it, why"),),
                (Fix("remove the comment", (edits.remove_comment(source.document, suppression.comment),)),),
            )
            continue
        names = ", ".join(f"`{name.rule}`" for name in needless.names)
        where = "in this file" if suppression.line is None else "on this line"
        span = needless.names[0].span if len(needless.names) == 1 else suppression.span
        if len(needless.names) == len(suppression.names):
            fix = Fix("remove the comment", (edits.remove_comment(source.document, suppression.comment),))
        else:
            kept = ",".join(name.rule for name in suppression.names if name not in needless.names)
            fix = Fix(f"keep only `{kept}`", (edits.rewrite_comment(suppression.rules_span, kept),))
        yield Finding(f"nothing of {names} has to be silenced {where}", span, (), (fix,))
