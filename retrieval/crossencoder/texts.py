"""The texts of a pair as the cross-encoder reads them, in training and in use."""

from __future__ import annotations

from riktlots.ingest.language import content_stems, sentence_spans

# A text with more words than this is cut to the sentences that share most words with the other text.
MOST_WORDS = 170
_FEW_WORDS = 6


def sentence_text(sentence: str, question: str = "") -> str:
    """Write a claim as the first text of a pair; a very short one with the question that it answers."""
    short = question and len(sentence.split()) <= _FEW_WORDS
    return f"claim: {question} {sentence}" if short else f"claim: {sentence}"


def passage_text(context: str, text: str) -> str:
    """Write a passage as the second text of a pair. `context` names its document and headings, or is empty."""
    return f"passage: {context}: {text}" if context else f"passage: {text}"


def relevant_part(text: str, language: str, wanted: str, wanted_language: str, most: int = MOST_WORDS) -> str:
    """Cut a text of more than `most` words to the sentences that share most content words with `wanted`, in order.

    Stems are compared, so across languages only names and loan words count; if nothing is shared, the first sentences
    are taken. The sentence after a chosen one is included while there is room, since it often completes it.
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
    if not chosen:  # every sentence is too long
        return " ".join(text.split()[:most])
    return " ".join(text[spans[i][0] : spans[i][1]] for i in sorted(chosen))
