"""Writes the compiled forms: `python -m envlint.knowledge.build [MAPPING NAMES]`.

MAPPING is `files/v0/conda-forge/compressed_mapping.json` of https://github.com/prefix-dev/parselmouth (BSD-3-Clause),
NAMES a list of conda-forge's packages, one a line (https://github.com/conda-forge/feedstock-outputs, BSD-3-Clause).
Without them only the tables are compiled.
"""

import json
import sys
from pathlib import Path

from envlint.knowledge.build.names import compile_names, compile_renamed
from envlint.knowledge.build.tables import COMPILED, compile_tables
from envlint.knowledge.names import NAMES, RENAMED


def main(arguments: list[str]) -> None:
    """Write what has changed."""
    COMPILED.write_text(compile_tables(), "utf-8")
    if arguments:
        mapping_path, names_path = map(Path, arguments)
        mapping = json.loads(mapping_path.read_text("utf-8"))
        NAMES.write_bytes(compile_names(mapping, names_path.read_text("utf-8").split()))
        RENAMED.write_text(compile_renamed(mapping), "utf-8")


main(sys.argv[1:])
