"""Follow-ups: complete a question from the turns before it, by rule or with a language model."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from pydantic import BaseModel, Field

from riktlots.ingest.language import content_stems
from riktlots.retrieval.answering.compose import COMPLETE
from riktlots.retrieval.answering.llm import ChatModel, Spend, schema_of
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.question.foreign_text import plain
from riktlots.retrieval.question.route import clean_question, declined

# Words that open a question and mean nothing for what it needs_context on.
_GREETING = re.compile(
    r"^(?:(?:ok|okej|okay|aha|ja|jo|nej|hm+|tack(?: så mycket)?|bra|yes|no|right|great|thanks|thank you|i see)\b[\s,.!–-]*)+",
    re.IGNORECASE,
)
# Somebody says that another matter follows.
_ANOTHER = re.compile(
    r"^(?:\w+[\s,]+){0,3}?(?:en )?(?:helt )?(?:annan|ny|other|another|different|new|separate|unrelated) "
    r"(?:sak|fråga|grej|thing|question|matter|topic|subject)\b"
    r"|\b(?:byter ämne|något (?:helt )?annat|change of (?:subject|topic)|changing the subject|something (?:else|different))\b",
    re.IGNORECASE,
)
# What ties a question to the one before wherever it stands.
_TIES = re.compile(
    r"^(?:what about|how about|what if|hur blir det|vad (?:gäller|händer|sker|blir det) (?:om|då|för|med)|samma)\b"
    r"|\bgäller (?:det|detta|samma|den)\b|\bdoes (?:it|that|this|the same) (?:also |still )?(?:hold|apply|go)\b"
    r"|\bsamma (?:sak|regler?|krav)\b|\bthe same (?:rules?|thing|requirements?|hold|apply)\b"
    r"|\b(?:i så fall|isåfall|in that case|as well\?|då\?|then\?|too\?|också\?)|(?:^|, )(?:then|då)\b",
    re.IGNORECASE,
)
# What does so in a short question; a longer one that opens with “and” may be about another matter.
_OPENS = re.compile(
    r"^(?:och|men|så|eller|samt|även|också|and|but|so|or|also|hur är det (?:med|om|för))\b", re.IGNORECASE
)
_SHORT = 5
# “Det” and “it” that point at nothing: “är det tillåtet att”, “finns det”, “is it allowed to”, “there are”.
_POINTS_NOWHERE = re.compile(
    r"\b(?:finns|går|krävs|behövs|räcker|dröjer|saknas|fattas|gäller|händer|spelar|blir|vore|hur är|hur går|vad är) det\b"
    r"|\bdet (?:finns|krävs|behövs|går|räcker|är (?:så )?(?:att|som)|gäller att)\b|\bdet (?:här )?(?:att|som)\b"
    r"|\b(?:är|blir|vore|var|känns) det (?:\w+ )?(?:ok\w*|tillåt\w+|möjlig\w*|laglig\w*|olaglig\w*|sant|rätt|fel|nödvändig\w*|bra|vanlig\w*"
    r"|obligatorisk\w*|förbjud\w+|skillnad|någo\w+|vem|som|en|ett|vi|jag|man|säkert|bestämt|reglera\w*|straffbart|brott\w*)\b"
    r"|\bvad är det (?:för|som)\b|\bvad innebär det att\b|\bvad betyder det att\b"
    r"|\b(?:is|was|would|will) it (?:\w+ly )?(?:ok|okay|allowed|legal|illegal|possible|necessary|required|enough|true|mandatory|permitted"
    r"|forbidden|prohibited|compulsory|fine|up to|a (?:crime|problem|must))\b|\bdoes it (?:matter|take|cost)\b|\bit is\b"
    r"|\b(?:is|are|was|were|will|would|can|must|should|has|have) there\b|\bthere (?:is|are|be|been|any|some|was|were)\b",
    re.IGNORECASE,
)
# “Den nationella kontaktpunkten”, “de svenska reglerna”, “the university that …”: articles and relative words.
_ARTICLE = re.compile(
    r"\b(?:den|det|de|dessa|denna|detta)(?: (?:här|där))? \w+[ae] \w+|\b(?:den|det|de|dem|those|that) (?:som|who|which|whose)\b"
    r"|\b(?:den|det|de) (?:där|här) \w+|\bthis (?:year|month|week|country)\b",
    re.IGNORECASE,
)
_THAT = (
    r"(?:does|do|did|is|was|would|will|can|may|must|should|about|for|of|with|if|like|after|before|to|in|on|by|know|doing)"
    r" that\b(?! (?:the|a|an|we|you|they|he|she|i|our|their|its|is|are|has|have|was|were|can|may|must|\w+s)\b)"
)
_PRONOUN = re.compile(
    r"\b(?:det|den|de|dem|dessa|denna|detta|dess|deras|då|där|dit|därifrån|han|hon|honom|henne|hans|hennes|sådan\w*"
    rf"|it|its|this|these|those|they|them|their|he|she|him|his|her|there|such|one|{_THAT})\b|^that\b",
    re.IGNORECASE,
)
# A pronoun after so many words of content has something in its own question to point at.
_FEW_BEFORE = 2
# With fewer words of content a question names no subject; a word or two that ask nothing are something to look for.
_FEW_WORDS = 2
_ASKS = re.compile(
    r"\?$|^(?:vem|vilk\w+|vad|när|hur|var|vart|varför|måste|ska|kan|får|bör|behöver|gör|är|har|who\w*|what|when|how|where|which|why"
    r"|must|shall|can|may|should|do|does|did|is|are|has|have|will|would)\b",
    re.IGNORECASE,
)
# A place that is written out is looked up, whatever was asked before; “and Section 5?” still is one of the same act.
_PLACE = re.compile(
    r"§|\b(?:art(?:ikel|icle|\.)?|kap(?:itel|\.)?|chapter|section|avsnitt|bilaga|annex) ?\d", re.IGNORECASE
)


def needs_context(question: str, language: str) -> bool:
    """Whether a question cannot be understood without the ones before it."""
    asked = _GREETING.sub("", question).strip()
    if _ANOTHER.search(asked):
        return False
    words = len(content_stems(asked, language))
    if _TIES.search(asked) or (words <= _SHORT and _OPENS.search(asked)):
        return True
    if _PLACE.search(asked):
        return False
    if words <= _FEW_WORDS and _ASKS.search(asked):
        return True
    pointing = _ARTICLE.sub(" ", _POINTS_NOWHERE.sub(" ", asked))
    found = _PRONOUN.search(pointing)
    return found is not None and len(content_stems(pointing[: found.start()], language)) <= _FEW_BEFORE


_LONGEST = 400
# So many turns are shown to a model, and so much of each.
_TURNS, _OF_A_TURN = 4, 400
# By rule a question grows no longer than this, in characters, by what is put before it.
_LONGEST_BY_RULE = 1200


class Completed(BaseModel):
    """The last question, written so that it can be understood alone."""

    question: str = Field(description="The question, ending with a question mark.")


def complete(question: str, turns: Sequence[str], language: str) -> str:
    """The question with those before it that it needs_context on put in front; unchanged when it can stand alone.

    `turns` are the person's earlier questions, oldest first. A follow-up to a follow-up leads back to the question that
    names the subject; where that grows long, the ones between are left out. What that is worth, `python -m
    riktlots.evals.questions.follow_ups` tells.
    """
    said: list[str] = []
    for turn in (*turns, question):
        said = [*said, turn] if said and needs_context(turn, language) else [turn]
    while len(said) > 2 and sum(map(len, said)) > _LONGEST_BY_RULE:
        del said[1]
    return " ".join(said)


def complete_with(chat_model: ChatModel, question: str, turns: Sequence[str], language: str, spend: Spend) -> str:
    """The question as a language model completes it from the turns before; empty when it gives none that will do.

    It will do when it is one question of at most 400 characters that is made of the words of those asked, keeps what
    the last one asks about, and orders nothing.
    """
    asked = [turn[:_OF_A_TURN] for turn in turns[-_TURNS:]]
    task = json.dumps({"before": asked, "last": question}, ensure_ascii=False)
    name = "Swedish" if language == "sv" else "English"
    instructions = COMPLETE.format(language=name, longest=_LONGEST)
    try:
        written = chat_model.complete(Completed, schema_of(Completed, {}), instructions, task, spend).question
    except ModelError:
        return ""
    written = plain(clean_question(written))
    return written if _will_do(written, question, asked, language) else ""


def _will_do(written: str, question: str, turns: Sequence[str], language: str) -> bool:
    stems = set(content_stems(written, language))
    last = set(content_stems(question, language))
    known = last.union(*(content_stems(turn, language) for turn in turns))
    return (
        len(written) <= _LONGEST
        and written.endswith("?")
        and written.count("?") == 1
        and bool(stems)
        # The last question's matter is kept, and hardly a word is of the model's own.
        and (not last or bool(stems & last))
        and len(stems - known) <= len(stems) / 3
        and not declined(written)
    )
