"""The page on which staff evaluate answers and label them."""
