"""The page on which a collaboration is described, and its considerations are listed."""
