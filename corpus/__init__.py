"""Data only: sources, digests, questions, written answers and vectors."""
