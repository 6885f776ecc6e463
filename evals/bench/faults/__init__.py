"""Processes that are killed in the middle of their work, and what of their work is there afterwards."""
