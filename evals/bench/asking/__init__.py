"""What the steps of an answer take."""
