"""Answers, plans and figures as text: one outline each, rendered to the terminal, pages, Markdown and Word."""
