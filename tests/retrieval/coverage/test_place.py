"""A rule for one country does not decide what applies to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.register import add_document, load_library
from riktlots.ingest.model import Passage
from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.coverage.decision import Ruling
from riktlots.retrieval.coverage.place import parted_by_place
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.model import Hit, Status
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import find_for
from riktlots.retrieval.search.store import Store
from tests.describing import describe_file


def law(store: Store, text: str, language: str = "sv") -> Passage:
    """A paragraph of the small corpus's act, with words of its own."""
    passage = next(p for p in store.passages if p.address.source == "test-samverkanslag" and p.language == language)
    return replace(passage, text=text, start=0, end=len(text), heading_path=())


def holds_elsewhere(store: Store, question: str, text: str, language: str = "sv", *, exact: bool = False) -> bool:
    hit = Hit(law(store, text, language), 1.0, exact=exact)
    _, elsewhere = parted_by_place(Query.of(store, question, language), [hit])
    return bool(elsewhere)


@pytest.mark.parametrize(
    ("question", "text", "elsewhere"),
    [
        ("Får vi skicka varor till Ryssland?", "Det är förbjudet att exportera varor till Iran.", True),
        ("Får vi skicka varor till Iran?", "Det är förbjudet att exportera varor till Iran.", False),
        ("Får vi skicka varor utomlands?", "Det är förbjudet att exportera varor till Iran.", False),
        ("Får vi skicka varor till Indien?", "Export av varor kräver tillstånd.", False),
        # Whoever is on no list is told so by the list.
        ("Får vi skicka varor till Indien?", "Det gäller Australien, Japan, Kanada och Norge.", False),
        ("En gäst från Indien", "Den som inte är medborgare i EU, EES eller Schweiz ska ha tillstånd.", False),
        ("Får vi skicka teknik till Norge?", "Teknik får överföras till ett annat EU-land utan tillstånd.", True),
        ("Får vi skicka teknik till Finland?", "Teknik får överföras till ett annat EU-land utan tillstånd.", False),
        ("Får vi skicka teknik till Norge?", "Export och överföring inom EU kräver tillstånd.", False),
    ],
)
def test_a_rule_holds_elsewhere_if_it_names_other_countries_or_the_eu_alone(
    mini_store: Store, question: str, text: str, elsewhere: bool
) -> None:
    assert holds_elsewhere(mini_store, question, text) is elsewhere


def test_english_is_read_as_well(mini_store: Store) -> None:
    within = "A licence is needed when the item is transferred to a university in another EU country."
    assert holds_elsewhere(mini_store, "May we send it to Norway?", within, "en")
    assert not holds_elsewhere(mini_store, "May we send it to France?", within, "en")


HERE = "En gäst på plats i Sverige omfattas inte av reglerna om export."


@pytest.mark.parametrize(
    ("question", "elsewhere"),
    [
        ("Vår gästforskare från Kina vill ta med mätdata hem. Behövs tillstånd?", True),
        ("Får doktoranden få med sig filerna hem?", True),
        ("Får vi skicka ritningarna till partnern?", True),
        ("Vi samarbetar bara inom EU. Gäller exportreglerna?", True),
        ("Får en gästforskare från Kina se ritningarna hos oss?", False),
        ("Är det export om vi skickar ritningarna till en kollega som är i Sverige?", False),
        ("Gäller exportkontrollen en gästforskare från Kina?", False),
    ],
)
def test_a_rule_on_whoever_is_here_does_not_decide_about_what_leaves(
    mini_store: Store, question: str, elsewhere: bool
) -> None:
    assert holds_elsewhere(mini_store, question, HERE) is elsewhere


def test_in_english_too_what_is_taken_home_is_not_here(mini_store: Store) -> None:
    here = "A guest who is present in Sweden is not covered by this point."
    assert holds_elsewhere(mini_store, "Our guest wants to take the data home. Is that export?", here, "en")
    assert holds_elsewhere(mini_store, "She brought the prototype back to Brazil.", here, "en")
    assert not holds_elsewhere(mini_store, "May our guest in Sweden read the data?", here, "en")


def test_a_place_that_the_question_names_is_kept_in_front(mini_store: Store) -> None:
    assert not holds_elsewhere(mini_store, "Gäller 3 § Ryssland?", "Förbudet gäller Iran.", exact=True)


def test_advice_may_mention_other_countries(mini_store: Store) -> None:
    advice = next(p for p in mini_store.passages if p.address.source == "test-riktlinje" and p.language == "sv")
    text = "Byt enhet efter en resa till Iran."
    hit = Hit(replace(advice, text=text, start=0, end=len(text)), 1.0)
    assert parted_by_place(Query.of(mini_store, "Vad gäller vid resor till Kina?", "sv"), [hit]) == ((hit,), ())


class Sure:
    """A decision that answers whatever is found with a chance, and keeps what it was given."""

    def __init__(self, chance: float = 0.9) -> None:
        self.chance = chance
        self.given: list[Hit] = []

    def decide(self, query: Query, hits: Sequence[Hit]) -> Ruling:
        self.given = list(hits)
        return Ruling(Status.ANSWERED, chance=self.chance)


def test_what_holds_for_no_other_country_decides_as_before(mini_store: Store) -> None:
    decision = Sure()
    question = "När ska ett samverkansavtal med en partner i Indien anmälas?"
    given = answer(question, mini_store, how=Asking(judge=DeterministicJudge(), decision=decision))
    assert given.status is Status.ANSWERED
    assert decision.given == find_for(Query.of(mini_store, question, "sv"))


@pytest.mark.parametrize(("chance", "status"), [(0.7, Status.CLOSEST), (0.9, Status.ANSWERED)])
def test_where_the_best_rule_holds_elsewhere_the_others_must_be_sure_to_answer(
    home: Home, mini_corpus: Path, tmp_path: Path, chance: float, status: Status
) -> None:
    rule = tmp_path / "rule.txt"
    rule.write_text("Förbud mot droppsensorer: droppsensorer får inte exporteras till Iran.", encoding="utf-8")
    add_document(home, rule, describe_file(rule, title="Förbudslag", weight="law"))
    with build_lock(home):
        store = Store(build(home, load_library(home, mini_corpus), None), None)
    how = Asking(judge=DeterministicJudge(), decision=Sure(chance))
    of_iran = answer("Får droppsensorer enligt avtal exporteras till Iran?", store, how=how)
    of_india = answer("Får droppsensorer enligt avtal exporteras till Indien?", store, how=how)
    store.close()
    assert of_iran.status is Status.ANSWERED
    assert of_india.status is status
    shown = of_india.closest or of_india.citations
    assert "Iran" not in shown[0].quote
