"""Makes what `check` loads of the knowledge out of cited sources; for maintainers, never imported by `check`."""
