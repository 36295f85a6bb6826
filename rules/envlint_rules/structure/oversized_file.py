r"""
The file is too long or too deep to be read.

envlint reads texts of up to a million characters (1 MiB) and a hundred levels of nesting; no environment file comes
near. What is beyond that is a file of another kind, or a trap for whoever parses it, and is not analysed.

```yaml bad
name: demo
dependencies: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
```

```yaml good
name: demo
dependencies: []
```

## References

- CVE-2017-18640 and its like: documents made to exhaust a parser,
  https://nvd.nist.gov/vuln/detail/CVE-2017-18640
"""

from collections.abc import Iterator

from envlint.api import Finding, Note, Severity, Source, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    if source.document.oversized is not None:
        note = Note("no other rule has been run on it")
        yield Finding("the file is too long or too deep to be analysed", source.document.oversized, (note,))
