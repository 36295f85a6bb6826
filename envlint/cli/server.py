"""`envlint server`: the language server, over standard input and output or, for debugging, a port of this machine."""

from __future__ import annotations

import gc
import logging
import os
import sys
from argparse import Namespace
from importlib import import_module

from envlint.cli.failure import Failure


def run(options: Namespace) -> int:
    """Serve until the client leaves. Raises Failure if the port cannot be had."""
    # What goes wrong is said through the protocol; pygls' own words would fill the editor's log with its insides.
    logging.getLogger("pygls").addHandler(logging.NullHandler())
    logging.getLogger("pygls").propagate = False
    gc.disable()
    server = import_module("envlint_lsp.server").create()  # by name: the core does not know it
    gc.freeze()  # it stays until the end: not to be searched for what can be thrown away
    gc.enable()
    gc.set_threshold(20_000, 20, 20)  # each change leaves a little in cycles, and there are thousands
    if options.tcp is None:
        # Whatever a plugin prints would be taken for part of the protocol: standard output is kept for that alone.
        output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")  # pygls closes it
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        server.start_io(stdout=output)
        return 0
    print(f"envlint: waiting for a client on 127.0.0.1:{options.tcp}", file=sys.stderr, flush=True)
    try:
        server.start_tcp("127.0.0.1", options.tcp)
    except (OSError, OverflowError) as error:
        raise Failure(f"--tcp {options.tcp}: {getattr(error, 'strerror', None) or error}") from None
    return 0
