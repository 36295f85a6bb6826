"""Tells passwords and tokens from the placeholders that stand for them: what must be kept out of every report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from envlint.knowledge.addresses import Address
from envlint.syntax import Entry
from envlint.text import Span

STARS = "****"
"""Stand where a secret stood."""


class Found(NamedTuple):
    """A secret in some text, by its offsets."""

    start: int
    end: int
    what: str
    """`token` or `password`."""


class Secret(NamedTuple):
    """A secret that an environment file hands to whoever reads it."""

    what: str
    """`token` or `password`."""
    span: Span
    place: Address | Entry
    """The address that it is a part of, or the variable whose value it is."""
    start: int
    """Where it begins in the URL or the value; with `end`, half open."""
    end: int


# Compiled where first needed: most files have neither addresses nor variables.
_USER = r"://(?P<user>[^\s/@:?#'\"]*)(?::(?P<password>[^\s/'\"]*))?@"
_CHANNEL_TOKEN = r"://[^\s'\"]*?/t/(?P<token>(?=[^\s/]*[0-9])[^\s/'\",]{8,})"
"""conda `common/url.py`, `split_anaconda_token`; pages of forums are called so as well, so it has to look like one."""
_ADDRESS_TOKEN = r"(?i)\bhttps?://(?:[^\s/'\"]*{host})/(?:[^\s'\"]*?/)??t/(?P<token>[^\s/'\",]+)"
"""The same where packages come from: whatever stands there is one."""
_QUERY = (
    r"(?i)[?&](?:(?:access_|auth_|private_|api_)?token|api_?key|sig|signature|password|secret)=(?P<token>[^\s&#'\"]+)"
)
"""`sig` signs an Azure URL: https://learn.microsoft.com/azure/storage/common/storage-sas-overview"""
_SHAPES = r"""(?x)(?<![A-Za-z0-9])(?:
    gh[opsur]_[A-Za-z0-9]{36,} | github_pat_\w{40,}  # https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/
    | gl(?:pat|dt|rt|cbt)-[\w-]{20,}                 # https://docs.gitlab.com/security/tokens/
    | (?:AKIA|ASIA)[A-Z0-9]{16}                      # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    | xox[abeoprs]-[A-Za-z0-9-]{10,}                 # https://api.slack.com/authentication/token-types
    | hf_[A-Za-z0-9]{30,}                            # https://huggingface.co/docs/hub/security-tokens
    | sk-(?:ant-|proj-)?(?=[\w-]*\d)[\w-]{20,}        # OpenAI, Anthropic
    | AIza[\w-]{35}                                  # https://cloud.google.com/docs/authentication/api-keys
    | npm_[A-Za-z0-9]{36} | pypi-[\w-]{50,} | dckr_pat_[\w-]{20,}
    )(?![A-Za-z0-9])"""
"""Tokens that can be told by their shape."""
_PREFIXES = (
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "gldt-",
    "glrt-",
    "glcbt-",
    "AKIA",
    "ASIA",
    "xox",
    "hf_",
    "sk-",
    "AIza",
    "npm_",
    "pypi-",
    "dckr_pat_",
)
"""One of them begins each of those."""
_SECRET_NAME = (
    r"(?i)(?:^|.*[_-])(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PWD|CREDENTIALS?|API_?KEY"
    r"|(?:ACCESS|SECRET|PRIVATE|ACCOUNT|AUTH|ENCRYPTION|SIGNING)_?KEY)|PGPASSWORD"
)
_PASSWORD = r"(?i)PASS|PWD"
_AMOUNT = r"(?i)(?:^|_)(?:MAX|MIN|NUM|N|COUNT|LIMIT)_"
_TELLING_WORDS = ("token", "secret", "pass", "pwd", "credential", "key")
"""One of them is in every name that `_SECRET_NAME` knows."""
_ASSIGNMENT = (
    r"(?m)^[ \t#-]*(?P<name>[A-Za-z_]\w*)[ \t]*[:=][ \t]*(?P<quote>['\"]?)(?P<value>\S.*?)(?P=quote)[ \t]*"
    r"(?:[ \t]#.*)?$"
)
_MARKUP = r"^\$\w|\$[{(]|[{<].*[}>]|%\w+%|%\(|\*{2,}|\.{3}|\u2026"
_STAND_IN = (
    r"(?:(?:a|abc|access|account|admin|api|auth|authentication|bar|change|changeme|conda|credentials?|default|dev|dummy"
    r"|empty|example|fake|false|fill|foo|git|guest|here|hidden|insert|key|local|me|minioadmin|my|mysql|none|null|oauth"
    r"|off|on|pass|passphrase|password|passwd|placeholder|postgres|postgresql|private|pwd|redacted|removed|replace"
    r"|root|sample|secret|some|test|testing|the|this|todo|token|true|user|username|value|with|you|your|(?P<x>[^\W\d])(?P=x)*)"
    r"[0-9]*|[0-9]{1,3})"
)
"""Words that stand where a secret would; a development server's factory passwords are known to everybody."""
_LEAST = 4
"""Characters; what is shorter would garble more of a report than it hides."""
_TELLING = 8
"""Characters; what is shorter may stand elsewhere by chance."""
_TOKEN_USER = r"(?=.*\d|.*[a-z][A-Z].*[a-z][A-Z])\w{20,}|(?=[\w-]*[A-Za-z])(?=[\w-]*\d[\w-]*[A-Za-z])[\w-]{8,}(?<=[\w])"
"""A user name that nobody would choose, with no password behind it, is a token."""
_NO_PASSWORDS = frozenset({"x-oauth-basic", "x-access-token", ""})
"""Stand for the password where the user name is a token: https://github.blog/2012-09-21-easier-builds-and-deployments-using-git-over-https-and-oauth/"""


def is_placeholder(value: str) -> bool:
    """Whether a text only stands for a secret: `${TOKEN}`, `<token>`, `your-password-here`, `xxxxx`."""
    if len(value) < _LEAST or len(set(value)) < 3 or re.search(_MARKUP, value):
        return True
    words = [word for word in re.split(r"[^a-z0-9]+", value.lower()) if word]
    if value.replace("_", "").isdecimal():
        return False
    return all(re.fullmatch(_STAND_IN, word) for word in words) or words[-1:] == ["example"]


def is_secret_variable(name: str, value: str) -> bool:
    """Whether a variable's name says that its value is a secret, and the value can be one."""
    value = value.strip()
    if not re.fullmatch(_SECRET_NAME, name) or is_placeholder(value) or len(value.split()) > 1:
        return False
    is_count = value.isdecimal() and (re.search(_AMOUNT, name) or (len(value) < 6 and not re.search(_PASSWORD, name)))
    return not is_count and not re.match(r"~?/|\.\.?/|[A-Za-z]:[\\/]|\w+://", value)


def find_in_url(url: str) -> Iterator[Found]:
    """Tokens and passwords in a URL that packages come from, in its order."""
    return _find_in_urls(url, _ADDRESS_TOKEN.format(host=""))


def mask(text: str) -> str:
    """A text, such as a configuration's, without what proves who somebody is in its URLs; the user's name goes too."""
    if "://" in text:
        text = re.sub(r"://[^\s/@'\"`]+@", f"://{STARS}@", text)
    for each in reversed([*find_in_url(text)]):
        text = f"{text[: each.start]}{STARS}{text[each.end :]}"
    return text


def _find_in_urls(text: str, *more: str) -> Iterator[Found]:
    found = [*_shapes(text), *_credentials(text)]  # of two on one place, the first
    for pattern in (_CHANNEL_TOKEN, *more):
        found += (_found(match, "token") for match in re.finditer(pattern, text))
    yield from _without_overlaps(each for each in found if not is_placeholder(text[each.start : each.end]))


def find_in_value(name: str, value: str) -> Iterator[Found]:
    """Tokens and passwords in a variable's value."""
    found = list(_find_in_urls(value))
    if not found and is_secret_variable(name, value):
        start = len(value) - len(value.lstrip())
        what = "password" if re.search(_PASSWORD, name) else "token"
        found.append(Found(start, start + len(value.strip()), what))
    yield from found


def find_in_text(text: str) -> tuple[Span, ...]:
    """What may be secret anywhere in a text, comments and what cannot be parsed included."""
    known = _ADDRESS_TOKEN.format(host=r"\banaconda\.(?:org|com)")
    found = list(_find_in_urls(text, known)) if "://" in text else list(_shapes(text))
    lowered = text.lower()
    if any(word in lowered for word in _TELLING_WORDS):
        found += (
            _found(match, "token", "value")
            for match in re.finditer(_ASSIGNMENT, text)
            if is_secret_variable(match["name"], match["value"])
        )
    return tuple(Span(each.start, each.end) for each in _without_overlaps(found))


def find_again(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Everywhere that what stands at some places of a text stands in it; what is short, only there."""
    for value in {span.of(text) for span in spans}:
        if len(value) >= _TELLING:
            yield from (Span(*match.span()) for match in re.finditer(re.escape(value), text))


def _credentials(url: str) -> Iterator[Found]:
    for match in re.finditer(_USER, url):
        user, password = match["user"], match["password"]
        if password and password not in _NO_PASSWORDS:
            yield _found(match, "password", "password")
        is_alone = password in _NO_PASSWORDS and len(user) >= _TELLING
        if is_alone or (password is None and re.fullmatch(_TOKEN_USER, user)):
            yield _found(match, "token", "user")
    for match in re.finditer(_QUERY, url):
        yield _found(match, "token")


def _shapes(text: str) -> Iterator[Found]:
    for match in re.finditer(_SHAPES, text) if any(prefix in text for prefix in _PREFIXES) else ():
        if not match[0].endswith("EXAMPLE"):
            yield Found(*match.span(), "token")


def _found(match: re.Match[str], what: str, group: str = "token") -> Found:
    return Found(*match.span(group), what)


def _without_overlaps(found: Iterator[Found] | list[Found]) -> Iterator[Found]:
    end = 0
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if each.start >= end:
            yield each
            end = each.end
