"""
Packages are fetched without encryption, or from a host that need not prove who it is.

Who sits between, in a café or at a provider, can put another package in the place of the one that was asked for, and
its code runs when it is installed. conda's checksums do not help, as they come over the same line. Almost every host
that answers to `http://` answers to `https://` as well.

```yaml bad
channels:
  - http://conda.anaconda.org/gurobi
dependencies:
  - python=3.12
```

```yaml fixed unsafe
channels:
  - https://conda.anaconda.org/gurobi
dependencies:
  - python=3.12
```

GitHub has switched off what is left of `git://`, so that there it does not even work:

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - git+git://github.com/psf/requests@v2.32.0
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pip
  - pip:
      - git+https://github.com/psf/requests@v2.32.0
```

`--trusted-host` switches the check of the certificate off:

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - --trusted-host wheels.example.org
      - --find-links https://wheels.example.org/all
      - analysis==1.0
```

Hosts of one's own machine or network are nobody else's business:

```yaml good
channels:
  - http://localhost:8080/channel
  - http://10.1.2.3/conda
  - https://conda.anaconda.org/gurobi
dependencies:
  - python=3.12
```

## References

- https://pip.pypa.io/en/stable/cli/pip/#cmdoption-trusted-host
- https://github.blog/2021-09-01-improving-git-protocol-security-github/
- https://theupdateframework.io/docs/security/
"""

import re
from collections.abc import Iterator

from envlint.api import Address, Applicability, Finding, Fix, Note, Severity, Source, edits, quoted, rule

_PLAIN = re.compile(r"(?:^|\+)(?P<scheme>http|git)(?=://)", re.IGNORECASE)
_BETWEEN = Note("whoever sits between can put something else in its place, and its code will run")
_GONE = Note("it has been switched off since 2022-03: pip's `git clone` fails, after conda has installed all the rest")


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    hosts = set()
    for address in source.addresses:
        match = _PLAIN.search(address.url)
        if match is not None and not address.is_private:
            hosts.add(address.host)
            scheme = match["scheme"].lower()
            gone = scheme == "git" and address.host in ("github.com", "www.github.com")
            yield Finding(
                f"the {address.role} is fetched over `{scheme}://`"
                + (", which GitHub does not answer" if gone else ""),
                address.part(match.start("scheme"), match.end("scheme")),
                (_GONE if gone else _BETWEEN,),
                (_fix(source, address, match),),
            )
    if "--trusted-host" in source.text:
        yield from _trusted_hosts(source, hosts)


def _fix(source: Source, address: Address, match: re.Match[str]) -> Fix:
    start = address.start + match.start("scheme")
    edit = edits.replace_part(source.document, address.scalar, start, start + len(match["scheme"]), "https")
    return Fix("write `https://`", (edit,), Applicability.UNSAFE)


def _trusted_hosts(source: Source, told: set[str]) -> Iterator[Finding]:
    """Those whose `http://` has not been spoken of: they were named for its sake."""
    for item in source.pip_lines:
        for option in item.line.options:
            if option.name != "--trusted-host" or option.value is None:
                continue
            host = option.value.text.partition(":")[0].lower()
            if host not in told and not source.is_private_host(host):
                yield Finding(
                    f"the certificate of {quoted(option.value.text)} is not checked",
                    item.part(option.span),
                    (Note("whoever sits between can answer in its name; give pip the host's certificate instead"),),
                )
