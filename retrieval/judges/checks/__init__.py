"""Exact checks of a sentence against its evidence. Each puts its name into its findings."""
