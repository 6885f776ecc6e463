"""Read a question: route it, complete it from those before it, find its parts and references, clean foreign text."""
