"""Riktlots for other programs: the same three services over HTTP and MCP."""
