"""
A package comes from a repository, but from no particular commit.

pip installs what the branch holds on the day. Tomorrow that is something else, under the same version number, and there
is no way back to what worked. A commit never moves, and a tag hardly ever.

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - git+https://github.com/openai/CLIP.git
```

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - clip @ git+https://github.com/openai/CLIP.git@main
```

An archive of a branch is no better:

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - https://github.com/open2c/coolpuppy/archive/master.zip
```

```yaml good
dependencies:
  - python=3.12
  - pip
  - pip:
      - git+https://github.com/openai/CLIP.git@dcba3cb2e2827b402d2701e7e1c7d9fed8a20ef1
      - git+https://github.com/psf/requests.git@v2.32.3
      - https://github.com/open2c/coolpuppy/archive/v1.1.0.zip
```

## References

- https://pip.pypa.io/en/stable/topics/vcs-support/
- https://pip.pypa.io/en/stable/topics/repeatable-installs/
"""

import re
from collections.abc import Iterator

from envlint.api import Finding, Note, PipRequirement, Severity, Source, Span, quoted, rule

_COMMIT = re.compile(r"[0-9a-f]{7,64}", re.IGNORECASE)
_VERSION = re.compile(r"v?\d|.*\d[._]\d")
"""A tag is told by its number: `v1.2`, `2024-05-01`, `release-1.2`; but `1.2.x` is a branch."""
_MOVING = re.compile(
    "main|master|head|trunk|default|develop|development|dev|devel|nightly|latest|stable|next", re.IGNORECASE
)
_ARCHIVE = re.compile(
    r"https?://(?:www\.)?(?:github|gitlab)\.com/[^/]+/[^/]+/(?:-/)?(?:archive|zipball|tarball)/"
    r"(?:refs/heads/(?P<branch>[^#?]+?)(?:\.zip|\.tar\.gz|\.tgz)?(?:[#?]|$)"
    r"|(?!refs/)(?P<reference>[^/#?]+?)(?:\.zip|\.tar\.gz|\.tgz|$|[#?/]))"
)


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    for item in source.pip_lines:
        line = item.line
        if line.url is None:
            continue
        if line.vcs is None:
            yield from _archive(item, line.url.text)
        elif line.reference is None or not line.reference.text:
            if "{" not in line.url.text:
                yield Finding("no commit or tag: the default branch moves", item.part(line.url.span), (_WHY,))
        elif _moves(line.reference.text):
            yield _finding(item, line.reference.text, line.reference.span)


_WHY = Note("pip installs what the branch holds on the day; a commit or a tag behind an `@` stays what it is")


def _archive(item: PipRequirement, url: str) -> Iterator[Finding]:
    match = _ARCHIVE.match(url)
    group = match.lastgroup if match else None
    if match is None or group is None or item.line.url is None:
        return
    if group == "branch" or _moves(match[group]):
        start = item.line.url.span.start
        span = Span(start + match.start(group), start + match.end(group))
        yield _finding(item, match[group], span, group == "branch")


def _moves(reference: str) -> bool:
    if _COMMIT.fullmatch(reference) or "{" in reference or "$" in reference:
        return False
    return not _VERSION.match(reference) or reference.endswith(".x")


def _finding(item: PipRequirement, reference: str, span: Span, is_branch: bool = False) -> Finding:
    sure = is_branch or _MOVING.fullmatch(reference.rpartition("/")[2])
    what = "is a branch, and moves" if sure else "is no commit and no version: it may move"
    why = Note("pip installs what the branch holds on the day; a commit or a tag in its place stays what it is")
    return Finding(f"{quoted(reference)} {what}", item.part(span), (why,))
