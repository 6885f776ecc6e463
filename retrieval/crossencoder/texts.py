"""How a question, a sentence and a passage are written for the encoder, in training and in use alike."""

from __future__ import annotations

from ingest.stems import content_stems
from retrieval.sentences import sentence_spans

# A text of more words than this is cut to its sentences that have most in common with what is asked of it.
MOST_WORDS = 170
_FEW_WORDS = 6


def question_text(question: str) -> str:
    """The first text of a pair that asks."""
    return f"query: {question}"


def sentence_text(sentence: str, question: str = "") -> str:
    """The first text of a pair that claims. A sentence of a few words says nothing without the question it answers."""
    short = question and len(sentence.split()) <= _FEW_WORDS
    return f"claim: {question} {sentence}" if short else f"claim: {sentence}"


def passage_text(context: str, text: str) -> str:
    """The second text of a pair. `context` names the document and the headings over the passage, or is empty."""
    return f"passage: {context}: {text}" if context else f"passage: {text}"


def relevant_part(text: str, language: str, wanted: str, wanted_language: str, most: int = MOST_WORDS) -> str:
    """A text, or of a long one the sentences that share most words of meaning with `wanted`, in their order.

    Stems are compared, so across languages only names and loan words count; where nothing is shared the text begins at
    its beginning. The sentence after a chosen one comes along while there is room, since it often completes it.
    """
    if len(text.split()) <= most:
        return text
    spans = sentence_spans(text)
    stems = set(content_stems(wanted, wanted_language))
    shared = [len(stems.intersection(content_stems(text[a:b], language))) for a, b in spans]
    lengths = [len(text[a:b].split()) for a, b in spans]
    chosen: set[int] = set()
    room = most
    for i in sorted(range(len(spans)), key=lambda i: (-shared[i], i)):
        for place in (i, i + 1):
            if place < len(spans) and place not in chosen and lengths[place] <= room:
                chosen.add(place)
                room -= lengths[place]
    if not chosen:  # one endless sentence
        return " ".join(text.split()[:most])
    return " ".join(text[spans[i][0] : spans[i][1]] for i in sorted(chosen))
