"""Two texts to the ids of their tokens, as the encoder reads them: `<s> first </s></s> second </s>`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from retrieval.crossencoder.e5_file import Vocabulary, is_latin

if TYPE_CHECKING:
    from tokenizers import Encoding

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
