"""Configuration files: where they are, what they may say, and what they come to for one file."""
