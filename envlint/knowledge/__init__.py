"""What rules share about the outside world: channels and packages, with the source of each fact."""
