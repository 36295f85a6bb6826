"""Makes `python -m envlint` do what `envlint` does."""

from __future__ import annotations

import sys

from envlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
