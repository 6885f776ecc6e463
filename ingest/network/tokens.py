"""The tokenizer of the bundled networks."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from riktlots.ingest.network.e5_file import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Encoding
    from tokenizers import Tokenizer as Built

# The most tokens of a text or a pair; the rest is cut off.
LONGEST = 320
_BLANKS = "[\\s\u200b\u00ad\u0000-\u001f]+"
# With more pieces than this in use, the tokenizer takes all of them: a few questions need a few thousand.
_MOST_IN_USE = 20_000


def question_text(question: str) -> str:
    """Write a question as the networks of the E5 family are trained to read it."""
    return f"query: {question}"


class Tokenizer:
    """The tokenizer of the embedder for texts in Latin scripts; other letters become the unknown token.

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

    def encode(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> list[Encoding]:
        """Tokenize texts, or pairs of texts, with the offsets of the tokens in them; see `ids_of` for their ids."""
        tokenizer = self._for([part for text in texts for part in ((text,) if isinstance(text, str) else text)])
        return list(tokenizer.encode_batch(list(texts)))

    def ids_of(self, encoding: Encoding) -> list[int]:
        """Return the tokens of a text or a pair as rows of the token table."""
        return [self._rows[place] for place in encoding.ids]

    def _for(self, texts: Sequence[str]) -> Built:
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

    def _built(self) -> Built:
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


def by_length(lengths: Sequence[int], tokens: int) -> list[list[int]]:
    """All rows in batches of like lengths, each of at most so many tokens with padding (or of one row)."""
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda row: lengths[row]):
        if not batches or lengths[row] * (len(batches[-1]) + 1) > tokens:
            batches.append([])
        batches[-1].append(row)
    return batches


def _parts(word: str, longest: int) -> Iterator[str]:
    """All parts of a word, of at most `longest` characters."""
    for start in range(len(word)):
        for end in range(start + 1, min(start + longest, len(word)) + 1):
            yield word[start:end]
