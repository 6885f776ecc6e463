"""Damaged inputs by the thousand: what reads a document or a question ends in a result or a clear refusal."""
