"""Lints, formats and explains conda environment.yml files."""

__version__ = "0.1.0.dev0"
