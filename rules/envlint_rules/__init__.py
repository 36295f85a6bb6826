"""The rules that come with envlint: a folder is a group, a module is a rule."""
