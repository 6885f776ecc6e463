"""The report of a run: one file for people who were not there, as a web page or as Markdown."""
