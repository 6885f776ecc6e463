"""Fetch the originals of sources: their addresses, a polite and guarded client, and storing new editions."""
