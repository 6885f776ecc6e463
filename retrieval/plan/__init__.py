"""A planned collaboration as a case, and the cited list of what to consider in it."""
