"""Training of the router's own models: one command a step, see training/README.md."""
