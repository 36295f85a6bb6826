"""The two requirement languages of an environment file: conda MatchSpecs and pip lines, with a span for every part."""
