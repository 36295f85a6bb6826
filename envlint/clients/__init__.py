"""What conda, mamba, pixi, conda-lock and the services around them make of an environment file."""
