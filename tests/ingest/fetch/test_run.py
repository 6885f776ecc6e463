"""Fetching originals: what is kept, what is reported, and that nothing held is ever lost."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from riktlots.ingest.fetch.run import Outcome, Result, fetch_sources
from riktlots.ingest.home import Home
from riktlots.ingest.library.manifest import Sources
from riktlots.ingest.library.register import StoredFile, load_documents, read_register
from riktlots.ingest.model import Source
from tests.ingest.fetch.web_server import (
    Page,
    Site,
    act,
    cut_off,
    eu_act,
    local_client,
    marked,
    moved,
    page,
    pdf,
    source,
    stalls,
    status,
    targets_at,
    web_page,
    web_server,
)

TODAY = datetime.date.today().isoformat()
ACT = source("act", sfs="2031:101")
ACT_TEXT, ACT_HTML = "/dokument/sfs-2031-101.text", "/dokument/sfs-2031-101.html"
EU = source("eu", celex="32031R0077", language=["en", "sv"])
EU_SV, EU_EN = (f"/legal-content/{language}/TXT/HTML/?uri=CELEX:32031R0077" for language in ("SV", "EN"))
NOWHERE = source("nowhere")


@pytest.fixture
def site() -> Iterator[Site]:
    """A server that is the Riksdag's and EUR-Lex at once."""
    with web_server() as served:
        yield served


def fetch(home: Home, site: Site, *sources: Source, **collaborators: Any) -> list[Outcome]:
    with local_client(tries=1) as client:
        ids, at = [one.id for one in sources], targets_at(site.https)
        return fetch_sources(home, Sources(sources), ids, client, find_targets=at, **collaborators)


def fetch_one(home: Home, site: Site, wanted: Source, **collaborators: Any) -> Outcome:
    (outcome,) = fetch(home, site, wanted, **collaborators)
    return outcome


def held(home: Home, wanted: Source) -> tuple[StoredFile, ...]:
    return read_register(home, wanted.id).editions


def texts(home: Home, wanted: Source) -> dict[str, str]:
    """What is held of a source, by the labels of its editions."""
    found: dict[str, str] = {}
    for passage in load_documents(home, {wanted.id: wanted}).passages:
        edition = passage.address.edition
        found[edition] = f"{found.get(edition, '')}{passage.text}\n"
    return found


def test_a_new_text_is_kept_with_its_origin_day_and_hash(home: Home, site: Site) -> None:
    body = act(30)
    site.pages[ACT_TEXT] = marked(body, '"v1"', "Tue, 01 Jan 2030 10:00:00 GMT")
    outcome = fetch_one(home, site, ACT)
    label = f"original-sv-{TODAY}"
    assert outcome == Outcome("act", "sv", site.url + ACT_TEXT, Result.NEW, edition=label, passages=2)
    (kept,) = held(home, ACT)
    assert (kept.label, kept.language, kept.retrieved, kept.url) == (label, "sv", TODAY, site.url + ACT_TEXT)
    assert (kept.etag, kept.last_modified) == ('"v1"', "Tue, 01 Jan 2030 10:00:00 GMT")
    assert kept.sha256 == hashlib.sha256(body.encode()).hexdigest()
    assert "inom 30 dagar" in texts(home, ACT)[label]


@pytest.mark.parametrize("path", ["/report.pdf", "/report"])
def test_a_pdf_is_kept_also_where_the_server_calls_it_a_page(home: Home, site: Site, path: str) -> None:
    site.pages[path] = page(pdf("Styrelsen ska besluta."), "text/html; charset=utf-8")
    report = source("report", url=site.https + path)
    assert fetch_one(home, site, report).result is Result.NEW
    assert held(home, report)[0].file.endswith(".pdf")
    assert "Styrelsen ska besluta." in texts(home, report)[f"original-sv-{TODAY}"]


def test_two_languages_are_two_editions_of_one_source(home: Home, site: Site) -> None:
    site.pages |= {EU_SV: page(eu_act("Artikel 1", "Förordningen gäller kunskap.")), EU_EN: status(404)}
    assert [(o.language, o.result) for o in fetch(home, site, EU)] == [("sv", Result.NEW), ("en", Result.GONE)]
    site.pages[EU_EN] = page(eu_act("Article 1", "This Regulation applies to knowledge."))
    assert [(o.language, o.result) for o in fetch(home, site, EU)] == [("sv", Result.UNCHANGED), ("en", Result.NEW)]
    assert [(e.label, e.language) for e in held(home, EU)] == [
        (f"original-sv-{TODAY}", "sv"),
        (f"original-en-{TODAY}", "en"),
    ]


@pytest.mark.parametrize(
    ("header", "mark"), [("if-none-match", '"v1"'), ("if-modified-since", "Tue, 01 Jan 2030 10:00:00 GMT")]
)
def test_a_text_that_the_server_says_is_unchanged_is_not_sent_again(
    home: Home, site: Site, header: str, mark: str
) -> None:
    site.pages[ACT_TEXT] = marked(act(30), **{"etag" if header == "if-none-match" else "last_modified": mark})
    fetch(home, site, ACT)
    before = held(home, ACT)
    outcome = fetch_one(home, site, ACT)
    assert (outcome.result, outcome.edition) == (Result.UNCHANGED, before[0].label)
    assert site.requests[-1].headers[header] == mark
    assert held(home, ACT) == before


def test_the_same_text_in_another_frame_is_unchanged(home: Home, site: Site) -> None:
    site.pages["/page"] = marked(web_page("Lärosätet ska pröva avtalet.", menu="Kontakt"), '"v1"')
    wanted = source("page", url=f"{site.https}/page")
    fetch(home, site, wanted)
    before = held(home, wanted)[0]
    site.pages["/page"] = marked(web_page("Lärosätet ska pröva avtalet.", menu="Kontakta oss"), '"v2"')
    assert fetch_one(home, site, wanted).result is Result.UNCHANGED
    (after,) = held(home, wanted)
    assert (after.label, after.file, after.sha256) == (before.label, before.file, before.sha256)
    assert fetch_one(home, site, wanted).result is Result.UNCHANGED
    assert site.requests[-1].headers["if-none-match"] == '"v2"'


def test_of_a_changed_text_the_old_edition_stays_beside_the_new(home: Home, site: Site) -> None:
    for days in (30, 60, 30):
        site.pages[ACT_TEXT] = marked(act(days), f'"{days}"')
        fetch(home, site, ACT)
    labels = [f"original-sv-{TODAY}", f"original-sv-{TODAY}-2", f"original-sv-{TODAY}-3"]
    assert [edition.label for edition in held(home, ACT)] == labels
    found = texts(home, ACT)
    assert ["inom 60 dagar" in found[label] for label in labels] == [False, True, False]
    assert fetch_one(home, site, ACT).edition == labels[-1]


def test_a_change_is_reported_with_its_edition(home: Home, site: Site) -> None:
    for days in (30, 60):
        site.pages[ACT_TEXT] = page(act(days))
        outcome = fetch_one(home, site, ACT)
    assert (outcome.result, outcome.edition, outcome.passages) == (Result.CHANGED, f"original-sv-{TODAY}-2", 2)


BAD_ANSWERS: dict[str, tuple[Page, Result, str]] = {
    "404": (status(404), Result.GONE, "gone"),
    "410": (status(410), Result.GONE, "gone"),
    "202": (status(202), Result.FAILED, "unexpected"),
    "403": (status(403), Result.FAILED, "forbidden"),
    "429": (status(429), Result.FAILED, "busy"),
    "500": (status(500), Result.FAILED, "busy"),
    "cut off": (cut_off(b"%PDF-1.4"), Result.FAILED, "truncated"),
    "silent": (stalls(b"%PDF-1.4"), Result.FAILED, "timeout"),
    "too large": (page(b"x" * 300_000), Result.FAILED, "too_large"),
    "loop": (moved("/report.pdf"), Result.FAILED, "redirects"),
    "elsewhere": (moved("http://elsewhere.example/"), Result.FAILED, "refused"),
    "empty": (page(b""), Result.FAILED, "unreadable"),
    "page": (page(web_page("Sidan finns inte.")), Result.FAILED, "wrong_type"),
    "login": (page('<html><input type="password"></html>'), Result.FAILED, "login"),
    "half a pdf": (page(pdf("Nytt beslut.")[:200]), Result.FAILED, "truncated"),
    "no text": (page(pdf("")), Result.FAILED, "unreadable"),
    "damaged": (page(b"%PDF-1.4\nstartxref\n9\n%%EOF"), Result.FAILED, "unreadable"),
    "damaged badly": (page(pdf("Nytt beslut.").replace(b"/Kids[3 0 R]", b"/Kids(3 0 R)")), Result.FAILED, "unreadable"),
}


@pytest.mark.parametrize(("answer", "result", "reason"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_a_bad_answer_is_reported_and_takes_nothing_away(
    home: Home, site: Site, answer: Page, result: Result, reason: str
) -> None:
    site.pages["/report.pdf"] = page(pdf("Styrelsen ska besluta."))
    report = source("report", url=f"{site.https}/report.pdf")
    fetch(home, site, report)
    before = held(home, report), texts(home, report)
    site.pages["/report.pdf"] = answer
    outcome = fetch_one(home, site, report)
    assert (outcome.result, outcome.reason, outcome.edition) == (result, reason, before[0][0].label)
    assert outcome.detail.endswith("; the text held stays")
    assert (held(home, report), texts(home, report)) == before


def test_a_reader_that_breaks_down_on_a_file_is_a_failure_of_that_file(home: Home, site: Site) -> None:
    def read(*args: object) -> None:
        raise RecursionError("too deep")

    site.pages[ACT_TEXT] = page(act(30))
    outcome = fetch_one(home, site, ACT, read=read)
    assert (outcome.result, outcome.reason) == (Result.FAILED, "unreadable")
    assert "too deep" in outcome.detail
    assert held(home, ACT) == ()


def test_one_failure_does_not_stop_the_others(home: Home, site: Site) -> None:
    site.pages |= {"/bad.pdf": page("No PDF."), EU_EN: status(403), ACT_TEXT: page(act(30))}
    site.pages[EU_SV] = page(eu_act("Artikel 1", "Förordningen gäller kunskap."))
    outcomes = fetch(home, site, source("bad", url=f"{site.https}/bad.pdf"), EU, NOWHERE, ACT)
    assert [(o.source, o.language, o.result, o.reason) for o in outcomes] == [
        ("bad", "sv", Result.FAILED, "wrong_type"),
        ("eu", "sv", Result.NEW, ""),
        ("eu", "en", Result.FAILED, "forbidden"),
        ("nowhere", "", Result.NO_ADDRESS, "no_address"),
        ("act", "sv", Result.NEW, ""),
    ]


def test_where_the_first_address_has_nothing_the_second_is_asked(home: Home, site: Site) -> None:
    site.pages[ACT_HTML] = page(
        "<h2>Lag (2031:101)</h2><div><p>1 § Lagen gäller samverkan.</p><p>2 § Den gäller alla.</p></div>"
    )
    outcome = fetch_one(home, site, ACT)
    assert (outcome.result, outcome.url) == (Result.NEW, site.url + ACT_HTML)
    assert site.asked == [ACT_TEXT, ACT_HTML]


def test_where_the_first_address_fails_the_second_is_not_asked(home: Home, site: Site) -> None:
    site.pages |= {ACT_TEXT: status(403), ACT_HTML: page("<div>1 § Lagen gäller samverkan.</div>")}
    assert fetch_one(home, site, ACT).reason == "forbidden"
    assert site.asked == [ACT_TEXT]


def test_outcomes_are_told_as_they_come(home: Home, site: Site) -> None:
    site.pages[ACT_TEXT] = page(act(30))
    told: list[tuple[str, int]] = []
    with local_client() as client:
        sources = Sources([NOWHERE, ACT])
        tell = lambda outcome: told.append((outcome.source, len(site.asked)))  # noqa: E731
        fetch_sources(home, sources, sources, client, tell, find_targets=targets_at(site.https))
    assert told == [("nowhere", 0), ("act", 1)]
