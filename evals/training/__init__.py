"""Training of the bundled cross-encoder."""
