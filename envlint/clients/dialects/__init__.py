"""How each client reads one conda spec, misreadings included."""
