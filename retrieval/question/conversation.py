"""Complete follow-up questions from the turns before them, by rule or with a language model."""

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

# Opening words that say nothing about whether a question needs context.
_GREETING = re.compile(
    r"^(?:(?:ok|okej|okay|aha|ja|jo|nej|hm+|tack(?: så mycket)?|bra|yes|no|right|great|thanks|thank you|i see)\b[\s,.!–-]*)+",
    re.IGNORECASE,
)
# The person announces a change of subject.
_ANOTHER = re.compile(
    r"^(?:\w+[\s,]+){0,3}?(?:en )?(?:helt )?(?:annan|ny|other|another|different|new|separate|unrelated) "
    r"(?:sak|fråga|grej|thing|question|matter|topic|subject)\b"
    r"|\b(?:byter ämne|något (?:helt )?annat|change of (?:subject|topic)|changing the subject|something (?:else|different))\b",
    re.IGNORECASE,
)
# Phrases that tie a question to the one before, wherever they stand.
_TIES = re.compile(
    r"^(?:what about|how about|what if|hur blir det|vad (?:gäller|händer|sker|blir det) (?:om|då|för|med)|samma)\b"
    r"|\bgäller (?:det|detta|samma|den)\b|\bdoes (?:it|that|this|the same) (?:also |still )?(?:hold|apply|go)\b"
    r"|\bsamma (?:sak|regler?|krav)\b|\bthe same (?:rules?|thing|requirements?|hold|apply)\b"
    r"|\b(?:i så fall|isåfall|in that case|as well\?|då\?|then\?|too\?|också\?)|(?:^|, )(?:then|då)\b",
    re.IGNORECASE,
)
# Opening words that tie a short question to the one before; a longer one that opens with “and” may be about something
# else.
_OPENS = re.compile(
    r"^(?:och|men|så|eller|samt|även|också|and|but|so|or|also|hur är det (?:med|om|för))\b", re.IGNORECASE
)
_SHORT = 5
# “Det” and “it” that refer to nothing: “är det tillåtet att”, “finns det”, “is it allowed to”, “there are”.
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
# Articles and relative pronouns: “den nationella kontaktpunkten”, “de svenska reglerna”, “the university that …”.
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
# After more content words than this, a pronoun has something in its own question to refer to.
_FEW_BEFORE = 2
# A question of at most so many content words names no subject. One or two words without a question are a search.
_FEW_WORDS = 2
_ASKS = re.compile(
    r"\?$|^(?:vem|vilk\w+|vad|när|hur|var|vart|varför|måste|ska|kan|får|bör|behöver|gör|är|har|who\w*|what|when|how|where|which|why"
    r"|must|shall|can|may|should|do|does|did|is|are|has|have|will|would)\b",
    re.IGNORECASE,
)
# A place that is written out is looked up, whatever was asked before; “and Section 5?” still means the same act.
_PLACE = re.compile(
    r"§|\b(?:art(?:ikel|icle|\.)?|kap(?:itel|\.)?|chapter|section|avsnitt|bilaga|annex) ?\d", re.IGNORECASE
)


def needs_context(question: str, language: str) -> bool:
    """Whether a question cannot be understood without the ones before it."""
    bare = _GREETING.sub("", question).strip()
    if _ANOTHER.search(bare):
        return False
    words = len(content_stems(bare, language))
    if _TIES.search(bare) or (words <= _SHORT and _OPENS.search(bare)):
        return True
    if _PLACE.search(bare):
        return False
    if words <= _FEW_WORDS and _ASKS.search(bare):
        return True
    referring = _ARTICLE.sub(" ", _POINTS_NOWHERE.sub(" ", bare))
    found = _PRONOUN.search(referring)
    return found is not None and len(content_stems(referring[: found.start()], language)) <= _FEW_BEFORE


_LONGEST = 400
# How many turns a model is shown, and how many characters of each.
_TURNS, _OF_A_TURN = 4, 400
# The most characters of a question that was completed by rule.
_LONGEST_BY_RULE = 1200


class Completed(BaseModel):
    """The last question, written so that it can be understood alone."""

    question: str = Field(description="The question, ending with a question mark.")


def complete(question: str, turns: Sequence[str], language: str) -> str:
    """Put the earlier questions that a follow-up needs in front of it; a question that needs none is unchanged.

    `turns` are the person's earlier questions, oldest first. The chain of follow-ups is followed back to the question
    that names the subject; if the result is too long, the questions between are left out.
    `python -m riktlots.evals.questions.recall follow-ups` measures how well this works.
    """
    chain: list[str] = []
    for turn in (*turns, question):
        chain = [*chain, turn] if chain and needs_context(turn, language) else [turn]
    while len(chain) > 2 and sum(map(len, chain)) > _LONGEST_BY_RULE:
        del chain[1]
    return " ".join(chain)


def complete_with(chat_model: ChatModel, question: str, turns: Sequence[str], language: str, spend: Spend) -> str:
    """Let a language model complete a question from the turns before it; empty if its question is not acceptable.

    It is acceptable if it is one question of at most 400 characters, keeps what the last question asks about, adds
    hardly any words to those of the questions, and need not be declined.
    """
    earlier = [turn[:_OF_A_TURN] for turn in turns[-_TURNS:]]
    task = json.dumps({"before": earlier, "last": question}, ensure_ascii=False)
    name = "Swedish" if language == "sv" else "English"
    instructions = COMPLETE.format(language=name, longest=_LONGEST)
    try:
        written = chat_model.complete(Completed, schema_of(Completed, {}), instructions, task, spend).question
    except ModelError:
        return ""
    written = plain(clean_question(written))
    return written if _is_acceptable(written, question, earlier, language) else ""


def _is_acceptable(written: str, question: str, turns: Sequence[str], language: str) -> bool:
    stems = set(content_stems(written, language))
    last = set(content_stems(question, language))
    known = last.union(*(content_stems(turn, language) for turn in turns))
    return (
        len(written) <= _LONGEST
        and written.endswith("?")
        and written.count("?") == 1
        and bool(stems)
        # It keeps a content word of the last question, and at most a third of its own are new.
        and (not last or bool(stems & last))
        and len(stems - known) <= len(stems) / 3
        and not declined(written)
    )
