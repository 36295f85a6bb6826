"""Holds the reader of pip lines to what pip and packaging do, and to never lose a character."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import InvalidRequirement, Requirement

from envlint.specs.pip_flaws import KINDS
from envlint.specs.requirement import PipKind, PipLine, normalize
from envlint.text import Span

CORPUS = Path(os.environ.get("ENVLINT_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))

WORDS = r"""
    rich numpy a.b-c foo_ py38_0 1.0 13 1.2.* 1.2* 1!2.0rc1 2.0+cu118 latest requirements.txt ./x .[test] C:\x é 😀
    == >= <= != ~= === < > = => =< ~ ^ , ; | [ ] ( ) [extra,b] # #x {{ v }} ${VAR} @ ' " \ / and python_version '3.8'
    - -- -r -e -f -index-url --hash=sha256:ab --no-deps --pre --no-binary :all: pip install conda-forge::
    git+https://u:p@h/o/r.git@v1#egg=r git@h.org:o/r.git https://h/p/x-1.0-py3-none-any.whl
"""
words = st.sampled_from([*WORDS.split(), "\u00a0", "\u200b", "\u201c", "\u2013", "\u2265", "\n", "\r\n", "\t"])
lines = st.builds(str.join, st.sampled_from(["", " "]), st.lists(words, max_size=8))
texts = st.one_of(st.text(max_size=40), lines)


def kind_of(text: str) -> PipKind:
    return PipLine.parse(text).kind


def flaws(text: str) -> list[tuple[str, str, str | None]]:
    line = PipLine.parse(text)
    assert line.valid is (not line.flaws)
    return [(flaw.kind, flaw.span.of(text), flaw.replacement) for flaw in line.flaws]


def mend(text: str) -> str:
    """The text after the replacements of all flaws, until nothing more can be replaced."""
    for _ in range(10):
        found = [flaw for flaw in PipLine.parse(text).flaws if flaw.replacement is not None]
        if not found:
            return text
        for flaw in reversed(found):
            text = text[: flaw.span.start] + str(flaw.replacement) + text[flaw.span.end :]
    raise AssertionError(f"never settles: {text!r}")


# --- what the parts are ------------------------------------------------------------------------------------------


def test_a_requirement_has_parts_with_spans() -> None:
    text = "  Rich_Text [a, b] (>= 1.0 ,<2) ; python_version > '3'   # why"
    line = PipLine.parse(text)
    assert (line.kind, line.valid, line.normalized_name) == (PipKind.REQUIREMENT, True, "rich-text")
    assert [(part.text, part.span.of(text)) for part in line.parts] == [
        (part, part) for part in ("Rich_Text", "a", "b", ">=", "1.0", "<", "2", "python_version > '3'", "# why")
    ]
    assert [clause.span.of(text) for clause in line.clauses] == [">= 1.0", "<2"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("rich", PipKind.REQUIREMENT),
        ("rich===1.0-custom", PipKind.REQUIREMENT),
        ("rich >=1, <2,", PipKind.REQUIREMENT),
        ("rich;", PipKind.REQUIREMENT),
        ("name @ git+https://h/o/r.git", PipKind.REQUIREMENT),
        ("name@file:./folder", PipKind.REQUIREMENT),
        ("i >=1.0", PipKind.REQUIREMENT),
        ("constraint", PipKind.REQUIREMENT),
        ("rich \\", PipKind.REQUIREMENT),
        (".", PipKind.PATH),
        ("../x[extra] ; python_version > '3'", PipKind.PATH),
        ("C:\\wheels\\x.whl", PipKind.PATH),
        ("foo-1.0.tar.gz", PipKind.PATH),
        ("-e folder", PipKind.PATH),
        ("-e .[test]", PipKind.PATH),
        ("file:///x/y", PipKind.URL),
        ("https://h/x.zip ; sys_platform == 'win32'", PipKind.URL),
        ("git+ssh://git@h/o/r", PipKind.URL),
        ("-e git+https://h/o/r#egg=r", PipKind.URL),
        ("-r requirements.txt", PipKind.OPTION),
        ("-rrequirements.txt", PipKind.OPTION),
        ("--requirement=requirements.txt  # all of it", PipKind.OPTION),
        ("--extra-index https://h/simple", PipKind.OPTION),
        ("--find-links 'my wheels'", PipKind.OPTION),
        ("--no-binary :all:", PipKind.OPTION),
        ("--use-feature=fast-deps --pre", PipKind.OPTION),
        ("rich=={{ version }}", PipKind.TEMPLATE),
        ("{% if x %}", PipKind.TEMPLATE),
        ("rich==${VERSION}", PipKind.TEMPLATE),
        ("rich==1\nnumpy\n", PipKind.SEVERAL),
        ("", PipKind.EMPTY),
        ("  # nothing", PipKind.EMPTY),
    ],
)
def test_whatever_pip_accepts_is_valid(text: str, kind: PipKind) -> None:
    line = PipLine.parse(text)
    assert (line.kind, line.valid, line.flaws) == (kind, True, ())


def test_a_repository_url_has_a_reference_and_a_name() -> None:
    text = "-e git+https://user:p@ss@host/o/r.git@feature/x#egg=dask[complete]&subdirectory=d"
    line = PipLine.parse(text)
    assert line.editable
    assert line.vcs is not None
    assert line.reference is not None
    assert (line.vcs.text, line.reference.text, line.normalized_name) == ("git", "feature/x", "dask")
    assert [extra.text for extra in line.extras] == ["complete"]
    assert line.reference.span.of(text) == "feature/x"
    assert PipLine.parse("git+ssh://git@host/o/r").reference is None


def test_a_wheel_tells_its_name() -> None:
    for text in ("https://h/Jax_Lib-0.1-cp37-none-any.whl#sha256=a/b", "./d/Jax_Lib-0.1-cp37-none-any.whl"):
        assert PipLine.parse(text).normalized_name == "jax-lib"


def test_options_are_read_as_pip_reads_them() -> None:
    text = "rich==1.0 --hash sha256:aa --hash='sha256:bb' --config-settings=k=v"
    line = PipLine.parse(text)
    assert line.valid
    assert [part.text for part in line.hashes] == ["sha256:aa", "sha256:bb"]
    assert [option.span.of(text) for option in line.options][1:] == ["--hash='sha256:bb'", "--config-settings=k=v"]
    assert [option.name for option in PipLine.parse("-i x --trusted h -cy").options] == [
        "--index-url",
        "--trusted-host",
        "--constraint",
    ]


def test_variables_are_found_everywhere() -> None:
    line = PipLine.parse("--index-url https://${USER_1}:${TOKEN}@h/${lower}")
    assert line.valid
    assert [part.text for part in line.variables] == ["${USER_1}", "${TOKEN}"]


def test_a_template_still_tells_its_name() -> None:
    assert PipLine.parse("azure-core[aio]=={{latest}}").normalized_name == "azure-core"
    assert PipLine.parse("{{ name }}==1").normalized_name is None
    assert PipLine.parse("lib{{ name }}==1").normalized_name is None


def test_a_comment_needs_white_space_before_it() -> None:
    line = PipLine.parse("git+https://h/o/r#egg=x #c")
    assert line.comment is not None
    assert (line.comment.text, line.normalized_name) == ("#c", "x")


def test_names_are_compared_as_the_index_does() -> None:
    assert normalize("A.b--C_d") == "a-b-c-d"


# --- what is wrong with the others ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "found", "replacement"),
    [
        ("rich=13", "single-equals", "=13", "==13"),
        ("rich = 1.2*", "single-equals", "= 1.2*", "==1.2.*"),
        ("rich=*", "single-equals", "=*", ""),
        ("numpy=1.2=py38_0", "build-string", "=1.2=py38_0", "==1.2"),
        ("numpy >=1.2 py38_0", "build-string", " py38_0", ""),
        ("conda-forge::rich", "channel", "conda-forge::", ""),
        ("conda-forge/label/x::rich==1", "channel", "conda-forge/label/x::", ""),
        ("rich=>1", "reversed-operator", "=>", ">="),
        ("rich =< 1", "reversed-operator", "=<", "<="),
        ("rich > =1", "unknown-operator", "> =", ">="),
        ("rich^1.2", "unknown-operator", "^", None),
        ("rich 13.0", "missing-operator", "13.0", "==13.0"),
        ('rich --install-option="x"', "unknown-option", "--install-option", None),  # gone since pip 23.1
        ("rich>=", "missing-version", ">=", ""),
        ("rich>=1 <2", "missing-comma", ">=1 <2", ">=1,<2"),
        ("rich>=1|<0.5", "alternatives", "|", None),
        ("rich>=1.*", "wildcard", ">=1.*", ">=1"),
        ("rich==1.2*", "wildcard", "==1.2*", "==1.2.*"),
        ("rich<=1.*", "wildcard", "<=1.*", None),
        ("rich~=1", "compatible-release", "~=1", None),
        ("torch>=1.0+cu118", "local-version", ">=1.0+cu118", None),
        ("torch==latest+cpu", "invalid-version", "latest+cpu", None),
        ("rich; python_version>=3.8", "invalid-marker", "python_version>=3.8", 'python_version>= "3.8"'),
        ("rich; nonsense", "invalid-marker", "nonsense", None),
        ("https://h/x.zip ; nonsense", "invalid-marker", "nonsense", None),
        ("rich[all", "unclosed-bracket", "[all", "[all]"),
        ("rich#why", "glued-comment", "#why", "  #why"),
        ("'rich>=1'", "quotes", "'rich>=1'", "rich>=1"),
        ("rich\u00a0>=\u200b1", "typography", "\u00a0>=\u200b", " >="),
        ("\u2014extra-index-url https://h", "typography", "\u2014", "--"),
        ("\u2013r x.txt", "typography", "\u2013", "-"),
        ("ri\u0441h==1", "typography", "\u0441", "c"),
        ("r utils/requirements.txt", "lost-dash", "r", "-r"),
        ("find-links https://h", "lost-dash", "find-links", "--find-links"),
        ("-index-url https://h", "lost-dash", "-", "--"),
        ("requirements.txt", "requirements-file", "requirements.txt", "-r requirements.txt"),
        ("pip install -U rich", "command", "pip install ", None),
        ("python3 -m pip install rich", "command", "python3 -m pip install ", ""),
        ("pip:", "nested-section", "pip:", None),
        ("rich - numpy=1.2", "joined-items", "rich - numpy=1.2", None),
        ("rich>=1, numpy", "joined-items", "rich>=1, numpy", None),
        ("git@github.com:o/r.git", "invalid-url", "git@github.com:o/r.git", "git+ssh://git@github.com/o/r.git"),
        ("https://h/o/r.git@v1", "invalid-url", "https://h/o/r.git@v1", "git+https://h/o/r.git@v1"),
        ("-e https://example.org/x.zip", "not-editable", "https://example.org/x.zip", None),
        ("-e git+https://h/o/r", "missing-egg", "git+https://h/o/r", None),
        ("aiohttp~=3.10 --no-deps", "command-line-option", "--no-deps", None),
        ("--extra-index_url h", "unknown-option", "--extra-index_url", "--extra-index-url"),
        ("rich --pre", "ignored-option", "--pre", None),
        ("dm_control -e git+https://h/o/r#egg=r", "ignored-option", "-e git+https://h/o/r#egg=r", None),
        ("--no-binary a b", "ignored-text", "b", None),
        ("-r", "missing-value", "-r", None),
        ("--pre=yes", "unwanted-value", "yes", None),
        ("rich==1 --hash=md5:a", "invalid-hash", "md5:a", None),
        ("rich and so on", "unreadable", "and so on", None),
        ("!", "unreadable", "!", None),
    ],
)
def test_a_flaw_is_named_and_shown(text: str, kind: str, found: str, replacement: str | None) -> None:
    assert flaws(text) == [(kind, found, replacement)]


def test_every_kind_of_flaw_has_an_example() -> None:
    examples = test_a_flaw_is_named_and_shown.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {kind for _, kind, _, _ in examples} == set(KINDS)


def test_joined_items_are_told_apart() -> None:
    text = "cython - pip=21.3.1 - rich"
    (flaw,) = PipLine.parse(text).flaws
    assert [piece.of(text) for piece in flaw.pieces] == ["cython", "pip=21.3.1", "rich"]


def test_a_fuzzy_version_is_told_from_an_exact_one() -> None:
    assert [PipLine.parse(text).flaws[0].components for text in ("rich=13", "rich=1!1.2", "rich 1.2.3")] == [1, 2, 3]


def test_a_broken_line_keeps_what_can_be_read() -> None:
    line = PipLine.parse("Rich=13")
    assert line.normalized_name == "rich"
    assert [(clause.operator.text, clause.version.text) for clause in line.clauses] == [("=", "13")]


def test_plain_lines_need_no_packaging() -> None:
    code = """if True:
        import sys
        from envlint.specs.requirement import PipLine
        for text in ("rich", "rich[all]>=1, <2", "a==1.*", "-r x", ".", "git+https://h/o/r#egg=r", "{{ x }}"):
            assert PipLine.parse(text).valid
        assert "packaging" not in sys.modules and "envlint.specs.pip_flaws" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


# --- what holds for any text ----------------------------------------------------------------------------------------


@given(texts)
def test_parts_are_the_line(text: str) -> None:
    line = PipLine.parse(text)
    end = 0
    for part in line.parts:
        assert end <= part.span.start < part.span.end <= len(text)
        assert part.text == part.span.of(text) or re.search(r"[\"'\\]", part.span.of(text))
        end = part.span.end
    if line.valid and line.kind not in (PipKind.TEMPLATE, PipKind.UNREADABLE):
        gaps = "".join(_gaps(text, [part.span for part in line.parts]))
        assert re.fullmatch(r"[\s,;()\[\]@=\\\x00-\x20\"']*", gaps), gaps


def _gaps(text: str, spans: list[Span]) -> Iterator[str]:
    end = 0
    for span in spans:
        yield text[end : span.start]
        end = span.end
    yield text[end:]


@given(texts)
def test_flaws_point_into_the_line_and_mending_ends(text: str) -> None:
    line = PipLine.parse(text)
    assert line.valid is (not line.flaws)
    end = 0
    for flaw in line.flaws:
        assert flaw.kind in KINDS
        assert end <= flaw.span.start <= flaw.span.end <= len(text)
        assert all(flaw.span.contains(piece) and piece.of(text).strip() for piece in flaw.pieces)
        end = flaw.span.end
    mend(text)


@given(texts)
def test_what_packaging_accepts_is_valid(text: str) -> None:
    try:
        requirement = Requirement(text)
    except (InvalidRequirement, ValueError):
        return
    line = PipLine.parse(text)
    if line.kind is PipKind.REQUIREMENT and line.valid:
        assert line.name is not None
        assert line.name.text == requirement.name
        assert {extra.text for extra in line.extras} == requirement.extras
        assert len(line.clauses) >= len(requirement.specifier)
    else:
        # packaging looks into no URL, and knows neither files nor lines
        assert line.kind in (PipKind.PATH, PipKind.TEMPLATE, PipKind.SEVERAL) or text.strip().startswith("git@")


@given(texts)
def test_what_is_read_without_packaging_satisfies_it(text: str) -> None:
    line = PipLine.parse(text)
    if line.kind is PipKind.REQUIREMENT and line.valid and not line.options and not line.comment:
        Requirement(text.strip().rstrip("; \t\\"))


# --- what people write -----------------------------------------------------------------------------------------------


def pip_items() -> Iterator[str]:
    yaml = pytest.importorskip("yaml")
    for path in sorted(CORPUS.glob("files/*/*")):
        try:
            document = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            dependencies = list(document["dependencies"])
        except (yaml.YAMLError, TypeError, KeyError):
            continue
        for item in dependencies:
            if isinstance(item, dict) and isinstance(item.get("pip"), list):
                yield from (entry for entry in item["pip"] if isinstance(entry, str))


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus: set ENVLINT_CORPUS")
def test_real_pip_items() -> None:
    items = set(pip_items())
    assert len(items) > 3000
    broken = {text for text in items if not PipLine.parse(text).valid}
    assert len(broken) < 0.01 * len(items)
    for text in items:
        try:
            Requirement(text)
        except ValueError:
            continue
        assert text not in broken, text
    assert not [text for text in broken if PipLine.parse(text).flaws[0].kind == "unreadable"]
