"""Fault injection: kill processes in the middle of their work, and check the state on disk afterwards."""
