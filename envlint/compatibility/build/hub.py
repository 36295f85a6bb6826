"""Writes the module that names the packages of the bundled pack, which is asked before the pack is read."""

from __future__ import annotations

from pathlib import Path

from envlint.compatibility.pack import CONDA, INDEX, Pack

_DOCSTRING = (
    "Names the packages that are worth a look at the pack, so that no other file pays for it; the builder writes it."
)
_TABLE = '''
{name} = frozenset(
    {{
{rows}
    }}
)
"""{what}"""
'''


def write_hub(pack: Pack, module: Path) -> None:
    """Python alone is no reason to look: what a file asks of it is only in conflict with other packages."""
    conda = sorted(set(pack.names(CONDA)) - {"python"})
    text = f'"""{_DOCSTRING}"""\n' + _table(
        "CONDA_NAMES", conda, "Those of conda-forge whose versions are known, without Python."
    )
    text += _table("INDEX_NAMES", sorted(pack.names(INDEX)), "Those of the package index, normalised (PEP 503).")
    module.write_text(text, encoding="utf-8")


def _table(name: str, names: list[str], what: str) -> str:
    return _TABLE.format(name=name, rows="\n".join(f'        "{each}",' for each in names), what=what)
