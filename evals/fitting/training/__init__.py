"""Training of the cross-encoder, and its export."""
