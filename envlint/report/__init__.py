"""Says what was found: one module a format (`envlint.report.formats` names them)."""
