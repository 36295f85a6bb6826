"""Where packages come from."""
