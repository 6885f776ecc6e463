"""The reviewed rules: every condition can hold, every place is there, no title says more than its quotes."""

from __future__ import annotations

import re

import pytest

from riktlots.retrieval.judges.checks.figures import check_figures
from riktlots.retrieval.judges.checks.obligation import check_obligation
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.judges.judge import Claim
from riktlots.retrieval.judges.reading import CheckCase
from riktlots.retrieval.judges.strength import is_stronger, strength_of
from riktlots.retrieval.model import Strength, Verdict
from riktlots.retrieval.plan.case import alternatives, known_facts
from riktlots.retrieval.plan.citations import PlanCitations, RulePlace
from riktlots.retrieval.plan.model import Dimension
from riktlots.retrieval.plan.rules import Consideration, considerations, documents, names, questions, silences
from riktlots.retrieval.plan.vocabulary import FACT_FIELDS, countries, defined_at, groups, vocabulary
from riktlots.retrieval.search.store import Store

LANGUAGES = ("sv", "en")
RULES = (*considerations(), *questions(), *documents(), *silences())
# A ban or a duty whose two words stand apart: “får enligt lagen bara”, “no funds may be made available”.
_APART = re.compile(r"\bfår\b[^.;]*\b(?:inte|bara)\b|\baldrig får\b|\bno\b[^.;]*\bmay\b|\bmay\b[^.;]*\bonly\b", re.I)


@pytest.fixture(scope="module")
def shelves(starter_words: Store) -> dict[str, PlanCitations]:
    return {language: PlanCitations(starter_words, language) for language in LANGUAGES}


def _claim(rule: Consideration, shelf: PlanCitations, language: str) -> Claim:
    return Claim.of(rule.sentence(language), shelf.citations(rule.cites), language)


def test_every_id_stands_once() -> None:
    for rules in (considerations(), questions(), documents(), silences()):
        ids = [rule.id for rule in rules]
        assert len(ids) == len(set(ids))


def test_every_dimension_has_considerations() -> None:
    assert {rule.dimension for rule in considerations()} == set(Dimension)


def test_a_condition_names_only_facts_that_a_case_can_give() -> None:
    known = known_facts()
    asked = {fact for rule in RULES for condition in (*rule.when, *rule.unless) for fact in alternatives(condition)}
    assert asked <= known, asked - known


def test_what_the_vocabulary_implies_is_a_fact() -> None:
    implied = {fact for values in vocabulary().values() for value in values.values() for fact in value.implies}
    assert implied <= known_facts()


def test_rules_name_people_authorities_and_questions_that_are_there() -> None:
    by, decision = names()["by"], names()["decision"]
    asked = {question.id for question in questions()}
    for rule in considerations():
        assert rule.by in by, rule.id
        assert not rule.decision or rule.decision in decision, rule.id
        assert set(rule.asks) <= asked, rule.id
    used = {rule.by for rule in considerations()}, {rule.decision for rule in considerations()} - {""}
    assert used == (set(by), set(decision))
    assert {question.field for question in questions()} <= {*FACT_FIELDS, "country", "partner"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_is_in_the_corpus(language: str, shelves: dict[str, PlanCitations]) -> None:
    places = {place for rule in considerations() for place in (*rule.cites, *rule.whom, *rule.open)} | {
        place for rule in documents() for place in rule.cites
    }
    missing = [place for place in sorted(places) if not shelves[language].citations([place])]
    assert missing == []


def test_whom_and_open_are_places_in_the_overviews_for_them() -> None:
    for rule in considerations():
        assert {RulePlace.parse(place).source for place in rule.whom} <= {"overview-who-does-what"}
        assert {RulePlace.parse(place).source for place in rule.open} <= {"overview-open-questions"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", considerations(), ids=lambda rule: rule.id)
def test_no_title_has_a_figure_or_a_duty_that_its_quotes_lack(
    rule: Consideration, language: str, shelves: dict[str, PlanCitations]
) -> None:
    claim = _claim(rule, shelves[language], language)
    assert check_figures(CheckCase.of(claim)) is None
    assert check_obligation(CheckCase.of(claim)) is None


def test_the_judge_of_answers_supports_nearly_all_titles(shelves: dict[str, PlanCitations]) -> None:
    """The judge errs too, mostly on what is negated; each title that it does not support has been read."""
    claims = [_claim(rule, shelves[language], language) for rule in considerations() for language in LANGUAGES]
    judged = [judgement.verdict for judgement in DeterministicJudge().judge(claims)]
    assert sum(verdict in (Verdict.SUPPORTED, Verdict.PARTLY) for verdict in judged) >= 0.95 * len(claims)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", considerations(), ids=lambda rule: rule.id)
def test_no_rule_is_stronger_than_the_words_it_rests_on(
    rule: Consideration, language: str, shelves: dict[str, PlanCitations]
) -> None:
    [first] = shelves[language].citations(rule.cites[:1])
    carried = Strength.MUST if _APART.search(first.quote) else strength_of(first.quote)
    assert not is_stronger(rule.strength, carried)


@pytest.mark.parametrize(
    ("id", "said", "raised"), [("good-practice", "bör", "måste"), ("exchange-insurance", "får", "ska")]
)
def test_a_raised_obligation_would_be_seen(id: str, said: str, raised: str, shelves: dict[str, PlanCitations]) -> None:
    rule = next(rule for rule in considerations() if rule.id == id)
    wrong = rule.model_copy(update={"sv": rule.sv.replace(said, raised, 1)})
    assert check_obligation(CheckCase.of(_claim(wrong, shelves["sv"], "sv")))


def test_what_is_said_to_be_missing_is_missing(starter_words: Store) -> None:
    # In the starter corpus these are no longer missing, and a consideration takes their place.
    held = {"nagoya": "genetic-resources", "animals": "animal-experiments"}
    assert set(held.values()) <= {rule.id for rule in considerations()}
    for silence in silences():
        broken = [str(p.address) for p in starter_words.passages if silence.is_broken_by(p.text)]
        assert bool(broken) == (silence.id in held), (silence.id, broken)


@pytest.mark.parametrize("group", [name for name, places in defined_at().items() if places])
def test_a_group_of_countries_is_the_one_that_the_documents_list(group: str, shelves: dict[str, PlanCitations]) -> None:
    quotes = " ".join(citation.quote for citation in shelves["sv"].citations(defined_at()[group]))
    named = {code for code, name in countries().items() if re.search(rf"\b{name['sv']}", quotes)}
    assert groups()[group] <= named
    # A list of countries is the group; the regulations on sanctions name other countries too.
    assert group == "sanctions" or groups()[group] == named
