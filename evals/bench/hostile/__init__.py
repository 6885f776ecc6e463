"""Hostile documents, questions and addresses, and how the product handles them."""
