"""A file is known as the text of a source by its own number or title, and not by those that it cites."""

from __future__ import annotations

from pathlib import Path

import pytest

from riktlots.ingest.library.manifest import Sources, load_manifest
from riktlots.ingest.library.recognise import recognise_source
from riktlots.ingest.readers.markdown import markdown_document
from riktlots.ingest.readers.text import text_document
from tests.ingest.fetch.web_server import source

ACT, EU_ACT, GUIDELINE = "test-samverkanslag", "test-eu-kunskapsforordning", "test-riktlinje"
ACT_BODY = """1 § Denna lag innehåller bestämmelser om samverkan med lärosäten i andra länder.

2 § Lärosätet ska anmäla ett samverkansavtal till Samverkansmyndigheten inom trettio dagar.
"""
EU_BODY = """THE EUROPEAN PARLIAMENT AND THE COUNCIL OF THE EUROPEAN UNION,

Having regard to the Treaty on the Functioning of the European Union,

HAVE ADOPTED THIS REGULATION:

Article 1

Subject matter

This Regulation lays down rules on the transfer of sensitive knowledge to persons in third countries.

Article 2

Scope

This Regulation applies to all transfers by universities that are established in the Union.
"""
EU_BODY_SV = """EUROPAPARLAMENTET OCH EUROPEISKA UNIONENS RÅD HAR ANTAGIT DENNA FÖRORDNING

Artikel 1

Syfte

I denna förordning fastställs regler om överföring av känslig kunskap till personer i tredjeländer.

Artikel 2

Tillämpningsområde

Denna förordning ska tillämpas på alla överföringar som görs av lärosäten i unionen.
"""


@pytest.fixture
def corpus(mini_corpus: Path) -> Sources:
    return load_manifest(mini_corpus)


def known(text: str, sources: Sources) -> str:
    """The id of the source that a text is recognised as: Markdown, and without its signs plain text alike."""
    found = {
        known.id if (known := recognise_source(document, sources.values())) else ""
        for document in (markdown_document(text), text_document(text.replace("# ", "")))
    }
    (one,) = found
    return one


@pytest.mark.parametrize(
    "head",
    [
        "Lag (2031:101) om internationell forskningssamverkan",
        "LAG (2031:101) OM INTERNATIONELL FORSKNINGSSAMVERKAN",
        "Lag (2031:101) om internationell forskningssamverkan\n\nÄndring införd: t.o.m. SFS 2032:7",
        "Lag (2031:101) om internationell forskningssamverkan t.o.m. SFS 2032:7",
        "Svensk författningssamling\n\nSFS 2031:101\n\nLag om internationell forskningssamverkan",
        "SFS nr: 2031:101 Departement: Utbildningsdepartementet",
        "Svensk författningssamling 2031:101",
    ],
)
def test_an_act_is_known_by_its_number(head: str, corpus: Sources) -> None:
    assert known(f"{head}\n\n{ACT_BODY}", corpus) == ACT


def test_an_act_is_known_by_the_number_that_the_manifest_gives(corpus: Sources) -> None:
    law = source("skydd", sfs="2018:585", title="Säkerhetsskyddslag (2018:585)", kind="law", weight="law")
    assert known(f"# Säkerhetsskyddslag (2018:585)\n\n{ACT_BODY}", Sources([law])) == "skydd"
    assert known(f"Offentlighets- och sekretesslag (2009:400)\n\n{ACT_BODY}", Sources([law])) == ""


@pytest.mark.parametrize(
    "head",
    [
        "Lag (2032:7) om ändring i lagen (2031:101) om internationell forskningssamverkan",
        "Svensk författningssamling\n\nSFS 2032:7\n\nLag om ändring i lagen (2031:101) om internationell samverkan",
        "Lag om ändring i lagen (2031:101) om internationell forskningssamverkan",
        "Lag (2031:101) om internationell forskningssamverkan med kommentarer",
        "Kommentar\n\nLag (2031:101) om internationell forskningssamverkan",
        "Förslag till lag\n\nLag (2031:101) om internationell forskningssamverkan",
        "Lag (2031:101) om internationell forskningssamverkan\n\nFörordning (2031:102) om forskningssamverkan",
        "Lag (2030:55) om nationell samverkan",
        "Föreskrifter\n\nMeddelade med stöd av lagen (2031:101) om internationell forskningssamverkan",
    ],
)
def test_another_text_in_sections_is_not_taken_for_the_act_that_it_names(head: str, corpus: Sources) -> None:
    assert known(f"{head}\n\n{ACT_BODY}", corpus) == ""


@pytest.mark.parametrize(
    "text",
    [
        "# Riktlinje\n\nEnligt lagen (2031:101) om internationell forskningssamverkan ska avtal anmälas i tid.\n",
        "# Lag (2031:101) om internationell forskningssamverkan \n\nLärosätet ska anmäla sina avtal i tid.\n",
        "# Våra lagar\n\nSFS 2031:101 Samverkanslagen\n\nLärosätet ska följa lagen när avtal skrivs.\n",
        "# Rutin\n\nSe förordning (EU) 2031/77 om överföring av känslig kunskap när avtal skrivs med andra länder.\n",
        "# Förordning (EU) 2031/77\n\nDen här sidan handlar om vad förordningen betyder för lärosäten i Sverige.\n",
    ],
)
def test_a_guideline_is_not_taken_for_the_act_that_it_cites(text: str, corpus: Sources) -> None:
    assert known(text, corpus) == ""


@pytest.mark.parametrize(
    "head",
    [
        "Regulation (EU) 2031/77 of the European Parliament and of the Council on the transfer of sensitive knowledge",
        "REGULATION (EU) 2031/77 OF THE EUROPEAN PARLIAMENT AND OF THE COUNCIL\n\nof 10 May 2031",
        "02031R0077 — EN — 01.01.2032 — 001.001",
        "CELEX: 32031R0077",
    ],
)
def test_an_act_of_the_union_is_known_by_its_number(head: str, corpus: Sources) -> None:
    assert known(f"{head}\n\n{EU_BODY}", corpus) == EU_ACT


def test_an_act_of_the_union_is_known_in_both_languages(corpus: Sources) -> None:
    head = "EUROPAPARLAMENTETS OCH RÅDETS FÖRORDNING (EU) 2031/77 av den 10 maj 2031"
    assert known(f"{head}\n\n{EU_BODY_SV}", corpus) == EU_ACT
    english = source("eu", celex="32031R0077", jurisdiction="EU", weight="law", language=["en"])
    assert known(f"{head}\n\n{EU_BODY_SV}", Sources([english])) == "eu"


@pytest.mark.parametrize(
    "head",
    [
        "COMMISSION DELEGATED REGULATION (EU) 2032/5 of 1 May 2032 amending Regulation (EU) 2031/77",
        "Corrigendum to Regulation (EU) 2031/77 of the European Parliament and of the Council",
        "Proposal for a REGULATION (EU) 2031/77 OF THE EUROPEAN PARLIAMENT",
        "Guidance for universities\n\nRegulation (EU) 2031/77 of the European Parliament and of the Council",
        "Decision (EU) 2031/77 of the European Parliament and of the Council of 10 May 2031",
        "Regulation (EU) No 2031/77 of the European Parliament and of the Council",
        "CELEX: 32031R0077R(01)",
    ],
)
def test_another_act_of_the_union_is_not_taken_for_the_one_that_it_names(head: str, corpus: Sources) -> None:
    assert known(f"{head}\n\n{EU_BODY}", corpus) == ""


def test_an_older_number_has_the_year_last() -> None:
    title = "Council Regulation (EU) No 833/2014 (sanctions)"
    sanctions = Sources([source("eu", title=title, jurisdiction="EU", weight="law", language=["en"])])
    head = "COUNCIL REGULATION (EU) No 833/2014 of 31 July 2014 concerning restrictive measures"
    assert known(f"{head}\n\n{EU_BODY}", sanctions) == "eu"


def test_a_translation_of_a_swedish_act_is_not_its_original(corpus: Sources) -> None:
    body = "1 § This Act applies to universities that collaborate with universities in other countries.\n"
    assert known(f"Lag (2031:101) om internationell forskningssamverkan\n\n{body}", corpus) == ""


@pytest.mark.parametrize(
    "title",
    ["Nationella riktlinjer för trygg samverkan 2032", "NATIONELLA RIKTLINJER  för ”trygg samverkan”, 2032"],
)
def test_a_guideline_is_known_by_its_title(title: str, corpus: Sources) -> None:
    assert known(f"# {title}\n\nLärosätet bör pröva varje samarbete innan avtalet skrivs under.\n", corpus) == GUIDELINE


def test_a_title_may_go_over_several_lines(corpus: Sources) -> None:
    text = (
        "Nationella riktlinjer\n\nför trygg samverkan 2032\n\nLärosätet bör pröva varje samarbete med andra länder.\n"
    )
    assert recognise_source(text_document(text), corpus.values()) == corpus[GUIDELINE]


@pytest.mark.parametrize(
    "text",
    [
        "# Kommentar till Nationella riktlinjer för trygg samverkan 2032\n\nLärosätet bör pröva varje samarbete.\n",
        "# Vår rutin\n\nLärosätet följer dem.\n\n## Nationella riktlinjer för trygg samverkan 2032\n\nText.\n",
        "# Nationella riktlinjer för trygg samverkan 2032\n\nThe university should examine every collaboration.\n",
    ],
)
def test_a_title_that_is_named_or_translated_is_none(text: str, corpus: Sources) -> None:
    assert known(text, corpus) == ""


def test_a_short_title_or_one_that_two_sources_have_says_nothing() -> None:
    short = Sources([source("a", title="Riktlinjer för internationell forskning")])
    body = "Lärosätet bör pröva varje samarbete innan avtalet skrivs under av rektor."
    assert known(f"# Riktlinjer för internationell forskning\n\n{body}\n", short) == ""
    title = "Riktlinjer för internationell forskning och samverkan"
    assert known(f"# {title}\n\n{body}\n", Sources([source("a", title=title)])) == "a"
    assert known(f"# {title}\n\n{body}\n", Sources([source("a", title=title), source("b", title=title)])) == ""
