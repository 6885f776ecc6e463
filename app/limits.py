"""How much a reader may write at once, on the pages and through the services, in characters."""

LONGEST_QUESTION = 2000
# A few words or a reference, to look for.
LONGEST_WORDS = 400
