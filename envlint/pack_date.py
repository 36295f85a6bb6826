"""Says of which day the bundled compatibility data are, so that nothing reads them for it; the builder writes it."""

PACK_DATE = "2026-11-22"
