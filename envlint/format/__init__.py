"""Lays out an environment file: words and comments are copied, only the space between them is chosen."""

from envlint.format.formatting import Formatted as Formatted
from envlint.format.formatting import format_text as format_text
from envlint.format.layout import Layout as Layout
from envlint.format.layout import layout_of as layout_of
