"""The page of the sources, with their documents and paragraphs."""
