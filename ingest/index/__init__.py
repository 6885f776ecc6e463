"""Generations of the index: building, checking, vectors, words."""
