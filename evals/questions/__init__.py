"""Question sets: reading, checking, and measuring the search on them."""
