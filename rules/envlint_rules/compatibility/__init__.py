"""Whether what a file asks for can live together, and lives on."""
