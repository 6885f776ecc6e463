"""How a question, a sentence and a passage are written for the encoder, in training and in use alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from riktlots.ingest.language import content_stems, sentence_spans
from riktlots.retrieval.crossencoder.e5_file import Vocabulary, is_latin

if TYPE_CHECKING:
    from tokenizers import Encoding


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


# What is left of a text of more tokens than this is not read.
LONGEST = 320
_BLANKS = "[\\s\u200b\u00ad\u0000-\u001f]+"


class PairTokenizer:
    """The tokenizer of the encoder, for texts in Latin scripts; other letters become the unknown token."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        # Most runs read nothing twice, and need no tokenizer.
        from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

        # The unused half of the vocabulary would take most of the time and memory. Pieces are searched by their
        # place in this list, and `_ids` says which row of the token table each one is.
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
        """The tokens of each pair, with their offsets in the texts; `ids_of` gives their ids."""
        return list(self._tokenizer.encode_batch(list(pairs)))

    def ids_of(self, encoding: Encoding) -> list[int]:
        """Rows of the token table."""
        return [self._ids[place] for place in encoding.ids]
