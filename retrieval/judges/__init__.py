"""Judges decide whether quotes support a sentence: one protocol and its implementations."""
