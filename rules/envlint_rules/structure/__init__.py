"""What every client reads from the file: its shape, its keys, its types."""
