"""A planned collaboration as a case, and the plan: a cited list of what to consider in it."""
