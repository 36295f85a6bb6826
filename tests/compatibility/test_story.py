"""The combinations whose verdict is certain, as people write them."""

from __future__ import annotations

from datetime import date

from envlint.compatibility import Conflict, check
from envlint.compatibility.kind import Kind
from envlint.diagnostic import Severity

TODAY = date(2026, 11, 22)


def only(conda: list[str], pip: tuple[str, ...] = (), channels: tuple[str, ...] = ("conda-forge",)) -> Conflict:
    (conflict,) = check(conda, pip, channels=channels, today=TODAY).conflicts
    return conflict


def lines(conflict: Conflict) -> list[str]:
    return [line.text for line in conflict.lines]


def test_seed_is_satisfiable_and_the_newest_is_chosen() -> None:
    report = check(["python=3.9", "numpy=1.23.5", "tensorflow"], today=TODAY)
    assert not report.conflicts
    assert report.choices["linux-64"]["tensorflow"] == "2.18.0"


def test_an_older_tensorflow_fits() -> None:
    assert not check(["python=3.9", "numpy=1.23.5", "tensorflow=2.16"], today=TODAY).conflicts


def test_a_tensorflow_without_a_build_for_the_python() -> None:
    conflict = only(["python=3.9", "numpy=1.23.5", "tensorflow=2.19"])
    assert (conflict.kind, conflict.severity) == (Kind.INCOMPATIBLE, Severity.ERROR)
    assert lines(conflict) == ["python=3.9", "tensorflow=2.19"]
    assert [fact.needs for fact in conflict.facts] == ["3.10 to 3.12"]
    assert {each.replacement for each in conflict.suggestions} == {"python=3.10", "tensorflow=2.18.0"}


def test_declared_platform_without_builds() -> None:
    report = check(["python=3.9", "numpy=1.23.5", "tensorflow"], platforms=["linux-64", "win-64"], today=TODAY)
    (conflict,) = report.conflicts
    assert conflict.platforms == ("win-64",)
    assert conflict.severity is Severity.ERROR


def test_defaults_is_not_in_the_pack() -> None:
    conda = ["python=3.9", "numpy=1.23.5", "tensorflow=2.19"]
    assert not check(conda, channels=["defaults"], today=TODAY).conflicts
    assert only(conda, channels=("conda-forge", "defaults")).severity is Severity.WARNING


def test_runtime_facts_hold_on_every_channel() -> None:
    conflict = only(["numpy=2.0", "tensorflow=2.10"], channels=("defaults",))
    assert (conflict.kind, conflict.severity) == (Kind.RUNTIME_BREAK, Severity.ERROR)


def test_numpy_2_before_tensorflow_2_18() -> None:
    conflict = only(["numpy=2.0", "tensorflow=2.17"])
    assert conflict.kind is Kind.INCOMPATIBLE
    assert [(fact.package, fact.other, fact.needs) for fact in conflict.facts] == [
        ("tensorflow", "numpy", ">=1.22.4,<2")
    ]


def test_conda_forge_and_the_index_disagree() -> None:
    assert not check(["numpy=2.1", "tensorflow=2.18"], today=TODAY).conflicts
    conflict = only(["python=3.12"], ("numpy==2.1", "tensorflow==2.18"))
    assert (conflict.kind, conflict.severity) == (Kind.INCOMPATIBLE, Severity.ERROR)
    assert lines(conflict) == ["numpy==2.1", "tensorflow==2.18"]


def test_pip_replaces_what_conda_pinned() -> None:
    conflict = only(["python=3.10", "numpy=1.26"], ("tensorflow==2.13.1",))
    assert (conflict.kind, conflict.severity) == (Kind.REPLACED, Severity.ERROR)
    assert lines(conflict) == ["numpy=1.26", "tensorflow==2.13.1"]
    assert "<=1.24.3" in conflict.message
    assert {each.replacement for each in conflict.suggestions} == {"numpy=1.24.3", "tensorflow==2.14.0"}


def test_pip_keeps_what_fits() -> None:
    assert not check(["python=3.10", "numpy=1.26"], ["tensorflow==2.10.1"], today=TODAY).conflicts


def test_newest_solution_breaks() -> None:
    conflict = only(["python=3.10"], ("tensorflow==2.10.1",))
    assert (conflict.kind, conflict.severity) == (Kind.BREAKS_TODAY, Severity.WARNING)
    assert "numpy 2." in conflict.message
    assert "numpy 1.26.4 would do" in conflict.notes
    assert [(each.replacement, each.is_new) for each in conflict.suggestions] == [("numpy<2", True)]


def test_replaced_and_broken_at_run_time() -> None:
    conflict = only(["python=3.10", "numpy=2.0"], ("tensorflow==2.10.1",))
    assert conflict.kind is Kind.RUNTIME_BREAK


def test_conda_packages_left_over_a_replaced_one() -> None:
    conflict = only(["python=3.11", "scipy=1.11"], ("numpy==2.1.0",))
    assert conflict.kind is Kind.RUNTIME_BREAK
    assert lines(conflict) == ["scipy=1.11", "numpy==2.1.0"]


def test_no_wheel_but_a_source_archive() -> None:
    conflict = only(["python=3.13"], ("numpy==1.26.4",))
    assert (conflict.kind, conflict.severity) == (Kind.FROM_SOURCE, Severity.WARNING)


def test_newer_than_the_pack_is_unknown() -> None:
    conflict = only(["python=3.12", "tensorflow=2.20"])
    assert (conflict.kind, conflict.severity) == (Kind.UNKNOWN, Severity.HINT)
    assert conflict.as_of == "2026-01-30"


def test_nonexistent_versions() -> None:
    assert only(["tensorflow=1.15"]).severity is Severity.WARNING
    conflict = only(["python=3.10"], ("numpy==1.25.9",))
    assert (conflict.kind, conflict.severity) == (Kind.NONEXISTENT, Severity.ERROR)


def test_what_no_list_has_is_left_out() -> None:
    pip = ["torch==1.13.1+cu117", "numpy @ https://example.org/numpy-3.0-py3-none-any.whl", "./tensorflow"]
    assert not check(["python=3.10", "pytorch=2.0.0rc1"], pip, today=TODAY).conflicts


def test_another_index_is_less_certain() -> None:
    pip = ("--extra-index-url https://example.org/simple", "numpy==2.1", "tensorflow==2.18")
    assert only(["python=3.12"], pip).severity is Severity.WARNING


def test_markers_restrict_their_line() -> None:
    pip = ["tensorflow==2.18; python_version < '3.5'", "numpy==2.1"]
    assert not check(["python=3.12"], pip, today=TODAY).conflicts


def test_yanked_versions_exist_for_equality_alone() -> None:
    assert not check(["python=3.12"], ["numpy==2.4.0"], today=TODAY).conflicts
    assert check(["python=3.12"], ["numpy>=2.4.0,<2.4.1"], today=TODAY).conflicts


def test_a_file_without_known_packages_loads_no_more_than_the_pack() -> None:
    assert check(["requests", "rich>=13"], ["httpx"]).conflicts == ()


def test_conflict_through_a_package_that_is_not_in_the_file() -> None:
    conflict = only(["tensorflow=2.12", "pytorch=2.1"])
    assert {fact.other for fact in conflict.facts} == {"libprotobuf"}


def test_pip_keeps_what_conda_installs() -> None:
    """NumPy 1.19 is the newest on Python 3.6, and pip leaves it where it is."""
    assert not check(["python=3.6", "numpy"], ["scikit-learn==0.22"], today=TODAY).conflicts


def test_nobody_knows_what_another_channel_installs() -> None:
    assert not check(["python=3.10", "numpy"], ["tensorflow==2.10.1"], channels=["defaults"], today=TODAY).conflicts
    conflict = only(["python=3.10", "numpy"], ("tensorflow==2.10.1",))
    assert conflict.kind is Kind.BREAKS_TODAY
    assert lines(conflict) == ["numpy", "tensorflow==2.10.1"]
    assert "numpy 1.26.4 would do" in conflict.notes


def test_a_version_between_those_that_the_pack_tells_apart() -> None:
    """`~=3.7.4` admits 3.7.4.3, which no fact names."""
    conda = ["python=3.8", "typing_extensions=3.7.4.3"]
    kinds = {each.kind for each in check(conda, ["tensorflow==2.4.1", "numpy==1.19.5"], today=TODAY).conflicts}
    assert Kind.REPLACED not in kinds


def test_what_must_not_be_there_in_another_version() -> None:
    conflict = only(["keras=2.6", "tensorflow=2.7"])
    assert lines(conflict) == ["keras=2.6", "tensorflow=2.7"]
    assert not check(["pandas=3.0", "python=3.12"], today=TODAY).conflicts
    (fact,) = only(["pandas=3.0", "numexpr=2.8"]).facts
    assert fact.text == "pandas 3.0.0 to 3.0.3 goes only with numexpr >=2.10.2"
