"""What the exit code of a child says to its parent."""

OUT_OF_MEMORY = 75
