"""Draft an answer, verify it and record it.

Drafts are quotes (`extract`), sentences of a language model (`compose`) or written answers (`written`); `verify`
decides which of their sentences are shown.
"""
