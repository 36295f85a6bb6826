"""Writes the lines of a laid-out document, one after the other."""

from __future__ import annotations

from bisect import bisect_left

from envlint.format.comments import places_of_comments
from envlint.format.layout import Layout
from envlint.format.placement import Placement
from envlint.format.values import keeps_blank_lines, moved_lines
from envlint.syntax import Comment, Document, Mapping, Scalar


class Lines:
    """The lines of one document in a layout."""

    def __init__(self, document: Document, layout: Layout, unquoted: tuple[Scalar, ...] = ()) -> None:
        self.document, self.layout = document, layout
        self.placement = Placement(document, layout, unquoted)
        self.trailing: dict[int, int] = {}
        """By line: the column of a comment that follows something."""
        self.own: list[int] = []
        """Lines that hold a comment alone."""
        for comment in document.comments:
            self.take(comment)
        self.places = places_of_comments(self.placement, self.own)
        self.inside: dict[int, str] = {}
        """The further lines of values."""
        self.kept: set[int] = set()
        """Lines behind which no blank line may come or go."""
        for value in self.placement.continued:
            self.inside.update(moved_lines(self.placement, value))
            if keeps_blank_lines(self.placement, value):
                self.kept.add(value.last)

    def take(self, comment: Comment) -> None:
        """Note a comment. One between brackets that has its own line moves with them."""
        start, placement = comment.span.start, self.placement
        line, column = placement.column(start)
        if not comment.own_line:
            self.trailing[line] = column
            first = placement.lines.starts[line]
            placement.gap(line, first + len(placement.rows[line][:column].rstrip(" \t")), start, "  ")
        elif not self.is_inside_value(start):
            self.own.append(line)

    def is_inside_value(self, offset: int) -> bool:
        """Whether an offset is between the ends of a value of several lines."""
        values = self.placement.continued  # in the order of the text, none inside another
        index = bisect_left(values, offset, key=lambda value: value.start) - 1
        return index >= 0 and offset < values[index].end

    def text(self) -> str:
        """The lines, joined as they were."""
        out: list[str] = []
        least = 0
        sections = self.sections()
        for line, row in enumerate(self.placement.rows):
            if line in sections:
                while len(out) > least and not out[-1]:
                    out.pop()
                if len(out) > least:
                    out.append("")
            if line in self.inside:
                out.append(self.inside[line])
            elif row.strip(" \t"):
                out.append(self.line(line))
            elif len(out) > least and out[-1]:
                out.append("")
            if line in self.kept:
                least = len(out)
        while len(out) > least and not out[-1]:
            out.pop()
        end = "\r\n" if "\r\n" in self.document.text else "\n"
        return end.join(out) + end

    def line(self, line: int) -> str:
        """A line that is not the further line of a value."""
        if line in self.places:
            return " " * self.comment_column(line) + self.placement.rows[line].strip(" \t")
        level = self.placement.begins.get(line)
        return " " * (level.target if level is not None else 0) + self.placement.spaced(line).strip(" \t")

    def comment_column(self, line: int) -> int:
        """Where a comment begins that has a line of its own: beside what it belongs to."""
        column = self.placement.rows[line].index("#")
        above = self.trailing.get(line - 1)
        if above != column:
            return self.places[line].column
        self.trailing[line] = column  # it goes on with a comment that follows something
        while line - 1 in self.places:
            line -= 1
        return len(self.line(line - 1)) - len(self.placement.rows[line - 1].rstrip(" \t")) + column

    def sections(self) -> set[int]:
        """Lines before which there has to be a blank one: the file's keys, with the comments that head them."""
        root = self.document.root
        if self.layout.blank_lines != "one" or not isinstance(root, Mapping) or root.flow:
            return set()
        found = set()
        lines = [self.placement.lines.line_of(entry.key.span.start) for entry in root.entries[1:]]
        for line in lines:
            level = self.placement.begins[line]
            while line - 1 in self.places and self.places[line - 1].level == level and line - 1 not in self.trailing:
                line -= 1
            found.add(line)
        return found
