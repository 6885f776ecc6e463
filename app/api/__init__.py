"""Riktlots for other programs: the same three services by HTTP and by MCP."""
