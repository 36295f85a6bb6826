"""Says to somebody who is new here what to do next: once in a folder, and only to a person at a terminal."""

from __future__ import annotations

from envlint.report.summary import Summary

WHAT_IS_CHECKED = """\
A YAML file whose `dependencies` look like conda's is one, whatever its name; what git ignores is passed over.
`envlint path/to/file.yml` checks a file in any case."""

_MANY = 20
"""So many findings are not mended in one sitting."""


def first_steps(summary: Summary) -> str:
    """What helps with a first list of findings."""
    ((_, rule), _), *_ = summary.rules.most_common(1)
    lines = [
        "",
        f"New here? `envlint explain {rule}` says why that matters and what to do;",
        "`envlint --fix` repairs what is proved to be safe, and `envlint --diff` shows it first.",
    ]
    if summary.severities.total() >= _MANY:
        lines += [
            "So many? `envlint baseline` writes down what is there, so that only what is new is reported;",
            "`envlint --diff-base REV` looks at changed lines alone.",
        ]
    return "\n".join(lines)
