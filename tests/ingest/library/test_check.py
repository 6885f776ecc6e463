"""What the check of a corpus finds: each mistake planted alone, each named with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from riktlots.ingest.library.check import check_corpus
from riktlots.ingest.library.corpus import load_corpus

OVERVIEW = """
[[source]]
id = "overview-anmalan"
title = "Anmälan i korthet"
title_en = "Notification in short"
cite = "översikten Anmälan"
cite_en = "the overview Notification"
authority = "Riktlots"
url = "https://oversikt.example/anmalan"
language = ["sv", "en"]
kind = "overview"
weight = "background"
jurisdiction = "SE"
status = "in_force"
topics = ["agreements", "whom-to-ask"]
verified = "full"
covers = "Anmälan i korthet."
covers_en = "Notification in short."
"""


@pytest.fixture
def corpus(mini_corpus: Path, tmp_path: Path) -> Path:
    """A copy of the small corpus with an overview in it, sound."""
    folder = tmp_path / "corpus"
    shutil.copytree(mini_corpus, folder)
    (folder / "sources" / "overview.toml").write_text(OVERVIEW, encoding="utf-8")
    for language, sentence in (("sv", "Anmäl avtalet i tid."), ("en", "Notify the agreement in time.")):
        (folder / "digest" / language / "overview-anmalan.md").write_text(
            f'+++\nsource = "overview-anmalan"\nlanguage = "{language}"\nbasis = "Egen."\nchecked = 2026-11-24\n+++\n\n'
            f"# Kort\n\n[digest 1] {sentence}\n→ test-samverkanslag 2 kap. 2 § st. 1; test-riktlinje section 1.1\n",
            encoding="utf-8",
        )
    return folder


def _findings(corpus: Path) -> list[str]:
    """The findings, but for those that the small corpus has of itself: its manifest is short."""
    return [
        found
        for found in check_corpus(load_corpus(corpus))
        if not found.endswith(("no covers", "no covers_en", "no url"))
    ]


def _replace(corpus: Path, file: str, old: str, new: str) -> None:
    path = corpus / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_pointers_of_an_overview_are_kept_out_of_its_text(corpus: Path) -> None:
    passage = next(p for p in load_corpus(corpus).passages if p.address.source == "overview-anmalan")
    assert passage.text in ("Anmäl avtalet i tid.", "Notify the agreement in time.")
    assert passage.rests_on == ("test-samverkanslag 2 kap. 2 § st. 1", "test-riktlinje section 1.1")


def test_a_sound_corpus_has_no_findings(corpus: Path) -> None:
    assert _findings(corpus) == []


LAW = "digest/sv/test-samverkanslag.md"
SV, EN = "digest/sv/overview-anmalan.md", "digest/en/overview-anmalan.md"
MANIFEST, LAW_ID = "sources/all.toml", 'id = "test-samverkanslag"\n'


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ([(MANIFEST, 'topics = ["agreements"]', "")], "test-samverkanslag: the manifest has no topics"),
        ([(MANIFEST, "2031-07-01", "2031-02-30")], "valid_from “2031-02-30” is not a date"),
        ([(MANIFEST, "https://lagar.example/2031:101", "https://lagar/2031:101")], "is not a web address"),
        ([(MANIFEST, 'cite = "(EU) 2031/77"', 'cite = "Samverkanslagen"')], "is cited by the same name"),
        ([(LAW, "checked = 2026-11-24", 'checked = "2026-11-31"')], "checked “2026-11-31” is not a date"),
        ([(LAW, "[2 kap. 3 §]", "[2 kap. 4 §]")], "part at “2 kap. 4 § #1” and “2 kap. 3 § #1”"),
        ([(LAW, "än sex månader.", "än sex månader")], "does not end as a sentence"),
        ([(SV, "st. 1;", "st. 9;"), (EN, "st. 1;", "st. 9;")], "it rests on “test-samverkanslag 2 kap. 2 § st. 9”"),
        ([(SV, "\n→ test", "\ntest"), (EN, "\n→ test", "\ntest")], "says what it rests on"),
        ([(MANIFEST, LAW_ID, LAW_ID + 'whom = "overview-anmalan digest 9"\n')], "is no paragraph of an overview"),
        ([(MANIFEST, LAW_ID, LAW_ID + 'whom = "overview-anmalan digest 1"\n')], "but no function at the institution"),
        ([(SV, "2 kap. 2 § st. 1", "1 kap. 1 §")], "overview-anmalan: the Swedish and the English digest part"),
    ],
)
def test_a_planted_mistake_is_found(corpus: Path, changes: list[tuple[str, str, str]], finding: str) -> None:
    for file, old, new in changes:
        _replace(corpus, file, old, new)
    assert any(finding in found for found in _findings(corpus)), _findings(corpus)


def test_two_paragraphs_in_nearly_the_same_words_are_found(corpus: Path) -> None:
    path = corpus / "digest" / "sv" / "test-forslag.md"
    path.write_text(
        path.read_text(encoding="utf-8")
        + "\n[section 9] Lärosätet ska anmäla samverkansavtalet till Samverkansmyndigheten inom 30 dagar från det att "
        "avtalet skrivits under.\n",
        encoding="utf-8",
    )
    assert _findings(corpus) == [
        "test-samverkanslag@digest-sv 2 kap. 2 § st. 1: nearly the same text as test-forslag@digest-sv section 9"
    ]
