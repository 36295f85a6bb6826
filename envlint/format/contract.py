"""Says what must be the same after a layout: the tree with its tags and anchors, the comments, every word."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from envlint.syntax import Document, Mapping, Node, Scalar, Sequence

_NO_SPACE = str.maketrans("", "", " \t\r\n")


def breach(before: Document, after: Document, unquoted: Collection[Scalar] = ()) -> str | None:
    """What a layout that made one text of another has broken; None if nothing, but for the quotes of some scalars."""
    if after.problem is not None or _shape(after) != _shape(before, unquoted):
        return "the layout would change what the file says"
    if _comments(after) != _comments(before):
        return "the layout would change a comment"
    if after.text.translate(_NO_SPACE) != _without_quotes(before.text, unquoted).translate(_NO_SPACE):
        return "the layout would move a comment or a word"
    return None


def bare(scalar: Scalar, text: str) -> str:
    """What stands between the quotes of a scalar, as it is written without them."""
    inner = text[scalar.span.start + 1 : scalar.span.end - 1]
    return inner.replace("''", "'") if scalar.style == "'" else inner


def _shape(document: Document, unquoted: Collection[Scalar] = ()) -> list[object]:
    """What must stay of a tree; what an alias repeats is a number, so that this cannot go on for ever."""
    numbers: dict[int, int] = {}
    bare_ids = {id(each) for each in unquoted}
    found: list[object] = list(_nodes(document.root, numbers, bare_ids))
    found += [(each.name, numbers.get(id(each.node))) for each in document.anchors]
    found += [each.name for each in document.aliases]
    text = document.text
    found += [span.of(text) for spans in (document.tags, document.directives, document.marks) for span in spans]
    return found


def _nodes(root: Node | None, numbers: dict[int, int], bare_ids: set[int]) -> Iterator[object]:
    pending: list[Node] = [] if root is None else [root]
    while pending:
        node = pending.pop()
        if id(node) in numbers:
            yield numbers[id(node)]
            continue
        numbers[id(node)] = len(numbers)
        if isinstance(node, Scalar):
            yield (node.value, "" if id(node) in bare_ids else node.style, node.tag)
        elif isinstance(node, Sequence):
            yield ("list", node.flow, node.tag, len(node.items))
            pending.extend(reversed(node.items))
        elif isinstance(node, Mapping):
            yield ("map", node.flow, node.tag, len(node.entries))
            pending.extend(each for entry in reversed(node.entries) for each in (entry.value, entry.key))


def _comments(document: Document) -> list[tuple[str, bool]]:
    """What must stay of comments; that no word moves past one is seen from the text without its space."""
    return [(each.text.rstrip(" \t"), each.own_line) for each in document.comments]


def _without_quotes(text: str, unquoted: Collection[Scalar]) -> str:
    parts, at = [], 0
    for scalar in sorted(unquoted, key=lambda each: each.span):
        parts += [text[at : scalar.span.start], bare(scalar, text)]
        at = scalar.span.end
    return "".join((*parts, text[at:]))
