"""How search, memory and building grow with the number of passages."""
