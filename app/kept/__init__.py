"""What is kept of readers here for a while: what they said of answers and, where it is set, what they asked."""
