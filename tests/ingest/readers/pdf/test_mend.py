"""Lines become running text, and each character is traced back to the raw text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.document import normalise
from riktlots.ingest.readers.pdf.running_text import Stretch, Words, mended


def _mended(rows: list[str], known: str = "") -> str:
    raw = "\n".join(rows)
    return mended(raw, [Stretch(0, len(raw), 0)], Words.of([*rows, known]))[0]


@pytest.mark.parametrize(
    ("rows", "known", "expected"),
    [
        (["interna-", "tionell"], "", "internationell"),
        (["in- och utförsel av varor, in-", "och utförsel"], "", "in- och utförsel av varor, in- och utförsel"),
        (["inom EU-", "området"], "", "inom EU-området"),
        (["Rh-", "anpassad"], "", "Rh-anpassad"),
        (["Norr-", "Syd"], "", "Norr-Syd"),
        (["åren 2019-", "2021"], "", "åren 2019-2021"),
        (["åren 2019–", "2021"], "", "åren 2019–2021"),
        (["andra–", "fjärde styckena"], "", "andra–fjärde styckena"),
        (["en paus –", "och sedan"], "", "en paus – och sedan"),
        (["icke-", "statlig"], "en icke-statlig aktör", "icke-statlig"),
        (["sam-", "arbete"], "ett samarbete här", "samarbete"),
        (["e-", "postadress"], "", "e-postadress"),
        (["lagen\u00ad", "stiftning"], "", "lagenstiftning"),
        (["vetenskap\u2010", "lig"], "", "vetenskaplig"),
        (["mjuk\u00adt binde\u00adstreck"], "", "mjukt bindestreck"),
        (["\ufb01nns \ufb02era e\ufb00ekter"], "", "finns flera effekter"),
        (["fo\u0308r a\u030arets"], "", "för årets"),
        (["två  ord\u00a0här", " och där "], "", "två ord här och där"),
        (["osyn\u200bligt\x07"], "", "osynligt"),
    ],
)
def test_lines_are_mended(rows: list[str], known: str, expected: str) -> None:
    assert _mended(rows, known) == expected


def test_pages_begin_where_their_first_character_stands() -> None:
    raw = "Ett stycke som bör-\n\fjar här.\f"
    stretches = [Stretch(0, 19, 3), Stretch(21, 29, 4)]
    text, _, pages = mended(raw, stretches, Words.of([]))
    assert text == "Ett stycke som börjar här."
    assert [(page.index, text[page.offset :]) for page in pages] == [(3, text), (4, "jar här.")]


def test_cells_are_marked_only_where_asked() -> None:
    raw = "Land\tSpråk"
    assert mended(raw, [Stretch(0, len(raw), 0)], Words.of([]))[0] == "Land Språk"
    assert mended(raw, [Stretch(0, len(raw), 0)], Words.of([]), cell_mark=" | ")[0] == "Land | Språk"


_ROWS = st.lists(st.text(st.sampled_from("abå ÅB-1.\u00ad\ufb01\u0308\u00a0\t–"), max_size=12), max_size=6)


@given(_ROWS)
def test_runs_stand_unchanged_in_the_raw_text_and_no_letter_is_lost(rows: list[str]) -> None:
    raw = "\n".join(rows)
    stretches, position = [], 0
    for index, row in enumerate(rows):
        stretches.append(Stretch(position, position + len(row), index // 2))
        position += len(row) + 1
    text, runs, pages = mended(raw, stretches, Words.of(rows))
    for run in runs:
        assert text[run.start : run.start + run.length] == raw[run.raw_start : run.raw_start + run.length]
    assert text == normalise(text)
    assert all(0 <= page.offset <= len(text) for page in pages)
    assert _letters(text) == _letters(raw)


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isalnum())
