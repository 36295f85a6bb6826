"""`envlint server`: the language server, over standard input and output or, for debugging, a port of this machine."""

from __future__ import annotations

import gc
import os
import sys
from argparse import Namespace
from importlib import import_module


def run(options: Namespace) -> int:
    """Serve until the client leaves."""
    server = import_module("envlint_lsp.server").create()  # by name: the core does not know it
    # An analysis makes as many objects as lets Python search all that have been imported for what can be thrown away,
    # which takes longer than the analysis; next to nothing of it is in cycles.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    if options.tcp is None:
        # pygls closes the output at the end; and what anything else prints must not come between its messages.
        wire = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        server.start_io(sys.stdin.buffer, wire)
    else:
        server.start_tcp("127.0.0.1", options.tcp)
    return 0
