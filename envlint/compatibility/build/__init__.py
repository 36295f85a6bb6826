"""Makes the data pack out of facts; never imported by a check."""
