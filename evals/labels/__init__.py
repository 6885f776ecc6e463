"""Verdicts by people: what to label, the labels, agreement, figures corrected by them."""
