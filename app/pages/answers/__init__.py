"""The page on which staff write answers."""
