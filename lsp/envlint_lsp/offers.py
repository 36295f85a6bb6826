"""Names what the client is told of at the start, before any feature has been imported."""

from lsprotocol import types as lsp

FIX_ALL = "envlint.fixAll"
FORMAT = "envlint.format"
STATUS = "envlint.status"

FIX_ALL_ACTION = "source.fixAll.envlint"
SORT_ACTION = "source.sort.envlint"
KINDS = (lsp.CodeActionKind.QuickFix, FIX_ALL_ACTION, SORT_ACTION)
"""Of code actions."""
TRIGGERS = ("=", "<", ">", "~", "!", ",", ":", " ", "#", "-", ".")
"""Characters behind which an editor asks for completion by itself."""
