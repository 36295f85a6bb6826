"""Turns YAML text into a tree whose every node, comment and alias knows its span."""

from envlint.syntax.document import MAXIMUM_DEPTH as MAXIMUM_DEPTH
from envlint.syntax.document import MAXIMUM_LENGTH as MAXIMUM_LENGTH
from envlint.syntax.document import Document as Document
from envlint.syntax.nodes import Alias as Alias
from envlint.syntax.nodes import Anchor as Anchor
from envlint.syntax.nodes import Comment as Comment
from envlint.syntax.nodes import Entry as Entry
from envlint.syntax.nodes import Mapping as Mapping
from envlint.syntax.nodes import Node as Node
from envlint.syntax.nodes import Scalar as Scalar
from envlint.syntax.nodes import Sequence as Sequence
from envlint.syntax.nodes import SyntaxProblem as SyntaxProblem
from envlint.syntax.nodes import resolve as resolve
