"""Split two or three questions in one into their parts, by rule."""

from __future__ import annotations

import re
from dataclasses import dataclass

from riktlots.ingest.language import content_stems, sentence_spans
from riktlots.retrieval.coverage.signals import speaks_of_the_field, touches_field
from riktlots.retrieval.question.leaning import needs_context

_MOST = 3
_FLAGS = re.IGNORECASE

# “Vilken blankett”, “from what date”, “hur många av dem”: the question word with what stands before it.
_BEFORE_WH = r"(?:till|från|av|på|med|för|i|hos|under|efter|enligt|to|from|by|in|on|at|for|with|of|under|after|about)"
_WH_SV = r"(?:vem|vems|vilk\w+|vad|när|hur|vart|var|varför|varifrån)"
_WH_EN = r"(?:who|whom|whose|what|when|how|where|which|why)"
_WH = rf"(?:{_BEFORE_WH} )?(?:{_WH_SV}|{_WH_EN})\b"
# Verbs that open a question, when their subject follows.
_VERB_SV = (
    r"(?:måste|ska|skall|kan|får|bör|behöver|är|har|finns|gäller|krävs|räcker|blir|går|kräver|omfattas|skyddas|var|skulle"
    r"|borde|vill|tar|betalar|ansvarar|behövs|godtar|påverkar|ingår|anses|räknas|gör|hjälper)"
)
_SUBJECT_SV = r"(?:vi|jag|man|de|det|den|han|hon|hen|ni|någon|några|alla|vem som helst)"
_NOUN_SV = (
    r"(?:en|ett|den|det|de|alla|båda|både|varje|vår|vårt|våra|min|mitt|mina|deras|hennes|hans|denna|dessa|sådana?"
    r"|\w+iga|\w{3,}(?:en|et|na|ns|ts))"
)
_AUX_EN = r"(?:must|shall|can|may|should|could|would|will|is|are|was|were|has|have|had)"
_SUBJECT_EN = r"(?:we|i|you|he|she|it|they|there|anyone|anybody|someone|somebody|just anybody)"
_NOUN_EN = r"(?:a|an|the|our|my|his|her|their|this|these|those|that|any|all|both|each|every|some)"
# A question with its verb first: with a pronoun as its subject it is one anywhere, with a noun only after a comma
# (“who owns it and is the contact” is one question).
_VERB_FIRST = (
    rf"(?:(?:inte )?(?:{_VERB_SV} (?:inte )?{_SUBJECT_SV}|{_AUX_EN} {_SUBJECT_EN})\b|(?:do|does|did)(?: not|n't)? \w)"
)
_VERB_FIRST_NOUN = rf"(?:{_VERB_SV} {_NOUN_SV}|{_AUX_EN} {_NOUN_EN})\b"
# “Vem som bestämmer”, “hur länge vi ska”, “how long we must”: a clause inside another question.
_EMBEDDED = re.compile(
    rf"^(?:{_BEFORE_WH} )?(?:(?:vem|vad|vilk\w+)(?: \w+)? som\b"
    r"|(?:när|hur|var|vart|vad|varför|vilk\w+)(?: (?!är|ska|måste|kan|får|bör|har)\w+){0,2}"
    r" (?:vi|jag|man|de|det|den|hon|han|ni|hen)\b"
    r" (?:som |inte )?(?:ska|måste|kan|får|bör|har|är|behöver|skulle|vill|gör)\b"
    r"|(?:when|how|where|why|which)(?: (?!is|are|do|does|did|can|must|may|should|will|has|have)\w+){0,2}"
    r" (?:we|i|you|they|it|he|she)\b|(?:who|what) (?:we|i|you|they|it|he|she)\b)",
    _FLAGS,
)
_JOINS = r"(?:och|samt|and)(?: (?:också|även|also|then|sedan|dessutom))?"
_IF_SO = r"(?:i så fall|isåfall|if so|in that case),? "
_BOUNDARY = re.compile(rf"(?P<comma>,)? (?P<join>{_JOINS}) (?={_IF_SO}|{_WH}|{_VERB_FIRST}|{_VERB_FIRST_NOUN})", _FLAGS)
_IN_A_LIST = re.compile(rf", (?={_WH}|{_VERB_FIRST})", _FLAGS)
# Of a Swedish sentence with its verb first, most verbs are known by their ending only: “avråder”, “kräver”, “pekar”.
_PRESENT_SV = r"(?!(?:vår|var|efter|under|eller|över|inför|partner|forskar|här|där)\b)\w{2,}(?:ar|er|år) "
_OPENS = re.compile(rf"^(?:{_WH}|{_VERB_SV} |{_PRESENT_SV}|{_AUX_EN} |(?:do|does|did)\b)", _FLAGS)
_NEEDS_COMMA = re.compile(rf"^{_VERB_FIRST_NOUN}", _FLAGS)
_NEEDS_NO_COMMA = re.compile(rf"^{_VERB_FIRST}", _FLAGS)
_OPENS_WITH_VERB = re.compile(rf"^(?:{_VERB_SV} |{_AUX_EN} |(?:do|does|did)\b)", _FLAGS)
_PIECES = re.compile(r"[,;:] ")
_JOINED = re.compile(rf"^{_JOINS},? ", _FLAGS)
# “Hur länge”, “to whom”, “från vilket år”, “if so, how”: a question word and no verb.
_TAIL = re.compile(
    rf"^(?:{_IF_SO})?(?P<tail>(?:hur|how)(?: (?:länge|snabbt|fort|ofta|mycket|många|stor|stort|long|soon|often|much"
    rf"|many|fast|quickly))?|(?:{_BEFORE_WH} )?(?:när|vem|vart|var|varför|when|whom?|where|why)"
    rf"|(?:{_BEFORE_WH}|with|med) (?:hur många|how many|what|which|vilk\w+|vad)(?: \w+){{0,2}})$",
    _FLAGS,
)
# A sentence that asks “is it”, “blir det” tells what the question before it means.
_EXPLAINS = re.compile(rf"^(?:{_VERB_SV} (?:det|den)\b|(?:{_AUX_EN}|do|does|did) (?:it|that)\b)", _FLAGS)


# “Need one”, “räknas universitet dit”: what is meant stands in the question before.
_ENDS_POINTING = re.compile(r"\b(?:one|ones|any|there|it|them|någon|något|några|sådan\w*|dit|där|det|dem)$", _FLAGS)
# Keeping records is a matter of its own, which has no word of the field.
_RECORDS = re.compile(r"\b(?:handling(?:ar|arna)|arkiv\w*|gallra\w*|documents?|records?|archiv\w*)\b", _FLAGS)
# The same words before and behind “och” join two of a kind: “vilken tillgång och vilken skada”.
_ONE_OF_A_KIND = re.compile(rf"^(?:{_BEFORE_WH} (?:{_WH_SV}|{_WH_EN})|vilk\w+|which|what)\b", _FLAGS)
# “As to time, reason and who is welcome”: the end of a list.
_LISTS = re.compile(r", \w+(?: \w+)?$")


@dataclass(frozen=True, slots=True)
class PartOfQuestion:
    """One of several questions: `asked` is the question itself, `alone` what is to be searched, with the sentences
    and the questions before it without which it is not understood."""

    asked: str
    alone: str


def parts_of(question: str, language: str) -> tuple[PartOfQuestion, ...]:
    """The parts of a question that asks two or three things, in order; empty if it asks one, or more.

    It is split between sentences that ask, and before “och” or “and” where a clause with its own question word, or
    with its verb before its subject, follows another question. A case that is told and then asked about is one part,
    and so are alternatives (“eller”, “or”) and things that are listed.
    """
    told: list[str] = []
    asked: list[tuple[str, tuple[str, ...]]] = []
    after: list[str] = []
    for start, end in sentence_spans(question):
        sentence = question[start:end]
        if not sentence.endswith("?"):
            (after if asked else told).append(sentence)
            continue
        told, after = [*told, *after], []
        if asked and _EXPLAINS.search(_bare(sentence)):
            return ()
        asked += [(clause, tuple(told)) for clause in _clauses(sentence.rstrip("? "))]
    if not 2 <= len(asked) <= _MOST or not content_stems(asked[0][0], language):
        return ()
    made: list[PartOfQuestion] = []
    for clause, context in asked:
        words = _standing(clause, made[0].asked) if made else clause
        leans = bool(made) and words == clause and _leans(clause, language)
        shown = f"{words[:1].upper()}{words[1:]}?"
        before = [made[0].asked] if leans else []
        made.append(PartOfQuestion(shown, " ".join([*context, *before, shown, *after])))
    return tuple(made)


def _clauses(sentence: str) -> list[str]:
    """The questions of one sentence, without the words that join them; the sentence itself if it holds only one."""
    cuts = [(m.start(), m.end()) for m in _BOUNDARY.finditer(sentence) if _cuts(sentence, m)]
    if not cuts:
        return [_bare(sentence)]
    listed = [(m.start(), m.end()) for m in _IN_A_LIST.finditer(sentence, 0, cuts[-1][0]) if _is_open(sentence, m)]
    cuts = sorted([*cuts, *listed])
    ends = [*(start for start, _ in cuts), len(sentence)]
    starts = [0, *(end for _, end in cuts)]
    return [_bare(sentence[start:end].strip(" ,")) for start, end in zip(starts, ends, strict=True)]


def _cuts(sentence: str, boundary: re.Match[str]) -> bool:
    """Whether a question stands before the word that joins, and another one behind it."""
    before, after = sentence[: boundary.start()], sentence[boundary.end() :]
    if not _is_open(sentence, boundary) or _EMBEDDED.search(after):
        return False
    if not boundary["comma"] and (_LISTS.search(before) or _is_parallel(before, after)):
        return False
    needs_comma = _NEEDS_COMMA.search(after) and not _NEEDS_NO_COMMA.search(after)
    return bool(before and (boundary["comma"] or not needs_comma))


def _is_open(sentence: str, boundary: re.Match[str]) -> bool:
    """Whether what stands before the boundary is a question, perhaps behind a few words with a comma."""
    before = _bare(sentence[: boundary.start()])
    return any(_OPENS.search(piece) for piece in _PIECES.split(before, 1))


def _bare(clause: str) -> str:
    return _JOINED.sub("", clause)


def _standing(clause: str, first: str) -> str:
    """A tail without a verb, put before the first question if that opens with its verb: “hur länge ska vi …”."""
    tail = _TAIL.search(clause)
    if not tail or not _OPENS_WITH_VERB.search(first):
        return clause
    return f"{tail['tail']} {first[:1].lower()}{first[1:].rstrip('?')}"


def _is_parallel(before: str, after: str) -> bool:
    """Whether two of a kind are joined, of which the question before names the first."""
    opens = _ONE_OF_A_KIND.search(after)
    return opens is not None and re.search(rf"\b{opens[0]}\b", before, _FLAGS) is not None


def _leans(clause: str, language: str) -> bool:
    """Whether a question is not understood without the one before it: it points back, or names no matter of its own."""
    names_matter = speaks_of_the_field(clause) or touches_field(clause, language) or bool(_RECORDS.search(clause))
    points = _TAIL.search(clause) or _ENDS_POINTING.search(clause) or needs_context(clause, language)
    return bool(points) or not names_matter
