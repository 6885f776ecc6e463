"""Whether a turn of a conversation leans on the turns before it."""

from __future__ import annotations

import re

from riktlots.ingest.language import STOP_WORDS, content_stems
from riktlots.ingest.language import words as words_of

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
    r"^(?:what about|how about|what if|anything|något mer|nåt mer|hur blir det|vad (?:gäller|händer|sker|blir det) (?:om|då|för|med)|samma|same)\b"
    r"|\bgäller (?:det|detta|samma|den)\b|\bdoes (?:it|that|this|the same) (?:also |still )?(?:hold|apply|go)\b"
    r"|\b(?:who|what|where|how) else\b|\b(?:vem|vad|vilka|var) (?:mer|annars|fler|annat)\b"
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
    r"\b(?:det|den|de|dem|dom|dessa|denna|detta|dess|deras|då|där|dit|därifrån|han|hon|honom|henne|hans|hennes|sådan\w*"
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


# A statement that begins a new case: “Vi planerar …”, “We have been offered …”, “A fund in Singapore wants …”.
_NEW_CASE = re.compile(
    r"^(?:vi|jag|we|i)(?:[’'](?:re|d|ve))? (?:ska|skall|vill|planerar|tänker|tänkte|funderar|överväger|har (?:blivit|fått)"
    r"|want|plan|would like|like|are (?:planning|going|about|thinking)|planning|going|have been|been)\b"
    r"|^(?:en|ett|a|an) (?:\w+ ){1,6}(?:vill|har|ska|wants?|has|is going)\b",
    re.IGNORECASE,
)
# A statement of so many content words can be understood alone.
_MANY_WORDS = 12
_FEWEST_WORDS_OF_STATEMENT = 4


_FEW_FOR_A_NAME = 3
_ANEW = re.compile(
    r"\b(?:samma|likadant|i ?stället|fast|same|instead|what about|how about|(?:och|and) (?:en|ett|för|i|på|från|an?|for|in|from|at)"
    r"|också|as well|too|either)\b",
    re.IGNORECASE,
)


def names_anew(turn: str, language: str) -> bool:
    """Whether what a follow-up names takes the place of what was named before: “And in Norway?”.

    A longer one, or a statement (“She has a permit from France.”), adds to it.
    """
    count = len(content_stems(_GREETING.sub("", turn), language))
    return count <= _FEW_FOR_A_NAME or (count <= _SHORT and asks(turn) and bool(_ANEW.search(turn)))


def names_place(text: str) -> bool:
    """Whether a text writes out a place in a document, such as “5 §”."""
    return bool(_PLACE.search(text))


# A case that somebody tells is of their own, or is written out as a sentence; words to search for are neither.
_TOLD = re.compile(r"\.$|\b(?:vi|vår|vårt|våra|oss|jag|min|mitt|mina|we|our|us|i|my)\b", re.IGNORECASE)
# What follows if a rule is not kept.
_CONSEQUENCE = re.compile(
    r"^(?:och |men |and |but )?(?:vad|what|vilka|which)\b.{0,60}\b(?:annars|otherwise|om (?:\w+ ){1,2}(?:inte|ändå|struntar|glömmer"
    r"|missar|slarvar)|om (?:vi|man|de|jag|ni) (?:\w+ ){1,3}ändå|if (?:we|they|you|i|one|somebody) (?:don[’']t|do not|didn[’']t"
    r"|never|overlook|ignore|forget|fail|skip|miss)|if there is none)\b"
    r"|^(?:och|men|and|but|what) (?:om|if) (?:vi|man|de|jag|ni|we|they|you|i)(?: (?:inte|don[’']t|do not|didn[’']t))\b.{0,12}$",
    re.IGNORECASE,
)


def tells_case(turn: str, language: str) -> bool:
    """Whether a turn tells a case and asks nothing yet."""
    return states(turn, language) and bool(_TOLD.search(turn))


def asks_consequence(turn: str) -> bool:
    """Whether a follow-up asks what happens if the rule before it is not kept."""
    return bool(_CONSEQUENCE.search(_GREETING.sub("", turn).strip()))


def asks(text: str) -> bool:
    """Whether a text has the form of a question."""
    return "?" in text or bool(_ASKS.search(text.strip()))


def changes_subject(turn: str) -> bool:
    """Whether a turn says that it is on another matter."""
    return bool(_ANOTHER.search(_GREETING.sub("", turn).strip()))


def needs_context(turn: str, language: str) -> bool:
    """Whether a question or statement cannot be understood without the turns before it."""
    bare = _GREETING.sub("", turn).strip()
    if _ANOTHER.search(bare):
        return False
    words = len(content_stems(bare, language))
    if _TIES.search(bare) or (words <= _SHORT and _OPENS.search(bare)):
        return True
    if names_place(bare):
        return False
    if states(bare, language):
        return words <= _MANY_WORDS and not (words > _SHORT and _NEW_CASE.search(bare))
    if words <= _FEW_WORDS and _ASKS.search(bare):
        return True
    referring = _ARTICLE.sub(" ", _POINTS_NOWHERE.sub(" ", bare))
    found = _PRONOUN.search(referring)
    return found is not None and len(content_stems(referring[: found.start()], language)) <= _FEW_BEFORE


def states(text: str, language: str) -> bool:
    """Whether a text states something: it asks nothing, and is more than words to search for."""
    said = words_of(text)
    return (
        len(said) >= _FEWEST_WORDS_OF_STATEMENT
        and not asks(text)
        and any(word in STOP_WORDS[language] for word in said)
    )
