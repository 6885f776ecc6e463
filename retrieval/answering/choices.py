"""Questions to go on with, for somebody who has given a single word, a country, or no matter at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from riktlots.ingest.language import content_stems, sentence_spans, stems, words
from riktlots.ingest.model import Passage, Source, Weight
from riktlots.retrieval.plan.vocabulary import HOME, country_name, country_named
from riktlots.retrieval.question.leaning import needs_context
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import find_for

_CHOICES = 3
# So many of the passages found for a word are looked through for questions written for them, the nearest before others.
_NEAR, _PASSAGES = 60, 150
# A question that is read at a glance, in words.
_SHORTEST, _LONGEST = 4, 15
# Two questions with a larger share of their content words in common (Jaccard) ask the same.
_ALIKE = 0.5
# Law and national guidance that apply in Sweden come first, other countries' documents last.
_OURS = ("SE", "EU")
_FIRST = (Weight.LAW, Weight.REGULATION, Weight.NATIONAL_GUIDELINE)
# A shorter stem must be a word of its own in the question; a longer one may be a part of a compound.
_IN_COMPOUNDS = 4
# Three matters of most collaborations with another country. They tell a case, which has reviewed considerations.
_OF_A_COUNTRY = {
    "sv": (
        "Vad ska vi tänka på när vi tar emot en gästforskare från {name}?",
        "Vad ska vi tänka på när vi delar teknisk kunskap och data i ett forskningsprojekt med en partner {at}?",
        "Vad ska vi tänka på när vi skriver avtal om ett forskningsprojekt med ett universitet {at}?",
    ),
    "en": (
        "What should we consider when we receive a guest researcher from {name}?",
        "What should we consider when we share technical know-how and data in a research project with a partner {at}?",
        "What should we consider when we sign an agreement on a research project with a university {at}?",
    ),
}
_ABROAD = {"sv": "ett land utanför EU", "en": "a country outside the EU"}
# Islands and groups of them take “på” in Swedish.
_ISLANDS = frozenset("BB BS CU CY FJ GL HT IE IS JM KM MG MT MU MV".split())
_WITH_THE = re.compile(r"^(?:United|Netherlands|Philippines|Bahamas|Gambia|Maldives|Comoros|Ivory)|\bRepublic\b")
# Words that ask for help, or that every question of the field may hold.
_EMPTY = re.compile(
    r"^(?:hjälp\w*|help\w*|fråg\w+|question\w*|hej|hello|hi|ok|okej|okay|tänk\w*|think\w*|start\w*|börja\w*|go|ahead"
    r"|possible|möjlig\w*|need\w*|regl?e\w*|rules?|appl\w*|rätt|fel|right|wrong|viktig\w*|important|sak\w*|cases?|fall\w*"
    r"|problem\w*|info\w*|länder|land|countr\w+|samarbet\w*|collaborat\w*|proje[ck]t\w*|internation\w*)$"
)


def is_one_word(query: Query) -> bool:
    """Whether somebody has written a single word that the documents know, and no place in them."""
    if len(query.text.split()) != 1 or query.reference.places:
        return False
    return any(query.store.lexical.document_frequency(stem) for stem in query.stems)


def choices(query: Query, only: PassageFilter) -> tuple[str, ...]:
    """Three questions to go on with, in the language of the query.

    For a country they are typical matters with that country put in. For a word they are questions that were written for
    the paragraphs nearest to it, of different documents, Swedish and EU law and national guidance first. Where no
    matter is named, or none is found, they are the typical matters with a country outside the EU.
    """
    code = country_named(query.text)
    if code and code != HOME:
        return _of_a_country(country_name(code, query.language), code, query.language)
    written = _written(query, only)
    if len(written) == _CHOICES:
        return written
    return (*written, *_of_a_country(_ABROAD[query.language], "", query.language))[:_CHOICES]


def _of_a_country(name: str, code: str, language: str) -> tuple[str, ...]:
    if language == "en" and _WITH_THE.search(name):
        name = f"the {name}"
    at = f"{'på' if language == 'sv' and code in _ISLANDS else 'i' if language == 'sv' else 'in'} {name}"
    return tuple(matter.format(name=name, at=at) for matter in _OF_A_COUNTRY[language])


def _written(query: Query, only: PassageFilter) -> tuple[str, ...]:
    """Questions written for the passages found, that name a word that was given; at most three."""
    language, store = query.language, query.store
    named = {stem for word in words(query.text) if not _EMPTY.search(word) for stem in content_stems(word, language)}
    if not named:
        return ()
    hits = [hit.passage for hit in find_for(query, _PASSAGES, only) if hit.passage.language == language]
    # The sort is stable: within a rank the nearest come first.
    near, far = hits[:_NEAR], hits[_NEAR:]
    passages = [one for some in (near, far) for one in sorted(some, key=lambda one: _rank(store.source(one)))]
    of_named = {source.id for source in query.reference.sources}
    chosen: list[tuple[str, str]] = []
    for is_repeated in (False, True):
        for passage in passages:
            source = passage.address.source
            for question in _clear(passage):
                if len(chosen) == _CHOICES or (not is_repeated and any(source == other for other, _ in chosen)):
                    break
                fits = source in of_named or _names(question, named, language)
                if not fits or Query.of(store, question, language).names_missing_place:
                    continue
                if not any(_alike(question, other, language) for _, other in chosen):
                    chosen.append((source, question))
    return tuple(question for _, question in chosen)


def _rank(source: Source) -> int:
    if source.jurisdiction not in _OURS:
        return 2
    return 0 if source.weight in _FIRST else 1


def _clear(passage: Passage) -> Iterator[str]:
    """The questions of a passage that are understood at a glance, the shortest first. Some are lines as they are typed
    into a search field, and no sentences."""
    for question in sorted(passage.questions, key=len):
        is_short = _SHORTEST <= len(question.split()) <= _LONGEST and len(sentence_spans(question)) == 1
        is_sentence = question[:1].isupper() and question.endswith("?")
        if is_short and is_sentence and not needs_context(question, passage.language):
            yield question


def _names(question: str, named: Collection[str], language: str) -> bool:
    """Whether a question holds one of the stems as a word, or a longer one as a part of a compound."""
    held = stems(question, language)
    return any(stem in one if len(stem) >= _IN_COMPOUNDS else stem == one for stem in named for one in held)


def _alike(one: str, other: str, language: str) -> bool:
    first, second = set(content_stems(one, language)), set(content_stems(other, language))
    return len(first & second) > _ALIKE * len(first | second)
