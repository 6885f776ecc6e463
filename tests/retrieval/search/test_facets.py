"""The counts of facets, under every combination of what is chosen."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.locator import Locator, Step, Unit
from riktlots.ingest.model import Address, Edition, Form, Kind, Passage, Source, SourceStatus, Weight
from riktlots.retrieval.search.facets import FIELDS, HeldDocument, documents_of, facet_counts, held_documents
from riktlots.retrieval.search.filter import PassageFilter

AUTHORITIES = ("Vetenskapsrådet", "UHR, vetenskapsrådet, Vinnova", "Vinnova", "KTH", "")
VALUES: dict[str, tuple[str, ...]] = {
    "kinds": (Kind.LAW, Kind.NEWS, Kind.REPORT),
    "weights": (Weight.LAW, Weight.BACKGROUND),
    "authorities": AUTHORITIES[:-1],
    "jurisdictions": ("SE", "EU", "NL"),
    "statuses": tuple(SourceStatus),
    "languages": ("sv", "en"),
    "forms": tuple(Form),
}


def source(id: str, **known: object) -> Source:
    given = Source(id, id, "", id, id, "", "", ("sv",), Kind.LAW, Weight.LAW, "SE", SourceStatus.IN_FORCE, "user")
    return replace(given, **known)  # type: ignore[arg-type]


def edition(of: str, language: str, form: Form) -> Edition:
    return Edition(of, f"{form}-{language}", form, language, "")


SOURCES = st.builds(
    source,
    st.sampled_from("abcdefgh"),
    kind=st.sampled_from([Kind(v) for v in VALUES["kinds"]]),
    weight=st.sampled_from([Weight(v) for v in VALUES["weights"]]),
    authority=st.sampled_from(AUTHORITIES),
    jurisdiction=st.sampled_from(VALUES["jurisdictions"]),
    status=st.sampled_from(SourceStatus),
    valid_to=st.sampled_from(["", "2020-01-01", "2031-05"]),
)
TEXTS = st.frozensets(st.tuples(st.sampled_from(("sv", "en")), st.sampled_from(Form)), max_size=4)
HELD = st.lists(st.tuples(SOURCES, TEXTS), unique_by=lambda pair: pair[0].id, max_size=8).map(
    lambda pairs: [HeldDocument(s, tuple(edition(s.id, *text) for text in sorted(texts))) for s, texts in pairs]
)
FILTERS = st.builds(
    PassageFilter,
    **{field: st.frozensets(st.sampled_from(values), max_size=2) for field, values in VALUES.items()},
    as_of=st.sampled_from(["", "2019-06-30", "2032-01-01"]),
)


@given(HELD, FILTERS)
def test_a_count_is_the_number_of_documents_that_choosing_the_value_alone_leaves(
    documents: list[HeldDocument], only: PassageFilter
) -> None:
    counts = facet_counts(documents, only)
    assert tuple(counts) == FIELDS
    for field, values in VALUES.items():
        for value in values:
            left = sum(d.matches(only.choosing(field, [value])) for d in documents)
            known = any(d.source.authority == value for d in documents) or field != "authorities"
            assert counts[field][value] == (left if known else 0), (field, value)


@given(HELD, FILTERS)
def test_every_value_of_every_matching_document_is_offered(documents: list[HeldDocument], only: PassageFilter) -> None:
    counts = facet_counts(documents, only)
    for document in (d for d in documents if d.matches(only)):
        assert counts["kinds"][document.source.kind] >= 1
        assert counts["jurisdictions"][document.source.jurisdiction] >= 1
        assert counts["authorities"][document.source.authority] >= 1 or not document.source.authority


def test_a_language_and_a_form_must_meet_in_one_text() -> None:
    document = HeldDocument(source("a"), (edition("a", "sv", Form.DIGEST), edition("a", "en", Form.ORIGINAL)))
    assert not document.matches(PassageFilter(languages=frozenset({"sv"}), forms=frozenset({"original"})))
    assert document.matches(PassageFilter(languages=frozenset({"en"}), forms=frozenset({"original"})))
    assert facet_counts([document], PassageFilter(forms=frozenset({"original"})))["languages"] == {"en": 1}


def test_a_source_of_which_nothing_is_held_counts_until_a_language_is_asked_for() -> None:
    (document,) = held_documents([source("a")], [])
    assert document.matches(PassageFilter(kinds=frozenset({"law"})))
    assert not document.matches(PassageFilter(languages=frozenset({"sv"})))


def test_the_documents_of_passages_count_once_each() -> None:
    places = [Address("a", "digest", Locator((Step(Unit.MARK, str(n)),))) for n in range(3)]
    passages = [Passage(place, (), "Text.", 0, 5, "sv", Form.DIGEST) for place in places]
    (document,) = documents_of(passages, {"a": source("a"), "b": source("b")})
    assert facet_counts([document], PassageFilter())["languages"] == {"sv": 1}
    assert document.texts == (passages[0],)
