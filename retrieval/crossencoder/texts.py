"""The inputs of the cross-encoder, in training and in use: texts of a pair, and their tokens."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from riktlots.ingest.language import content_stems, sentence_spans
from riktlots.retrieval.crossencoder.e5_file import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer


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
# With more pieces than this in use, the tokenizer takes all of them: a few questions need a few thousand.
_MOST_IN_USE = 20_000


class PairTokenizer:
    """The tokenizer of the cross-encoder for texts in Latin scripts; other letters become the unknown token.

    To build it of all 110,000 Latin pieces takes a fifth of a second, and the tokens of a text depend on the pieces
    that stand in it alone. So it has those of the texts it has seen, until they are many. It may be shared between
    threads.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.pad = vocabulary.pad
        self._vocabulary = vocabulary
        self._lock = threading.Lock()
        self._words: set[str] = set()
        # The piece of the lowest score is always there, since the score of the unknown token follows from it.
        latin = np.fromiter(vocabulary.latin.values(), np.int64)
        lowest = int(latin[np.argmin(vocabulary.scores[latin])])
        # The tokenizer has ids of its own: the place of a piece in `_in_use`, and of its row of the token table in
        # `_rows`. They only ever grow, so that an encoding keeps its meaning.
        self._rows = list(dict.fromkeys((vocabulary.begin, vocabulary.end, vocabulary.unknown, lowest)))
        self._in_use = {vocabulary.piece(row): vocabulary.score(row) for row in self._rows}
        self._longest = max(map(len, vocabulary.latin))
        self._tokenizer = self._built()

    def encode(self, pairs: Sequence[tuple[str, str]]) -> list[Encoding]:
        """Tokenize each pair, with the offsets of the tokens in the texts; see `ids_of` for their ids."""
        tokenizer = self._for([text for pair in pairs for text in pair])
        return list(tokenizer.encode_batch(list(pairs)))

    def ids_of(self, encoding: Encoding) -> list[int]:
        """Return the tokens of a pair as rows of the token table."""
        return [self._rows[place] for place in encoding.ids]

    def _for(self, texts: Sequence[str]) -> Tokenizer:
        """The tokenizer, with all pieces that stand in some texts."""
        with self._lock:
            if len(self._rows) <= _MOST_IN_USE:
                seen = {word for text in texts for word in self._words_of(text)}
                self._take({part for word in seen - self._words for part in _parts(word, self._longest)})
                self._words |= seen
                if len(self._rows) > _MOST_IN_USE:
                    self._take(self._vocabulary.latin)
            return self._tokenizer

    def _words_of(self, text: str) -> Iterator[str]:
        """What the tokenizer looks for pieces in: no piece reaches from one word to the next."""
        normal = self._tokenizer.normalizer.normalize_str(text)
        return (word for word, _ in self._tokenizer.pre_tokenizer.pre_tokenize_str(normal))

    def _take(self, strings: Iterable[str]) -> None:
        """Use those of some strings that are pieces."""
        known = self._vocabulary.latin
        new = [piece for piece in strings if piece in known and piece not in self._in_use]
        if new:
            rows = [known[piece] for piece in new]
            self._rows += rows
            self._in_use |= zip(new, map(self._vocabulary.score, rows), strict=True)
            self._tokenizer = self._built()

    def _built(self) -> Tokenizer:
        # Imported here, since most runs need no tokenizer.
        from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

        rows, special = self._rows, self._vocabulary
        begin, end, unknown = map(rows.index, (special.begin, special.end, special.unknown))
        tokenizer = Tokenizer(models.Unigram(list(self._in_use.items()), unk_id=unknown, byte_fallback=False))
        tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(_BLANKS), " ")])
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>",
            pair="<s> $A </s> </s> $B:1 </s>:1",
            special_tokens=[("<s>", begin), ("</s>", end)],
        )
        tokenizer.enable_truncation(LONGEST, strategy="longest_first")
        return tokenizer


def _parts(word: str, longest: int) -> Iterator[str]:
    """All parts of a word, of at most `longest` characters."""
    for start in range(len(word)):
        for end in range(start + 1, min(start + longest, len(word)) + 1):
            yield word[start:end]
