"""From the bytes of a file to a Document, a reader for each form."""
