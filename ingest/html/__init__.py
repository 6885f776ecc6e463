"""Web pages: from markup to blocks."""
