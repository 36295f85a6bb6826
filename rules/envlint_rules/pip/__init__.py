"""What pip does in an environment that conda made."""
