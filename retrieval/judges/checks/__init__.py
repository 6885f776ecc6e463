"""Exact checks of a sentence against its evidence; each names itself in what it finds."""
