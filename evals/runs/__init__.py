"""Runs: answering a question set, the record of it, scores, and comparing two of them."""
