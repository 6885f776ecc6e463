"""Generations on a Chroma server, for several machines that answer from one index."""
