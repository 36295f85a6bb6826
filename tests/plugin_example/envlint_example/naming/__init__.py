"""How environments have to be called."""
