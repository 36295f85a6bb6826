"""Where the facts lie that the pack is made of; tests that read them are skipped visibly where there are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FACTS = Path(os.environ.get("ENVLINT_COMPAT", Path(__file__).parents[3] / "shared" / "compat"))
needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason=f"no facts in {FACTS}; set ENVLINT_COMPAT")
