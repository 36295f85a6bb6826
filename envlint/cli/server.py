"""`envlint server`: the language server, over standard input and output or, for debugging, a port of this machine."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module


def run(options: Namespace) -> int:
    """Serve until the client leaves."""
    server = import_module("envlint_lsp.server").create()  # by name: the core does not know it
    if options.tcp is None:
        server.start_io()
    else:
        server.start_tcp("127.0.0.1", options.tcp)
    return 0
