"""Several machines that answer from the index of one server, while that changes and machines stop."""
