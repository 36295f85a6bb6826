"""
A version has a lower bound and no upper one.

`pandas>=1.0` was true on the day it was written. It admits every later version, too: the one that drops what the code
calls comes in by itself, on the next machine or in the next build. Write the versions that were tried, `>=1.0,<3`, or
the one that is used, `=2.2`.

The fix is there for the packages whose newest version that goes with the rest of the file is known. It admits that one,
so that what a solve gives today stays possible, and not the next minor version.

```yaml bad
channels:
  - conda-forge
dependencies:
  - python>=3.9
  - numpy=1.26
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python>=3.9,<3.13
  - numpy=1.26
```

Of other packages nobody but their user knows, so there is only the advice:

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich>=13
```

```yaml good
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pandas>=2.1,<3
  - scipy=1.14
  - pip
  - pip:
      - rich>=13,<15
      - attrs~=24.2
```

The rule runs only if it is selected. It leaves alone virtual packages (`__glibc>=2.17`), pip itself, of which a newer
one is as good, and what a constraints file may bound:

```yaml good
dependencies:
  - __cuda>=12
  - pip>=24.0
  - pip:
      - -c constraints.txt
      - rich>=13
```

## References

- https://github.com/data-describe/data-describe/issues/454
- https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html
- https://packaging.python.org/en/latest/specifications/version-specifiers/
- why a library, unlike an environment, had better not do this: https://iscinumpy.dev/post/bound-version-constraints/
"""

from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Finding,
    Fix,
    Note,
    Package,
    PipRequirement,
    Severity,
    Source,
    Span,
    edits,
    quoted,
    rule,
)


@rule(since="0.1.0", severity=Severity.WARNING, default=False)
def check(source: Source) -> Iterator[Finding]:
    if source.is_export:
        return
    bounded = {each.name for each in source.packages if (spec := each.spec.version_spec) and spec.is_bounded} | {"pip"}
    for package in source.packages:
        version = package.spec.version
        if version is None or package.name in bounded or package.name.startswith("__"):
            continue
        if package.has_only_lower_bound:
            yield _finding(source, package, Span(version.start, version.end))
    if source.has_constraints_file:
        return
    for item in source.requirements:
        if item.has_only_lower_bound and item.name not in bounded:
            yield _finding(source, item, Span(item.line.clauses[0].span.start, item.line.clauses[-1].span.end))


def _finding(source: Source, item: Package | PipRequirement, part: Span) -> Finding:
    text = item.spec.text if isinstance(item, Package) else item.line.text
    return Finding(
        f"{quoted(part.of(text))} admits every later version of `{item.name}`",
        item.scalar.part(*part),
        (Note("write an upper bound as well, such as `>=1.2,<2`, or the version that is used"),),
        _bounded(source, item, text, part),
    )


def _bounded(source: Source, item: Package | PipRequirement, text: str, part: Span) -> tuple[Fix, ...]:
    """Up to the newest version that goes with the rest; none where something follows that may not be a version."""
    if part.end != len(text) or "|" in part.of(text):
        return ()
    version = source.likely_version(item)
    numbers = version.split(".")[:2] if version is not None else []
    if len(numbers) < 2 or not all(number.isdigit() for number in numbers):
        return ()
    bound = f",<{numbers[0]}.{int(numbers[1]) + 1}"
    title = f"add `{bound[1:]}`: {version} is the newest that goes with the rest of the file"
    return (Fix(title, edits.rewrite(source.document, item.scalar, text + bound), Applicability.UNSAFE),)
