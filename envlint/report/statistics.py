"""The report of `--statistics`: how often each rule has something to say, the most frequent first."""

from __future__ import annotations

from envlint.report import formats
from envlint.report.links import url
from envlint.report.summary import Summary


class Report(formats.Report):
    """A line a rule, and a line that sums up; findings are only counted."""

    def end(self, summary: Summary) -> str:
        """The counts."""
        counts = sorted(summary.rules.items(), key=lambda item: (-item[1], item[0]))
        width = max((len(f"{count:,}") for _, count in counts), default=0)
        lines = [
            f"{count:>{width},}  {self.style.paint(self.style.link(rule, url(rule)), 'bold')} ({group})\n"
            for (group, rule), count in counts
        ]
        return "".join(lines if self.quiet or not summary.files else (*lines, f"{summary}\n"))
