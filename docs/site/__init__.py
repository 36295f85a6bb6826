"""Builds the documentation site, from guides, rules' docstrings and models: `python -m docs.site`."""
