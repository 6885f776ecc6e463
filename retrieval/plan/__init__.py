"""A planned collaboration as a case, and the plan: a cited list of what to consider in it."""

from riktlots.retrieval.plan.case import Case, CaseFile, read_case_file
from riktlots.retrieval.plan.model import Decision, Dimension, Item, NotApplied, NotHeld, OpenQuestion, Plan
from riktlots.retrieval.plan.plan import make_plan
from riktlots.retrieval.plan.reading import read_case, read_text

__all__ = [
    "Case",
    "CaseFile",
    "Decision",
    "Dimension",
    "Item",
    "NotApplied",
    "NotHeld",
    "OpenQuestion",
    "Plan",
    "make_plan",
    "read_case",
    "read_case_file",
    "read_text",
]
