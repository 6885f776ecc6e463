"""Fuzzing: every damaged document or question must end in a result or a clear refusal."""
