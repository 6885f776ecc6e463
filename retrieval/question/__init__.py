"""Read a question: route it, find its references and words, and clean foreign text.

`question.conversation` completes follow-ups with a language model. It imports `answering`, so it is not exported here.
"""

from riktlots.retrieval.question.foreign_text import gives_orders, plain, visible
from riktlots.retrieval.question.references import NamedPlace, Reference, read_reference
from riktlots.retrieval.question.route import clean_question, declined, raises_alarm, too_vague, without_orders

__all__ = [
    "NamedPlace",
    "Reference",
    "clean_question",
    "declined",
    "gives_orders",
    "plain",
    "raises_alarm",
    "read_reference",
    "too_vague",
    "visible",
    "without_orders",
]
