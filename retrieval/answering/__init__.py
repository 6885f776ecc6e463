"""Draft an answer, verify it and record it.

Drafts are quotes (`extract`) or sentences of a language model (`compose`); `verify` decides which of them are shown.
"""

from riktlots.retrieval.answering.compose import Composer
from riktlots.retrieval.answering.llm import ChatModel, Limits, RetryPolicy
from riktlots.retrieval.answering.receipt import Receipt, make_receipt, read_receipt
from riktlots.retrieval.answering.receipt_check import ReceiptCheck, check_receipt

__all__ = [
    "ChatModel",
    "Composer",
    "Limits",
    "Receipt",
    "ReceiptCheck",
    "RetryPolicy",
    "check_receipt",
    "make_receipt",
    "read_receipt",
]
