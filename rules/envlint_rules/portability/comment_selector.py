"""
A trailing comment that chooses platforms for one client, and is a plain comment to the others.

conda-lock takes `# [win]` behind an item for a selector and leaves the item out on other platforms. To conda, mamba and
pixi it is a comment: they ask for the package everywhere, and where there is none the solve fails. Keep one file for
each platform, or, if micromamba alone reads it, write `- sel(win): pywin32`.

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pywin32  # [win]
```

The other way round, conda-lock takes any text in brackets at the end of a comment for a selector. It knows none of that
name, and leaves the item out on all platforms:

```yaml bad clients=conda-lock
channels:
  - conda-forge
platforms:
  - linux-64
dependencies:
  - python=3.12
  - pandas=2.2  # see the notes [12]
```

```yaml good clients=conda-lock
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pywin32  # [win]
```

```yaml good
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pandas=2.2  # see the notes [12]
```

## References

- CEP 24: comment selectors are an optional extension
- conda-lock `src_parser/selectors.py`; what each client does was run: topics `selector-comment` and
  `selector-comment-unknown` of `envlint clients`
"""

from collections.abc import Iterator

from envlint.api import TROUBLE, Finding, Note, Severity, Source, quoted, rule

_FOR_COMMENT, _FOR_UNKNOWN = "selector-comment", "selector-comment-unknown"


@rule(since="0.1.0", severity=Severity.WARNING, preview=True)
def check(source: Source) -> Iterator[Finding]:
    for selector in source.selector_comments:
        topic = _FOR_COMMENT if selector.platforms else _FOR_UNKNOWN
        who = source.who(TROUBLE, topic)
        if not who:
            continue
        text = quoted(f"[{selector.text}]")
        if selector.platforms:
            message = f"{text} is nothing but a comment to {who}"
            why = Note("the item counts on every platform; keep a file for each platform that differs")
        else:
            message = f"{text} is taken for a selector by {who}"
            why = Note("it knows no such selector and leaves the item out everywhere; write it without brackets")
        yield Finding(message, selector.span, (why,))
