"""Builds the pack: `python -m envlint.compatibility.build FACTS [PACK]`."""

from __future__ import annotations

import sys
from pathlib import Path

from envlint import pack_date
from envlint.compatibility.build.compile import compile_facts, write, write_date
from envlint.compatibility.pack import BUNDLED

if len(sys.argv) not in (2, 3):
    sys.exit(__doc__)
target = Path(sys.argv[2]) if len(sys.argv) == 3 else BUNDLED
pack = compile_facts(Path(sys.argv[1]))
size = write(pack, target)
if target == BUNDLED:
    write_date(pack, Path(pack_date.__file__))
print(f"{target.name}: {size} bytes")
