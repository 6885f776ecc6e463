"""A planned collaboration as a list to work with: what was done, noted and assigned, and how it is kept in a file."""
