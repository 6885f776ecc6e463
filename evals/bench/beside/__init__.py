"""The product beside others: building an index of the same texts, and searching it."""
