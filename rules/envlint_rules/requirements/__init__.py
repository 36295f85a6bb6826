"""The two requirement languages: what a client refuses, loses or reads differently than another."""
