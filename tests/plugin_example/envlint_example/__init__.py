"""The rules of an example company: each folder is a group, each module in it a rule."""

ENVLINT_API_VERSION = 1
