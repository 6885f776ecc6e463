"""Questions about a planned collaboration: what the answer depends on, and what to consider."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from riktlots.retrieval.judges.strength import ORDER
from riktlots.retrieval.model import Citation, Strength
from riktlots.retrieval.plan.case import Case, facts_of, holds
from riktlots.retrieval.plan.citations import RulePlace
from riktlots.retrieval.plan.model import Item
from riktlots.retrieval.plan.plan import make_plan
from riktlots.retrieval.plan.reading import read_text
from riktlots.retrieval.plan.rules import considerations, questions
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import fused_scores

_MOST_QUESTIONS, _MOST_CONSIDERATIONS, _MOST_OF_A_DIMENSION = 3, 5, 3
# How much the strength of a consideration counts beside the fused score of its nearness (about .05 to .3).
_BINDS = {Strength.MUST: 0.05, Strength.SHOULD: 0.03, Strength.MAY: 0.0, Strength.NONE: 0.0}
_OURS = re.compile(r"\b(?:vi|oss|vår|vårt|våra|jag|mig|min|mitt|mina|we|us|our|i|me|my)\b", re.IGNORECASE)
_ASKS_OPENLY = re.compile(
    r"\bvad (?:gäller|krävs)\b(?: för oss| då| här)?\s*[?.!]*$|\batt tänka på\b"
    r"|\bvad (?:ska|bör|behöver|måste|kan) (?:vi|jag|man) "
    r"(?:tänka|beakta|göra|veta|kolla|se upp|ha koll|ordna|undersöka)"
    r"|\b(?:något|nåt) (?:särskilt )?(?:som )?(?:vi|jag|man) (?:ska|bör|måste|behöver) (?:tänka|veta|kolla|se upp)"
    r"|\bhur (?:ska|bör) (?:vi|jag|man) (?:tänka|se på|resonera|gå till väga|göra)"
    r"|\bvilka (?:krav|regler|villkor) (?:har vi|gäller)"
    r"|\bvad gör (?:vi|jag|man)\b|\bhow (?:should|do|must) (?:we|i) (?:think|approach|go about|handle|proceed)"
    r"|\bwhat are the (?:rules|requirements)\b"
    r"|\b(?:any|some)thing (?:we|i) (?:should|must|need to|ought to) (?:know|think|consider|check|watch|be aware)"
    r"|\b(?:any|some)thing to (?:think|watch|look out|keep in mind|be aware)"
    r"|\bwhat (?:applies|is required|do we need to do|should we do)\s*[?.!]*$|\bwhat rules apply\b"
    r"|\bwhat (?:should|must|do) (?:we|i) (?:(?:need|have) to )?"
    r"(?:think|consider|know|check|bear|keep in mind|watch|look (?:out|into)|be aware|sort out|weigh)",
    re.IGNORECASE,
)
# A verdict on what was told is asked for, in a few words that name no rule.
_ASKS_VERDICT = re.compile(
    r"\b(?:ok|okej|okay|lugnt|lämpligt|problem|riskabelt|right|fine|allowed|tillåtet)\s*\?"
    r"|\b(?:går|funkar|fungerar|är) det (?:bra|an|här|lugnt|ok|okej|okay)\b|\bnågot (?:problem|hinder)\b"
    r"|\b(?:kan|får) (?:en|ett|han|hon|hen|de)\b[^?]{0,120}\b(?:hos|till|med) oss\?"
    r"|\b(?:is|are) (?:this|that|it|there) (?:ok|okay|fine|all right|a problem|any problem|anything)\b"
    r"|\bcan (?:a|an|he|she|they)\b[^?]{0,120}\b(?:with|to|at) us\?"
    r"|\bwhat (?:should|do) i do\b|\bvad (?:ska|bör) jag göra\b",
    re.IGNORECASE,
)
# Somebody at the institution, told of by their role.
_ROLE = re.compile(
    r"\b(?:en|ett|a|an|the) (?:[\w-]+ )?(?:professor|forskare|forskar\w+|doktorand|student"
    r"|postdo[ck]\w*|kollega|lektor|grupp|institution"
    r"|lab\w*|researcher|colleague|lecturer|group|department|phd)\b",
    re.IGNORECASE,
)
# What somebody says, has heard or believes is told to have it confirmed or refuted.
_CLAIM = re.compile(
    r"\b(?:säger|sa|sade|påstår|hävdar|menar|tycker|tror|trodde|läste|läst|hörde|hört|antar)(?: \w+){0,4}? att\b"
    r"|\bdet är (?:ju|väl)\b|\bhar (?:ingenting|inget) med\b|\bnothing to do with\b|\bsurely\b"
    r"|\b(?:says?|said|claims?|claimed|thinks?|believes?|told|heard|assumes?|suppose|insists?|argues?)\b",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(
    r"^\W*(?:vad|vem|vilk\w+|hur|när|var|varför|får|kan|ska|måste|är|har|finns|gäller|behöver|what|who|which|how|when"
    r"|where|why|may|can|must|should|is|are|do|does|has|have)\b",
    re.IGNORECASE,
)


def planned(question: str, language: str) -> Case | None:
    """Read the planned collaboration of the person who asks; None if the question describes none.

    It must say what is planned (its kind, the people, or the technology or data shared), and where or how (the country,
    the field or the money) unless it asks openly what to think of. Who asks for a verdict need not say that it is ours
    but for a role, nor more than the partner and the country.
    """
    wants_verdict = asks_verdict(question)
    is_ours = _OURS.search(question)
    if not (is_ours or (wants_verdict and _ROLE.search(question))):
        return None
    case = read_text(question, language)
    what = case.kind or case.people or case.technology or case.data or case.agreement
    if wants_verdict and case.country:
        return case if what or case.partner_kind else None
    where = is_ours and (case.country or case.field or case.money or asks_openly(question))
    return case if what and where else None


def asks_openly(question: str) -> bool:
    """Whether a question asks in so many words what applies to a case, or what to think of."""
    return bool(_ASKS_OPENLY.search(question))


def asks_verdict(question: str) -> bool:
    """Whether a question tells something and asks in a few words if it is all right, or what to do."""
    return bool(_ASKS_VERDICT.search(question))


def only_tells(text: str) -> bool:
    """Whether a text has the form of no question, and repeats no claim that would be one: it only tells something."""
    return "?" not in text and not _QUESTION_WORD.search(text) and not _CLAIM.search(text)


def hangs_on(case: Case, cited: Sequence[Citation], language: str) -> tuple[str, ...]:
    """Return what the answer depends on and the case leaves open, as sentences to the person, at most three.

    The open questions come from the reviewed considerations that rest on the cited places.
    """
    facts = facts_of(case)
    places = {(c.passage.address.source, str(c.passage.address.locator)) for c in cited}
    missing = {q.id: q.sentence(language) for q in questions() if holds(q.when, q.unless, facts)}
    named = [
        id
        for rule in considerations()
        if rule.asks and any((p.source, str(p.locator)) in places for p in map(RulePlace.parse, rule.cites))
        for id in rule.asks
        if id in missing
    ]
    return tuple(missing[id] for id in dict.fromkeys(named))[:_MOST_QUESTIONS]


def considered(case: Case, query: Query, as_of: str = "") -> list[tuple[str, tuple[Citation, ...]]]:
    """Draft quotes of the considerations for a case, each sentence the text of its own quote, strongest duty first.

    They are the considerations that depend on the case and matter most: near to the question, binding, and from more
    than one dimension; at most five.
    """
    items = _specific_items(case, query, as_of)
    nearness = fused_scores(query, [item.citations[0].passage for item in items]) if items else []
    scored = [(near + _BINDS[item.strength], item) for near, item in zip(nearness, items, strict=True)]
    chosen: list[tuple[float, Item]] = []
    for score, item in sorted(scored, key=lambda pair: -pair[0]):
        same = [one for _, one in chosen if one.dimension is item.dimension]
        is_new = all(one.citations[0].quote != item.citations[0].quote for _, one in chosen)
        if is_new and len(same) < _MOST_OF_A_DIMENSION and len(chosen) < _MOST_CONSIDERATIONS:
            chosen.append((score, item))
    chosen.sort(key=lambda pair: (-ORDER.index(pair[1].strength), -pair[0]))
    return [(item.citations[0].quote, (item.citations[0],)) for _, item in chosen]


def nearest_considerations(case: Case, query: Query, as_of: str = "") -> tuple[Citation, ...]:
    """Cite the considerations for a case, nearest to the question first."""
    return _nearest(_specific_items(case, query, as_of), query)


def nearest_duty(case: Case, query: Query, as_of: str = "") -> Citation | None:
    """Cite the duty in a case that is nearest to the question; None without a duty."""
    duties = [item for item in _specific_items(case, query, as_of) if item.strength is Strength.MUST]
    return next(iter(_nearest(duties, query)), None)


def _nearest(items: Sequence[Item], query: Query) -> tuple[Citation, ...]:
    cited = [item.citations[0] for item in items]
    scores = fused_scores(query, [citation.passage for citation in cited]) if cited else []
    ranked = sorted(zip(scores, cited, strict=True), key=lambda pair: -pair[0])
    return tuple(citation for _, citation in ranked)


def _specific_items(case: Case, query: Query, as_of: str) -> list[Item]:
    """Return the items of the plan of a case that depend on something in the case."""
    specific = {rule.id for rule in considerations() if rule.when}
    # The text was checked with the question; here it could only cause the case to be declined again.
    without_text = replace(case, text="")
    found = make_plan(without_text, query.store, language=query.language, as_of=as_of).items
    return [item for item in found if item.id in specific]
