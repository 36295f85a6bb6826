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

A rule's name that is misspelt is told of, too:

```yaml bad
channels:
  - conda-forge
dependencies:
  - python  # envlint: ignore=unpined-core
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python  # envlint: ignore=unpinned-core
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

from envlint.api import (
    Applicability,
    Comment,
    Finding,
    Fix,
    Note,
    Severity,
    Source,
    Span,
    Tag,
    edits,
    quoted,
    rule,
)


@rule(since="0.1.0", severity=Severity.WARNING, last=True, tag=Tag.UNNECESSARY)
def check(source: Source) -> Iterator[Finding]:
    for needless in source.needless_ignores:
        suppression = needless.suppression
        if not suppression.names:
            yield Finding(
                f"`{suppression.scope}` names no rule, and so silences nothing",
                suppression.span,
                (Note(f"a comment silences the rules that it names: `# envlint: {suppression.scope}=rule-name`"),),
                (Fix("remove the comment", (edits.remove_comment(source.document, suppression.comment),)),),
            )
            continue
        unknown = [name for name in needless.names if name.rule in needless.meant]
        for name in unknown:
            kept = [each.rule for each in suppression.names if each is not name]
            fix = _keep(source, suppression.comment, suppression.rules_span, kept)
            yield _unknown(name.rule, name.span, needless.meant[name.rule], fix)
        idle = [name for name in needless.names if name not in unknown]
        if idle:
            names = ", ".join(f"`{name.rule}`" for name in idle)
            where = "in this file" if suppression.line is None else "on this line"
            span = idle[0].span if len(idle) == 1 else suppression.span
            kept = [name.rule for name in suppression.names if name not in idle]
            fix = _keep(source, suppression.comment, suppression.rules_span, kept)
            yield Finding(f"nothing of {names} has to be silenced {where}", span, (), (fix,))


def _unknown(name: str, span: Span, meant: str | None, without: Fix) -> Finding:
    if meant is None:
        return Finding(f"there is no rule {quoted(name)}", span, (), (without,))
    fix = Fix(f"write `{meant}`", (edits.rewrite_comment(span, meant),), Applicability.UNSAFE)
    return Finding(f"there is no rule {quoted(name)}; did you mean `{meant}`?", span, (), (fix,))


def _keep(source: Source, comment: Comment, names_span: Span, names: list[str]) -> Fix:
    """The comment with these of its names; no comment if there are none."""
    kept = ",".join(names)
    if kept:
        return Fix(f"keep only `{kept}`", (edits.rewrite_comment(names_span, kept),))
    return Fix("remove the comment", (edits.remove_comment(source.document, comment),))
