"""Every part of a spec is where it is said to be, and every flaw is one: conda and rattler are the witnesses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rattler import MatchSpec as RattlerSpec

from envlint.specs.matchspec import Flaw, FlawKind, MatchSpec
from tests.real_files import CONFORMANCE, needs_conformance, needs_corpus, table
from tests.specs.real_specs import real_specs

ERRORS = {"invalid-spec", "lost-constraint", "swallowed-version", "invisible-character", "joined-items"}

ACCEPTED_BY_CONDA = {
    "": "conda reads `*`, which no file means; the others reject it",
    "numpy#comment": "libmamba takes the comment for a part of the name",
    "numpy===1.2": "the others reject it",
    "numpy=": "rattler rejects it, and something is missing",
    "numpy=1.2 py27_0": "libmamba takes version and build together for a build",
    "numpy >=1.2 , <2": "libmamba takes `,<2` for a build",
    "numpy=>1.2": "conda reads `>1.2`; the others reject it",
    "numpy[version='1.2]": "conda reads `numpy`",
    "numpy[extra]": "conda reads `numpy`",
    "uvicorn[standard]": "conda reads `uvicorn`",
    "numpy[optional]": "conda reads `numpy`",
    "conda-forge:numpy": "the channel is lost: one colon makes it a namespace, which is ignored",
    "conda-forge ::numpy": "conda looks for a channel whose name ends with a blank",
}
"""Specs that conda takes, and that are errors all the same."""

REJECTED_BY_CONDA = {
    "numpy[flags=[cuda]]": "CEP 45 allows it, and conda reads it with one of its solvers",
}
"""Specs that conda refuses, and that are not called errors: newer conda may read them."""

OTHER_PARTS_FOR_RATTLER = {
    "numpy>=1.2;<2": "rattler takes `;<2` for a build",
    "numpy>=1.2 and <2": "rattler takes `and <2` for a build",
    "numpy (optional)": "rattler takes `optional` for a version",
    "https://104.17.92.24:443::flask=1.0.2": "the binding shows no channel name for a URL",
    "https://104.17.92.24:443::flask=2.0.2": "the binding shows no channel name for a URL",
}
OTHER_PARTS_KINDS = {FlawKind.QUOTE, FlawKind.JOINED_ITEMS, FlawKind.ARGUMENT}
"""rattler takes what these kinds are about for a build."""

# The spec; then, for each flaw, its kind, the text it is about and what should stand there.
FLAWED: list[tuple[str, list[tuple[FlawKind, str, str | None]]]] = [
    ("", [(FlawKind.EMPTY, "", None)]),
    ("x " * 1500, [(FlawKind.OVERSIZED, "x " * 1500, None)]),
    (" numpy", [(FlawKind.LEADING_BLANK, " ", "")]),
    ("numpy=={{ version }}", [(FlawKind.TEMPLATE, "{{ version }}", None)]),
    ("https://x.y/numpy-1.2.tar.gz", [(FlawKind.NOT_A_PACKAGE, "https://x.y/numpy-1.2.tar.gz", None)]),
    ("./package", [(FlawKind.NOT_A_PACKAGE, "./package", None)]),
    ("git+https://x.y/numpy.git", [(FlawKind.VCS_URL, "git+https://x.y/numpy.git", None)]),
    ("numpy @ https://x.y/z.whl", [(FlawKind.DIRECT_REFERENCE, " @ https://x.y/z.whl", None)]),
    ("numpy@1.2", [(FlawKind.AT_SIGN, "@", "=")]),
    ("pytorch -c pytorch", [(FlawKind.ARGUMENT, "-c pytorch", None)]),
    ("-r requirements.txt", [(FlawKind.ARGUMENT, "-r requirements.txt", None)]),
    ("numpy>=1.2;<2", [(FlawKind.SEMICOLON, ";", ",")]),
    ("numpy;", [(FlawKind.SEMICOLON, ";", "")]),
    ("numpy>=1.2 and <2", [(FlawKind.WORD_OPERATOR, " and ", ",")]),
    ("numpy 1.2 or 1.3", [(FlawKind.WORD_OPERATOR, " or ", "|")]),
    ("ipopt'<3.13.3'", [(FlawKind.QUOTE, "'<3.13.3'", "<3.13.3")]),
    ('python=3.9.5"', [(FlawKind.QUOTE, '"', "")]),
    ("numpy[version=1.2", [(FlawKind.UNBALANCED, "[version=1.2", None)]),
    ("numpy]", [(FlawKind.UNBALANCED, "]", "")]),
    ("numpy[version='1'][build='2']", [(FlawKind.UNBALANCED, "[build='2']", None)]),
    ("numpy (>=1", [(FlawKind.UNBALANCED, "(", None)]),
    ("numpy[version='(>=1']", [(FlawKind.UNBALANCED, "(", None)]),
    ("numpy[version=]", [(FlawKind.EMPTY_VALUE, "version=", None)]),
    ("conda-forge ::numpy", [(FlawKind.SPACED_CHANNEL, " ::", "::")]),
    ("conda-forge:: numpy", [(FlawKind.SPACED_CHANNEL, ":: ", "::")]),
    ("bioconda::polypolish:0.6.0", [(FlawKind.NAME_COLON_VERSION, ":", "=")]),
    ("conda-forge::", [(FlawKind.MISSING_NAME, "conda-forge::", None)]),
    (">=1.2", [(FlawKind.MISSING_NAME, ">=1.2", None)]),
    ("foo--bar", [(FlawKind.BAD_NAME, "foo--bar", None)]),
    ("libstdc++>=12", [(FlawKind.BAD_NAME, "libstdc++", None)]),
    ("conda-forge/numpy", [(FlawKind.BAD_NAME, "conda-forge/numpy", "conda-forge::numpy")]),
    ("naïve", [(FlawKind.BAD_NAME, "naïve", None)]),
    ("numpy=>1.2", [(FlawKind.UNKNOWN_OPERATOR, "=>", ">=")]),
    ("numpy=<2", [(FlawKind.UNKNOWN_OPERATOR, "=<", "<=")]),
    ("numpy===1.2", [(FlawKind.UNKNOWN_OPERATOR, "===", "==")]),
    ("numpy<>1.2", [(FlawKind.UNKNOWN_OPERATOR, "<>", "!=")]),
    ("numpy> =1.2", [(FlawKind.UNKNOWN_OPERATOR, "> =", ">=")]),
    ("numpy~1.0", [(FlawKind.UNKNOWN_OPERATOR, "~1.0", "=1.0")]),
    ("numpy ~1.2.3", [(FlawKind.UNKNOWN_OPERATOR, "~1.2.3", ">=1.2.3,=1.2")]),
    ("numpy ^1.0", [(FlawKind.UNKNOWN_OPERATOR, "^1.0", ">=1.0,<2")]),
    ("numpy ^0.2.3", [(FlawKind.UNKNOWN_OPERATOR, "^0.2.3", ">=0.2.3,<0.3")]),
    ("pip install numpy", [(FlawKind.COMMAND, "pip install numpy", None)]),
    ("a= =1", [(FlawKind.UNKNOWN_OPERATOR, "= =", "==")]),
    ("pip: foo", [(FlawKind.NAMESPACE, ": ", None)]),
    ("numpy>=", [(FlawKind.MISSING_VERSION, ">=", "")]),
    ("yte =", [(FlawKind.MISSING_VERSION, "=", "")]),
    ("numpy==1.2=", [(FlawKind.MISSING_BUILD, "=", "")]),
    ("numpy>=1.2,", [(FlawKind.EMPTY_CLAUSE, ",", "")]),
    ("numpy,>=1.2", [(FlawKind.EMPTY_CLAUSE, ",", " ")]),
    ("numpy >=1.2,,<2", [(FlawKind.EMPTY_CLAUSE, ",", "")]),
    ("numpy>=1..2", [(FlawKind.BAD_VERSION, "1..2", None)]),
    ("numpy=1.2.", [(FlawKind.BAD_VERSION, "1.2.", "1.2")]),
    ("numpy~=1.2.*", [(FlawKind.COMPATIBLE_WILDCARD, "~=1.2.*", "=1.2")]),
    ("numpy >=  1.2", [(FlawKind.WIDE_GAP, "  ", "")]),
    ("numpy[version='>= 1.2']", [(FlawKind.BRACKET_BLANK, " ", "")]),
    ("pkg=1.0=h-1_0", [(FlawKind.BAD_BUILD, "h-1_0", None)]),
    ("numpy==1.2=py27_0 foo", [(FlawKind.EXTRA_TEXT, "foo", None)]),
    ("uvicorn[standard]", [(FlawKind.EXTRAS, "standard", None)]),
    ("dask[complete]>=2.22.0,<2022.2.0", [(FlawKind.EXTRAS, "complete", None)]),
    ("numpy[version>=1.2]", [(FlawKind.BRACKET_OPERATOR, "version>=1.2", "version='>=1.2'")]),
    ("numpy[version==1.2]", [(FlawKind.BRACKET_OPERATOR, "version==1.2", "version='==1.2'")]),
    ("numpy[version='1.2]", [(FlawKind.UNCLOSED_QUOTE, "version='1.2", "version='1.2'")]),
    ("numpy[version = '1.2']", [(FlawKind.SPACED_KEY, " = ", "=")]),
    ("numpy[version=>=1,<2]", [(FlawKind.UNQUOTED_LIST, ">=1,<2", "'>=1,<2'")]),
    ("numpy>=1[version='<1']", [(FlawKind.OVERRIDDEN, "version='<1'", None)]),
    ("numpy[build=a,build=b]", [(FlawKind.OVERRIDDEN, "build=b", None)]),
    ("numpy if python>=3", [(FlawKind.CONDITION, "if python>=3", None)]),
    ("numpy; python_version<'3'", [(FlawKind.MARKER, "; python_version<'3'", None)]),
    ("snakemake=5.7.4#or5.8.2", [(FlawKind.GLUED_COMMENT, "#or5.8.2", "")]),
    ("numpy (>=1.2)", [(FlawKind.PARENTHESES, "(>=1.2)", ">=1.2")]),
    ("bioconda:bcftools=1.20", [(FlawKind.NAMESPACE, ":", "::")]),
    ("conda-forge[linux-64]::numpy", [(FlawKind.CHANNEL_BRACKETS, "[linux-64]", None)]),
    ("drep>=3.4 , <4", [(FlawKind.SPACE_BEFORE_COMMA, " ", "")]),
    ("numpy>=1.2 <2", [(FlawKind.MISSING_COMMA, " <", ",<")]),
    ("numpy>=1.2<2", [(FlawKind.MISSING_COMMA, "<", ",<")]),
    ("numpy[version='>=1.2 <2']", [(FlawKind.MISSING_COMMA, " <", ",<")]),
    ("numpy=1.2 py27_0", [(FlawKind.FUZZY_BUILD, "=1.2 py27_0", "==1.2=py27_0")]),
    ("numpy = 1.2 py27_0", [(FlawKind.FUZZY_BUILD, "= 1.2 py27_0", "==1.2=py27_0")]),
    ("numpy>=1,<2|==1.5,>3", [(FlawKind.MIXED_AND_OR, ">=1,<2|==1.5,>3", None)]),
    ("numpy >= 1.2, < 2", [(FlawKind.SPACED_OPERATOR, " ", ""), (FlawKind.SPACED_OPERATOR, " ", "")]),
    ("numpy = 1.2", [(FlawKind.SPACED_OPERATOR, " ", "")]),
    (
        "pytorch== 1.5.*",
        [(FlawKind.EQUALITY_WILDCARD, "== 1.5.*", "=1.5"), (FlawKind.SPACED_OPERATOR, " ", "")],
    ),
    ("numpy 1.26", [(FlawKind.AMBIGUOUS_VERSION, "1.26", "==1.26")]),
    ("numpy=1.2=py27_0", [(FlawKind.AMBIGUOUS_BUILD_PIN, "=", "==")]),
    ("numpy =1.2=py27*", [(FlawKind.AMBIGUOUS_BUILD_PIN, "=", "==")]),
    ("numpy>=1.2.*,<2", [(FlawKind.RELATIONAL_WILDCARD, ">=1.2.*", ">=1.2")]),
    ("numpy=1.2.*", [(FlawKind.EQUALITY_WILDCARD, "=1.2.*", "=1.2")]),
    ("numpy==1.2.*", [(FlawKind.EQUALITY_WILDCARD, "==1.2.*", "=1.2")]),
    ("numpy>1,==1.2.*", [(FlawKind.EQUALITY_WILDCARD, "==1.2.*", "1.2.*")]),
    ("numpy=1.2*", [(FlawKind.GLUED_WILDCARD, "=1.2*", "=1.2")]),
    ("openssl 1.1.1*", [(FlawKind.GLUED_WILDCARD, "1.1.1*", "1.1.1.*")]),
    ("numpy!=1.2*", [(FlawKind.GLUED_WILDCARD, "!=1.2*", "!=1.2.*")]),
    ("jaxlib==*=*cuda*", [(FlawKind.OPERATOR_STAR, "==*", "=*")]),
    ("numpy~=1.2.3", [(FlawKind.COMPATIBLE_RELEASE, "~=1.2.3", ">=1.2.3,=1.2")]),
    ("numpy~=1", [(FlawKind.COMPATIBLE_RELEASE, "~=1", None)]),
    (r"numpy ^1\.2.*$", [(FlawKind.REGEX, r"^1\.2.*$", None)]),
    ("numpy 1.*.3", [(FlawKind.INNER_GLOB, "1.*.3", None)]),
    ("py*", [(FlawKind.NAME_PATTERN, "py*", None)]),
    ("numpy[when='python>=3']", [(FlawKind.CONDITIONAL_KEY, "when", None)]),
    ("numpy[extras=[a,b],flags=[c]]", [(FlawKind.CONDITIONAL_KEY, each, None) for each in ("extras", "flags")]),
    ("numpy[build_string=x]", [(FlawKind.UNKNOWN_KEY, "build_string", None)]),
    ("numpy[of_the_future=[a, {b: c}]]", [(FlawKind.UNKNOWN_KEY, "of_the_future", None)]),
    ("numpy[name=scipy]", [(FlawKind.IGNORED_KEY, "name", None)]),
    ("numpy[version=1.2 build=py27_0]", [(FlawKind.BLANK_SEPARATOR, " ", ",")]),
    ("numpy[version=>=1.2]", [(FlawKind.UNQUOTED_VALUE, ">=1.2", "'>=1.2'")]),
    ("numpy[build=py*]>=1.2", [(FlawKind.EARLY_BRACKETS, "[build=py*]", None)]),
    ("numpy (optional)", [(FlawKind.OPTIONAL, "(optional)", None)]),
    ("mkl@", [(FlawKind.FEATURE, "@", None)]),
    ("::numpy", [(FlawKind.EMPTY_CHANNEL, "::", "")]),
    ("./numpy-1.2-py27_0.conda", [(FlawKind.RELATIVE_ARCHIVE, "./numpy-1.2-py27_0.conda", None)]),
    ("numpy>=1.99999999999999999999", [(FlawKind.HUGE_NUMBER, "1.99999999999999999999", None)]),
    ("PyYAML", [(FlawKind.UPPERCASE_NAME, "PyYAML", "pyyaml")]),
    ("numpy\u00a0>=1.2", [(FlawKind.INVISIBLE_CHARACTER, "\u00a0", " ")]),
    ("num\u200bpy", [(FlawKind.INVISIBLE_CHARACTER, "\u200b", "")]),
    ("numpy≥1.2", [(FlawKind.INVISIBLE_CHARACTER, "≥", ">=")]),
    ("numpy＝＝1.2", [(FlawKind.INVISIBLE_CHARACTER, "＝＝", "==")]),
    ("рython=3.10", [(FlawKind.INVISIBLE_CHARACTER, "р", "p")]),
    ("‘numpy’", [(FlawKind.INVISIBLE_CHARACTER, "‘", "'"), (FlawKind.INVISIBLE_CHARACTER, "’", "'")]),
    ("numpy\t>=1.2", [(FlawKind.INVISIBLE_CHARACTER, "\t", " ")]),
    ("cython - pip=21.3.1", [(FlawKind.JOINED_ITEMS, "- pip=21.3.1", None)]),
    ("pip - cwltool - cwl-utils", [(FlawKind.JOINED_ITEMS, "- cwltool - cwl-utils", None)]),
    ("numpy scipy", [(FlawKind.JOINED_ITEMS, "scipy", None)]),
]

FLAWLESS = [
    "numpy",
    "python_abi",
    "_libgcc_mutex",
    "__cuda>=11",
    "ruamel.yaml",
    "numpy=1.2",
    "numpy==1.2",
    "numpy>=1.2,<2",
    "numpy >=1.2, <2",
    "numpy 1.2.*",
    "numpy * py27_0",
    "numpy 1.2 py27_0",
    "libcurl 7.76.1 *_0",
    "libblas=*=*mkl",
    "numpy=1.2.*=py*",
    "pytorch>=2.0=*cuda*",
    "numpy==1.2=py27_0",
    "numpy!=1.2,!=1.3.*",
    "numpy<1|>=3",
    "numpy>1,<2|>3",
    "numpy>=1!2.0",
    "numpy=1.2.0.dev0+1.gf4a4883",
    "coreutils=8.25-0",
    "cwltool<=3.0.20201203173111",
    "conda-forge::numpy=1.2",
    "conda-forge/linux-64::numpy",
    "conda-forge/label/dev::numpy",
    "https://host.org:443/channel::numpy",
    "numpy[version='>=1.2,<2',build=py*]",
    "numpy [version='>=1.2']",
    "numpy[version='(>=1,<2)|3']",
    "numpy[md5=0123456789abcdef0123456789abcdef]",
    "https://conda.anaconda.org/conda-forge/linux-64/numpy-1.21.6-py310_0.tar.bz2",
    "https://conda.anaconda.org/conda-forge/noarch/a-1-0.conda#0123456789abcdef0123456789abcdef",
    "/opt/pkgs/numpy-1.21.6-py310_0.conda",
    "numpy # a comment",
]


@pytest.mark.parametrize(("text", "expected"), FLAWED, ids=[text[:40] for text, _ in FLAWED])
def test_flaws(text: str, expected: list[tuple[FlawKind, str, str | None]]) -> None:
    found = [(flaw.kind, text[flaw.start : flaw.end], flaw.replacement) for flaw in MatchSpec.parse(text).flaws]
    assert found == expected


@pytest.mark.parametrize("text", FLAWLESS)
def test_no_flaw(text: str) -> None:
    assert MatchSpec.parse(text).flaws == ()


def test_every_kind_of_flaw_has_an_example() -> None:
    assert {kind for _, flaws in FLAWED for kind, _, _ in flaws} == set(FlawKind)


def _repaired(text: str, flaw: Flaw) -> str:
    return f"{text[: flaw.start]}{flaw.replacement}{text[flaw.end :]}"


@pytest.mark.parametrize("text", [text for text, _ in FLAWED])
def test_a_replacement_mends_its_flaw(text: str) -> None:
    flaws = MatchSpec.parse(text).flaws
    for flaw in flaws:
        if flaw.replacement is not None:
            left = MatchSpec.parse(_repaired(text, flaw)).flaws
            assert len([each for each in left if each.kind is flaw.kind]) < len(
                [each for each in flaws if each.kind is flaw.kind]
            )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("numpy", {"name": "numpy"}),
        ("conda-forge::python=3.10", {"channel": "conda-forge", "name": "python", "version": "=3.10"}),
        ("numpy >=1.2, <2 py27*", {"name": "numpy", "version": ">=1.2, <2", "build": "py27*"}),
        ("numpy==1.2=py27_0", {"name": "numpy", "version": "==1.2", "build": "py27_0"}),
        ("a/linux-64:ns:x 1", {"channel": "a", "subdir": "linux-64", "namespace": "ns", "name": "x", "version": "1"}),
        ("a/label/b::numpy", {"channel": "a/label/b", "name": "numpy"}),
        ("https://h:443::flask=1", {"channel": "https://h:443", "name": "flask", "version": "=1"}),
        ("x[version='>=1', build=\"b\", channel=c]", {"name": "x", "version": ">=1", "build": "b", "channel": "c"}),
        ("numpy=1 # why", {"name": "numpy", "version": "=1", "comment": "# why"}),
        ("https://h/c/noarch/a-b-1-0.conda", {"url": "https://h/c/noarch/a-b-1-0.conda"}),
        ("cython - pip=21.3.1", {"name": "cython"}),
        ("pytorch cpuonly -c pytorch", {"name": "pytorch", "version": "cpuonly"}),
        ("ipopt'<3.13.3'", {"name": "ipopt", "version": "<3.13.3"}),
        ("azure-ai-ml=={{ latest }}", {"name": "azure-ai-ml", "version": "=="}),
    ],
)  # fmt: skip
def test_parts(text: str, parts: dict[str, str]) -> None:
    spec = MatchSpec.parse(text)
    roles = ("channel", "subdir", "namespace", "name", "version", "build", "url", "comment")
    found = {role: part for role in roles if (part := getattr(spec, role)) is not None}
    assert {role: part.text for role, part in found.items()} == parts
    assert all(text[part.start : part.end] == part.text for part in found.values())


def test_brackets() -> None:
    spec = MatchSpec.parse("x[version='>=1,<2', build=\"b\",md5=0a, flags=[a, b]]")
    shown = [(key.text, value and value.text, quote) for key, value, quote in spec.brackets]
    assert shown == [("version", ">=1,<2", "'"), ("build", "b", '"'), ("md5", "0a", ""), ("flags", "[a, b]", "")]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("cython - pip=21.3.1", ["pip=21.3.1"]),
        ("bcftools =1.11  - parallel ==20190522", ["parallel ==20190522"]),
        ("pip - a - b-c -de", ["a", "b-c", "de"]),
        ("a::b=1 - a::c=2", ["a::c=2"]),
        ("numpy scipy pandas", ["scipy", "pandas"]),
    ],
)
def test_joined_items(text: str, items: list[str]) -> None:
    spec = MatchSpec.parse(text)
    assert [item.text for item in spec.joined] == items
    assert [flaw.kind for flaw in spec.flaws] == [FlawKind.JOINED_ITEMS]


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("numpy", "name"),
        ("numpy=1.2", "name=V"),
        ("numpy =1.2", "name =V"),
        ("numpy 1.2", "name V"),
        ("numpy==1.2", "name==V"),
        ("numpy >=1.2,<2", "name >=V"),
        ("numpy=1.2=b", "name=V=B"),
        ("numpy 1.2 b", "name V B"),
        ("numpy =1.2 b", "name =V B"),
        ("numpy==1.2=b", "name==V=B"),
        ("c::numpy>=1.2=b*", "name>=V=B"),
        ("numpy[version=1]", "name"),
        ("/x/a-1-0.conda", "url"),
    ],
)
def test_style(text: str, style: str) -> None:
    assert MatchSpec.parse(text).style == style


@pytest.mark.parametrize(
    ("text", "constrained", "exact"),
    [
        ("numpy", False, False),
        ("conda-forge::numpy", False, False),
        ("numpy=*", False, False),
        ("numpy=1.2", True, False),
        ("numpy==1.2", True, True),
        ("numpy 1.2", True, True),
        ("numpy=1.2=py27_0", True, True),
        ("numpy==1.2.*", True, False),
        ("numpy[version='==1.2']", True, True),
        ("numpy[md5=0a]", True, False),
        ("numpy[channel=a]", False, False),
        ("libblas=*=*mkl", True, False),
        ("/x/a-1-0.conda", True, True),
    ],
)
def test_how_far_a_spec_binds(text: str, constrained: bool, exact: bool) -> None:
    spec = MatchSpec.parse(text)
    assert (spec.has_constraint, spec.is_exact) == (constrained, exact)


def test_normalized_name() -> None:
    texts = ["PyYAML>=5", "num\u200bpy", "c::B[x=1]", "https://h/noarch/a-b-1-0.conda", "::", "x.whl"]
    assert [MatchSpec.parse(text).normalized_name for text in texts] == ["pyyaml", "numpy", "b", "a-b", "", ""]


def test_version_spec_counts_from_the_specs_start() -> None:
    text = "c::numpy >=1.2,<2"
    spec = MatchSpec.parse(text).version_spec
    assert spec is not None
    assert [clause.span.of(text) for clause in spec.clauses] == [">=1.2", "<2"]


def _is_error(spec: MatchSpec) -> bool:
    return any(flaw.kind.rule in ERRORS for flaw in spec.flaws)


@needs_conformance
def test_errors_are_what_conda_rejects() -> None:
    rows = table(CONFORMANCE / "matchspec.tsv")
    too_strict = {
        row["spec"] for row in rows if row["conda26.7.1"] != "REJECT" and _is_error(MatchSpec.parse(row["spec"]))
    }
    too_mild = {
        row["spec"] for row in rows if row["conda26.7.1"] == "REJECT" and not _is_error(MatchSpec.parse(row["spec"]))
    }
    assert too_strict == set(ACCEPTED_BY_CONDA)
    assert too_mild == set(REJECTED_BY_CONDA)


@needs_conformance
def test_every_client_reads_what_has_no_flaw() -> None:
    clients = ("conda26.7.1", "libmamba2.8.1", "rattler_lenient")
    for row in table(CONFORMANCE / "matchspec.tsv"):
        if not MatchSpec.parse(row["spec"]).flaws:
            assert "REJECT" not in [row[client] for client in clients], row["spec"]


@needs_corpus
@pytest.mark.slow
def test_parts_are_rattlers() -> None:
    specs = [*real_specs(), *(row["spec"] for row in table(CONFORMANCE / "matchspec.tsv"))]
    refused = 0
    for text in specs:
        spec = MatchSpec.parse(text)
        try:
            other = RattlerSpec(text, strict=False, exact_names_only=False)
        except Exception:
            refused += 1
            assert spec.flaws, text
            continue
        if text in OTHER_PARTS_FOR_RATTLER or any(flaw.kind in OTHER_PARTS_KINDS for flaw in spec.flaws):
            continue
        parts = [part and part.text for part in (spec.channel, spec.subdir, spec.build)]
        assert parts == [other.channel and other.channel.name, other.subdir, other.build], text
        assert spec.normalized_name == other.name.normalized, text
        assert (spec.version is None) == (other.version is None), text
    assert refused < 100


@needs_corpus
def test_real_specs_are_rarely_called_wrong() -> None:
    """Nearly all that people commit works: more errors would be false alarms, so look at them."""
    specs = real_specs()
    errors = [text for text in specs if _is_error(MatchSpec.parse(text))]
    assert 20 < len(errors) < len(specs) / 400
    assert sum(not MatchSpec.parse(text).flaws for text in specs) > len(specs) / 3


def _assert_consistent(text: str) -> None:
    spec = MatchSpec.parse(text)
    tokens = spec.tokens
    assert "".join(token.text for token in tokens) == text
    assert all(text[token.start : token.end] == token.text for token in tokens)
    for flaw in spec.flaws:
        assert 0 <= flaw.start <= flaw.end <= len(text)
        assert flaw.replacement != text[flaw.start : flaw.end]
    if not spec.flaws:
        allowed = set(":=/[],'\"")
        assert all(set(token.text) <= allowed for token in tokens if token.role == "separator")
        assert not spec.unread
    assert isinstance(spec.style, str)
    assert isinstance(spec.is_exact, bool)
    assert isinstance(spec.has_constraint, bool)
    assert isinstance(spec.normalized_name, str)


@needs_corpus
def test_tokens_cover_every_real_spec() -> None:
    for text in real_specs():
        _assert_consistent(text)


PIECES = [text for text, _ in FLAWED if len(text) < 100] + FLAWLESS
WORDS = st.sampled_from(
    ["numpy", "::", ":", "=", "==", ">=", "<", "~=", "^", " ", ",", "|", "1.2", ".*", "*", "[", "]", "'", '"',
     "version=", "build=", "(", ")", "#", " - ", " if ", ";", "@", "{{", "-c", "/", "$", "\u00a0", "≥",
     "linux-64", "and", "py_0"]
)  # fmt: skip


@settings(deadline=None)
@given(
    st.text(max_size=40)
    | st.lists(WORDS, max_size=10).map("".join)
    | st.tuples(st.sampled_from(PIECES), WORDS, st.integers(0, 60)).map(lambda t: t[0][: t[2]] + t[1] + t[0][t[2] :])
)
def test_any_text_is_read(text: str) -> None:
    _assert_consistent(text)


@pytest.mark.parametrize(
    "text", ["(" * 1900, "[" * 1900, "a" + " " * 1900 + "b", "a" + ",1" * 900, "'" * 1900, "a" * 10**6]
)
def test_hostile_text_is_read(text: str) -> None:
    _assert_consistent(text)
