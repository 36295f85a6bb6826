"""What keeps a file tidy; the layout itself is the formatter's."""
