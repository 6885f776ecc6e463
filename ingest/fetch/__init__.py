"""Getting the originals: which addresses, how to ask politely and safely, what came back, and where it is kept."""
