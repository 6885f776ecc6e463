"""The inputs of the cross-encoder, in training and in use: texts of a pair, and their tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from riktlots.ingest.language import content_stems, sentence_spans
from riktlots.retrieval.crossencoder.e5_file import Vocabulary, is_latin

if TYPE_CHECKING:
    from tokenizers import Encoding


# A text with more words than this is cut to the sentences that share most words with the other text.
MOST_WORDS = 170
_FEW_WORDS = 6


def question_text(question: str) -> str:
    """Write a question as the first text of a pair."""
    return f"query: {question}"


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


# The most tokens of a pair; the rest is cut off.
LONGEST = 320
_BLANKS = "[\\s\u200b\u00ad\u0000-\u001f]+"


class PairTokenizer:
    """The tokenizer of the cross-encoder for texts in Latin scripts; other letters become the unknown token."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        # Imported here, since most runs need no tokenizer.
        from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

        # The unused half of the vocabulary would take most of the time and memory. The tokenizer has ids of its own;
        # `_ids` maps them to rows of the token table.
        kept = [i for i, piece in enumerate(vocabulary.pieces) if is_latin(piece)]
        self._ids = kept
        self.pad = vocabulary.pad
        place = {i: n for n, i in enumerate(kept)}
        tokenizer = Tokenizer(
            models.Unigram(
                [(vocabulary.pieces[i], vocabulary.scores[i]) for i in kept],
                unk_id=place[vocabulary.unknown],
                byte_fallback=False,
            )
        )
        tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(_BLANKS), " ")])
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>",
            pair="<s> $A </s> </s> $B:1 </s>:1",
            special_tokens=[("<s>", place[vocabulary.begin]), ("</s>", place[vocabulary.end])],
        )
        tokenizer.enable_truncation(LONGEST, strategy="longest_first")
        self._tokenizer = tokenizer

    def encode(self, pairs: Sequence[tuple[str, str]]) -> list[Encoding]:
        """Tokenize each pair, with the offsets of the tokens in the texts; see `ids_of` for their ids."""
        return list(self._tokenizer.encode_batch(list(pairs)))

    def ids_of(self, encoding: Encoding) -> list[int]:
        """Return the tokens of a pair as rows of the token table."""
        return [self._ids[place] for place in encoding.ids]
