"""Word documents: from the archive to blocks."""
