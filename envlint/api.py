"""All that a rule may import: the contract of built-in rules and plugins alike."""
