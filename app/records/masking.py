"""Mask what can tell of a person in a question, before it is stored: names, addresses, telephone and identity numbers.

Numbers and addresses are known by their form. A name is known by its capital: a word in a capital that the documents do
not have, with the capitals beside it, and what follows a title or “is called”. Names of firms and towns that the
documents do not have are masked too. A name in small letters is masked only after such a title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from riktlots.app.i18n import text
from riktlots.ingest.language import STOP_WORDS, sentence_spans
from riktlots.retrieval.question.words import split_compound

_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
# Sought from the beginning of a word alone, since a search from each of its letters takes time in the square of it.
_EMAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]++\s?@\s?[\w-]+(?:\.[\w-]+)+|(?<!\w)@\w[\w.]+")
# Swedish personal and coordination numbers (the day plus 60), also without the last four; Finnish ones; Norwegian,
# Chinese and other long numbers by their length alone. Numbers of acts and documents have a colon, slash or letter.
_DATE = r"(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
_IDENTITY = re.compile(
    rf"(?<![\w/:.]){_DATE}\s?[-+–]\s?[\dA-Z]\d{{2}}[\dA-Z](?!\w)|(?<![\w/:.])\d{{9,}}[\dXx]?(?![\w/:])"
    rf"|(?<![\w/:.])(?:19|20)\d{{2}}[- ]?(?:0[1-9]|1[0-2])[- ]?(?:0[1-9]|[12]\d|3[01])[- ]\d{{4}}(?!\w)"
)
_PHONE = re.compile(
    r"(?<![\w/:.])(?:(?:\+|00)\d{1,3}[\s.-]?(?:\(0\))?(?:[\s.-]?\d){6,12}|\(?0\d{1,3}\)?[\s/–-]{0,3}\d{2,4}(?:[\s.–-]?\d{2,4}){1,3})"
    r"(?![\w/:])"
)
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
# What stands before a name.
_BEFORE = re.compile(
    r"\b(?:heter|hette|kallas|vid namn|namnet är|named|called|(?:my|his|her|whose) name is|"
    r"professorn?|prof|docenten|docent|doktor|doctor|dr|rektor|dekan|herr|fru|mr|mrs|ms|mx)\b\.?\s+",
    re.IGNORECASE,
)
_STOP = STOP_WORDS["sv"] | STOP_WORDS["en"]
# Capitals up to this length are abbreviations (KTH, NATO, GDPR) and not names.
_ABBREVIATION = 5
# So long an unknown first word of a sentence may be a compound of words that the documents have.
_COMPOUND = 9


def masked(question: str, language: str, is_known: Callable[[str], bool]) -> str:
    """A question on one line with what may tell of a person replaced by words in brackets, in `language`.

    `is_known` says whether the documents have a word, in lower case. What is masked already stays as it is.
    """
    said = " ".join(question.split())
    for pattern, key in ((_LINK, "link"), (_EMAIL, "email"), (_IDENTITY, "number"), (_PHONE, "phone")):
        said = pattern.sub(_bracketed(key, language), said)
    return _without_names(said, _bracketed("name", language), _Names(is_known))


def _bracketed(key: str, language: str) -> str:
    return f"[{text(f'masked_{key}', language)}]"


class _Names:
    """Tells names from words."""

    def __init__(self, is_known: Callable[[str], bool]) -> None:
        self._is_known = is_known

    def is_word(self, written: str) -> bool:
        """Whether the documents have a word, or it without a genitive s, or it is one of asking."""
        lowered = written.lower()
        forms = {lowered, lowered.removesuffix("s"), lowered.removesuffix("'s"), lowered.removesuffix("’s")}
        parts = re.split(r"[-’']", lowered)
        return any(map(self._known, forms)) or (len(parts) > 1 and all(map(self._known, parts)))

    def is_name(self, written: str, *, first: bool) -> bool:
        """Whether a word with a capital is taken for a name; the `first` one of a sentence has a capital anyway."""
        if written.isupper() and len(written) <= _ABBREVIATION:
            return False
        if self.is_word(written):
            return False
        return not (first and len(written) >= _COMPOUND and split_compound(written.lower(), self._known))

    def _known(self, word: str) -> bool:
        return word in _STOP or self._is_known(word)


def _without_names(said: str, mask: str, names: _Names) -> str:
    spans = sorted({*_capitals(said, names), *_named(said, names)})
    written, at = "", 0
    for start, end in spans:
        if start >= at:
            written += said[at:start] + mask
        at = max(at, end)
    written += said[at:]
    # Names beside each other are one name.
    return re.sub(rf"{re.escape(mask)}(?:[\s.]+{re.escape(mask)})+", mask, written)


def _capitals(said: str, names: _Names) -> Iterator[tuple[int, int]]:
    """The names that a capital gives away: an unknown word, and the capitals directly beside it."""
    starts = {start for start, _ in sentence_spans(said)}
    for run in _runs(said):
        found = [names.is_name(match.group(), first=match.start() in starts) for match in run]
        if not any(found):
            continue
        for match in run:
            # The first word of a sentence may be a word like any other: “Får Anna …”, “Can Anna …”.
            is_plain = match.start() in starts and match.group().lower() in _STOP
            if not is_plain:
                yield match.span()


def _runs(said: str) -> Iterator[list[re.Match[str]]]:
    """Words with a capital that only spaces or an initial's full stop keep apart, outside brackets."""
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(said):
        is_masked = said[: match.start()].endswith("[") and said[match.end() :].startswith("]")
        if not match.group()[0].isupper() or is_masked:
            continue
        between = said[run[-1].end() : match.start()] if run else ""
        if run and (between == " " or (between == ". " and len(run[-1].group()) == 1)):
            run.append(match)
            continue
        if run:
            yield run
        run = [match]
    if run:
        yield run


def _named(said: str, names: _Names) -> Iterator[tuple[int, int]]:
    """The names after a title or “is called”: one or two words that the documents do not have."""
    for before in _BEFORE.finditer(said):
        at = before.end()
        for _ in range(2):
            match = _WORD.match(said, at)
            if not match or names.is_word(match.group()):
                break
            yield match.span()
            at = match.end() + 1
