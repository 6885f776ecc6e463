"""Whether the documents answer a question: signals, and the decision."""
