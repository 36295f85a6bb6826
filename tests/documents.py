"""Makes up documents in every layout, with comments that can be told apart, for tests of what is edited in them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from envlint.syntax import Document, Mapping, Node, Scalar, Sequence

VALUES = ("numpy", "zlib=1.2", "scipy >=1,<2", "3.10", "yes", "a: b", "it's", "a #b", "- x", "[all]", "c\\d", "é=1")
PLAIN = ("numpy", "zlib=1.2", "scipy >=1", "-e .", "c\\d", "é=1", "a#b", "it's", "a::b", "https://example.org/x")
KEYS = ("name", "channels", "dependencies", "variables", "prefix", "other")


@dataclass(frozen=True)
class Made:
    """One text, and what it was made to say."""

    text: str
    expected: object

    @property
    def document(self) -> Document:
        return Document(self.text)


def plain(node: Node | None) -> object:
    """What a node says, without layout: texts, lists and lists of pairs."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Mapping)
    return [(plain(entry.key), plain(entry.value)) for entry in node.entries]


def comments(text: str) -> list[str]:
    """Every comment, sorted."""
    return sorted(comment.text for comment in Document(text).comments)


class _Drawing:
    """One document in the making: its lines so far, and how many comments it has."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.count = 0

    def comment(self) -> str:
        self.count += 1
        body = self.draw(st.sampled_from(["", "- ", "numpy ", "a longer one, why not? ", "- numpy=1 "]))
        return f"# {body}c{self.count}"

    def above(self, indent: int) -> list[str]:
        """What may stand above a line: comments, also with another indentation, and blank lines."""
        found = []
        for kind in self.draw(st.lists(st.sampled_from(["blank", "comment", "deeper", "margin"]), max_size=2)):
            columns = {"comment": indent, "deeper": indent + 4, "margin": 0}
            found.append("" if kind == "blank" else " " * columns[kind] + self.comment())
        return found

    def trailing(self) -> str:
        return f"  {self.comment()}" if self.draw(st.integers(0, 3)) == 0 else ""

    def scalar(self) -> tuple[str, str]:
        """A value, and how it is written."""
        style = self.draw(st.sampled_from(["", "", "'", '"']))
        value = self.draw(st.sampled_from(VALUES if style else PLAIN))
        if style == "'":
            return value, "'" + value.replace("'", "''") + "'"
        return value, f'"{value}"'.replace("\\", "\\\\") if style else value

    def block_list(self, indent: int, depth: int = 0) -> tuple[list[object], list[str]]:
        values: list[object] = []
        lines: list[str] = []
        for _ in range(self.draw(st.integers(1, 5))):
            lines += self.above(indent)
            dash = " " * indent + "-" + " " * self.draw(st.integers(1, 2))
            kind = self.draw(st.sampled_from(["text", "text", "text", "text", "section", "none", "two lines", "flow"]))
            if kind == "section" and not depth:
                inner, below = self.block_list(indent + 4, 1)
                values.append([("pip", inner)])
                lines += [f"{' ' * indent}- pip:{self.trailing()}", *below]
            elif kind == "none":
                values.append("")
                lines.append(f"{dash.rstrip()}{self.trailing()}")
            elif kind == "two lines":
                values.append("one two")
                lines += [f"{dash}one", f"{' ' * indent}  two{self.trailing()}"]
            elif kind == "flow":
                values.append(["a", "b"])
                lines.append(f"{dash}[a, b]{self.trailing()}")
            else:
                value, written = self.scalar()
                values.append(value)
                lines.append(f"{dash}{written}{self.trailing()}")
        return values, lines

    def flow_list(self) -> tuple[list[object], list[str]]:
        """A list in brackets, on one line or on several."""
        pairs = [self.scalar() for _ in range(self.draw(st.integers(1, 5)))]
        pairs = [(value, f"'{value}'" if set("[]{},") & set(written) else written) for value, written in pairs]
        pairs = [(value, written) for value, written in pairs if "''" not in written or written.startswith("'")]
        values: list[object] = [value for value, _ in pairs]
        comma = "," if self.draw(st.booleans()) and pairs else ""
        if self.draw(st.booleans()):
            return values, ["[" + ", ".join(written for _, written in pairs) + comma + "]"]
        lines = ["["]
        for at, (_, written) in enumerate(pairs):
            last = at == len(pairs) - 1
            lines += self.above(4)
            lines.append(f"    {written}{comma if last else ','}{self.trailing()}")
        return values, [*lines, *self.above(4), "  ]"]


@st.composite
def lists(draw: st.DrawFn, *, flow: bool | None = None) -> Made:
    """A mapping, the second entry of which is the list that a test is about."""
    drawing = _Drawing(draw)
    lines = [*drawing.above(0), "name: demo"]
    in_brackets = draw(st.booleans()) if flow is None else flow
    if in_brackets:
        values, written = drawing.flow_list()
        lines += [f"dependencies: {written[0]}", *written[1:]]
        lines[-1] += drawing.trailing()
    else:
        values, written = drawing.block_list(draw(st.sampled_from([0, 2, 4])))
        lines += [f"dependencies:{drawing.trailing()}", *written]
    expected = [("name", "demo"), ("dependencies", values)]
    lines += drawing.above(0)
    if draw(st.booleans()):
        lines.append(f"prefix: x{drawing.trailing()}")
        expected.append(("prefix", "x"))
    return Made(_text(draw, lines), expected)


@st.composite
def mappings(draw: st.DrawFn) -> Made:
    """A mapping of several keys, each with a text, a list, or nothing."""
    drawing = _Drawing(draw)
    lines, expected = [], []
    for key in draw(st.permutations(KEYS).flatmap(lambda each: st.sampled_from([each[:2], each[:3], each[:6]]))):
        lines += drawing.above(0)
        kind = draw(st.sampled_from(["text", "list", "none", "flow", "nested"]))
        if kind == "list":
            values, written = drawing.block_list(draw(st.sampled_from([0, 2, 4])))
            lines += [f"{key}:{drawing.trailing()}", *written]
            expected.append((key, values))
        elif kind == "nested":
            lines += [f"{key}:", *drawing.above(2), f"  A: b{drawing.trailing()}", "  C: d"]
            expected.append((key, [("A", "b"), ("C", "d")]))
        elif kind == "flow":
            values, written = drawing.flow_list()
            lines += [f"{key}: {written[0]}", *written[1:]]
            expected.append((key, values))
        else:
            value, text = drawing.scalar() if kind == "text" else ("", "")
            lines.append(f"{key}: {text}".rstrip() + drawing.trailing())
            expected.append((key, value))
    return Made(_text(draw, [*lines, *drawing.above(0)]), expected)


def _text(draw: st.DrawFn, lines: list[str]) -> str:
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return newline.join(lines) + (newline if draw(st.booleans()) else "")
