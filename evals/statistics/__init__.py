"""Figures with their uncertainty: intervals, comparisons, correction for an imperfect judge, agreement, sample size."""
