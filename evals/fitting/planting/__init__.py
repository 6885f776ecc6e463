"""Sentences made wrong in a known way, as examples for judges."""
