"""Builds what comes with envlint: `python -m envlint.compatibility.build [FOLDER]`; see `refresh` for newer facts.

FOLDER holds research from which to start anew; without it the pack is compiled from the facts that are there.
"""

from __future__ import annotations

import sys
from pathlib import Path

from envlint import pack_date
from envlint.compatibility import hub
from envlint.compatibility.build.compile import compile_facts, date_module
from envlint.compatibility.build.facts import BUNDLED_FACTS, facts_to_bytes, read_facts, replace_files, to_bytes
from envlint.compatibility.build.gather import gather
from envlint.compatibility.build.hub import hub_module
from envlint.compatibility.pack import BUNDLED

if len(sys.argv) > 2:
    sys.exit(__doc__)
facts = gather(Path(sys.argv[1])) if len(sys.argv) == 2 else read_facts()
files = {
    BUNDLED_FACTS: facts_to_bytes(facts),
    BUNDLED: to_bytes(compile_facts(facts)),
    Path(pack_date.__file__): date_module(facts.generated).encode(),
    Path(hub.__file__): hub_module().encode(),
}
replace_files(files)
for path, data in files.items():
    print(f"{path.name}: {len(data)} bytes")
