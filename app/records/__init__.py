"""What is kept of readers: opinions, history, questions, and an audit of who read or erased them."""
