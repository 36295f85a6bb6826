"""Says of which day the bundled compatibility data are, so that nothing has to read them for it; written by the builder."""

PACK_DATE = "2026-11-22"
