"""From a Document to passages: acts, regulations, reports."""
