"""Swedish acts: every paragraph under its own chapter and number, nothing lost."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from riktlots.ingest.library.register import read_original
from riktlots.ingest.locator import Unit
from riktlots.ingest.model import Passage
from riktlots.ingest.readers.text import read_text
from tests import FIXTURES, SHARED
from tests.describing import describe_file

LAW = FIXTURES / "law"
STATUTES = SHARED / "data" / "sfs_laws.jsonl.gz"
MARKDOWN = SHARED / "data" / "laws_md"

ACT = """1 kap. Inledande bestämmelser

Lagens innehåll

1 § Denna lag gäller den som bedriver forskning
tillsammans med en part i ett annat land.

Lagen gäller inte

1. studentutbyten, eller

2. resor som är kortare än en vecka.

2 a kap. Särskilda bestämmelser om överföring av känslig
kunskap till den som är verksam i ett land utanför Europeiska ekonomiska samarbetsområdet

Anmälan

Hur anmälan ska göras och vad den ska
innehålla

1 § Anmälan enligt 1 kap. 1 § ska vara skriftlig.

1 a § Regeringen får meddela föreskrifter om anmälan.

2 § Beslut enligt denna lag får överklagas.
Lag (2033:7).

Övergångsbestämmelser

2031:101

1. Denna lag träder i kraft den 1 juli 2031.

2. Äldre bestämmelser gäller för avtal som har ingåtts dessförinnan.

2033:7

1. Denna lag träder i kraft den 1 januari 2034.
"""


def _passages(tmp_path: Path, text: str) -> list[Passage]:
    path = tmp_path / "lag.txt"
    path.write_text(text, encoding="utf-8")
    return read_original(path, describe_file(path))[1]


def test_each_paragraph_has_the_chapter_and_number_that_it_stands_under(tmp_path: Path) -> None:
    assert [str(p.address).removeprefix("lag@original ") for p in _passages(tmp_path, ACT)] == [
        "1 kap. 1 § st. 1",
        "1 kap. 1 § st. 2",
        "2 a kap. 1 § st. 1",
        "2 a kap. 1 a § st. 1",
        "2 a kap. 2 § st. 1",
        "transitional 2031:101 point 1",
        "transitional 2031:101 point 2",
        "transitional 2033:7 point 1",
    ]


def test_headings_of_several_lines_are_headings(tmp_path: Path) -> None:
    path = _passages(tmp_path, ACT)[2].heading_path
    assert path[0].endswith("Europeiska ekonomiska samarbetsområdet")
    assert path[-1] == "Hur anmälan ska göras och vad den ska innehålla"


def test_a_list_stays_with_its_lead_in(tmp_path: Path) -> None:
    assert _passages(tmp_path, ACT)[1].text.startswith("Lagen gäller inte")
    assert "resor som är kortare än en vecka." in _passages(tmp_path, ACT)[1].text


def test_a_reference_to_a_chapter_at_the_start_of_a_line_is_no_heading(tmp_path: Path) -> None:
    text = ACT.replace("Beslut enligt denna lag får", "Beslut enligt\n\n1 kap. 1 § får")
    assert "1 kap. 1 § får överklagas. Lag (2033:7)." in [p.text for p in _passages(tmp_path, text)]


def test_an_act_whose_subject_is_transitional_provisions_goes_on_after_its_heading(tmp_path: Path) -> None:
    text = "1 § Ett.\n\n2 § Två.\n\nÖvergångsbestämmelser för äldre samverkan\n\n3 § Tre.\n\n4 § Fyra.\n"
    assert [str(p.address.locator) for p in _passages(tmp_path, text)] == [f"{n} § st. 1" for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("1 §. Ett.\n\n2 §. Två.\n", ["1 § st. 1", "2 § st. 1"]),
        ("§ 1. Ett.\n\n§ 2 a. Två.\n", ["1 § st. 1", "2 a § st. 1"]),
        ("1 § Lagen har en enda paragraf.\n", ["1 § st. 1"]),
        ("1 §\n\nEtt stycke.\n\nEtt till.\n\n2 §\n\nTvå.\n", ["1 § st. 1", "1 § st. 2", "2 § st. 1"]),
        (
            "1 § Ett.\n\n2-4 §§ Har upphävts genom lag (2001:3).\n\n5 § Fem.\n",
            ["1 § st. 1", "2–4 §§ st. 1", "5 § st. 1"],
        ),
        (
            "1 kap. Har upphävts genom lag (2001:3).\n\n2 kap. Det som gäller\n\n1 § Ett.\n\n2 § Två.\n",
            ["chapter 1 para. 1", "2 kap. 1 § st. 1", "2 kap. 2 § st. 1"],
        ),
        (
            "1 § Ett.\n\n2 § Två.\n\nBilaga 1\n\nLista över länder.\n\nBilaga 2 Har upphävts genom lag (2001:3).\n",
            ["1 § st. 1", "2 § st. 1", "annex 1 para. 1", "annex 2 para. 1"],
        ),
        (
            "1 § Ett.\n\n2 § Två.\n\n2010:1052\n\n1. Denna lag träder i kraft nu.\n\nDet gäller alla.\n",
            ["1 § st. 1", "2 § st. 1", "transitional 2010:1052 point 1", "transitional 2010:1052 point 1"],
        ),
    ],
)
def test_older_and_rarer_ways_to_write_an_act_are_read(tmp_path: Path, text: str, places: list[str]) -> None:
    found = [str(p.address.locator) for p in _passages(tmp_path, text)]
    assert found == places


def test_both_versions_of_a_paragraph_that_changes_are_kept_and_told_apart(tmp_path: Path) -> None:
    text = (
        "1 § Ett.\n\n2 § /Upphör att gälla U:2024-07-01/ Gammal lydelse.\n\nGammalt andra stycke.\n\n"
        "2 § /Träder i kraft I:2024-07-01/ Ny lydelse.\n\n3 § Tre.\n"
    )
    assert [(str(p.address.locator), p.address.part, p.heading_path) for p in _passages(tmp_path, text)] == [
        ("1 § st. 1", 1, ()),
        ("2 § st. 1", 1, ("Upphör att gälla 2024-07-01",)),
        ("2 § st. 2", 1, ("Upphör att gälla 2024-07-01",)),
        ("2 § st. 1", 2, ("Träder i kraft 2024-07-01",)),
        ("3 § st. 1", 1, ()),
    ]


@pytest.mark.parametrize(
    "line", ["16 kap. om utsläpp m.m.,", "12 kap. 3 och 4 §§ jordabalken;", "1 kap. (inledning): 4–5 §§,"]
)
def test_what_only_names_a_chapter_does_not_begin_one(tmp_path: Path, line: str) -> None:
    text = f"2 kap. Avgifter\n\n1 § Avgift tas ut enligt\n\n{line} och\n\nannat.\n\n2 § Två.\n"
    assert {p.address.locator.value(Unit.CHAPTER) for p in _passages(tmp_path, text)} == {"2"}


def test_a_sentence_that_ends_with_its_amendment_is_no_heading(tmp_path: Path) -> None:
    text = "1 § Ett.\n\nStyrelsen får själv avgöra ärenden. Lag (1992:1614)\n\n2 § Två.\n"
    assert [str(p.address.locator) for p in _passages(tmp_path, text)] == ["1 § st. 1", "1 § st. 2", "2 § st. 1"]


def test_a_long_list_is_split_between_its_items(tmp_path: Path) -> None:
    items = [
        f"{n}. uppgifter om partnern som rör dess ägare, styrelse och finansiering i land nummer {n},"
        for n in range(1, 31)
    ]
    found = _passages(tmp_path, "1 § Ett.\n\n2 § Anmälan ska innehålla\n\n" + "\n\n".join(items) + "\n\n3 § Tre.\n")[
        1:-1
    ]
    assert len(found) > 1
    assert {str(p.address.locator) for p in found} == {"2 § st. 1"}
    assert [p.address.part for p in found] == list(range(1, len(found) + 1))
    assert found[0].text.startswith("2 § Anmälan ska innehålla\n\n1. uppgifter")
    assert all(re.match(r"\d+\. uppgifter", p.text) and p.text.endswith(",") for p in found[1:])


def test_markdown_and_plain_text_of_an_act_give_the_same_addresses(tmp_path: Path) -> None:
    markdown = re.sub(r"(?m)^(\d+(?: a)? kap\..*(?:\n\S.*)*)$", lambda m: "## " + m[1].replace("\n", " "), ACT)
    markdown = re.sub(r"(?m)^(\d+(?: a)? §)", r"**\1**", markdown)
    markdown = re.sub(r"(?m)^(Lagens innehåll|Anmälan|Övergångsbestämmelser)$", r"### \1", markdown)
    path = tmp_path / "lag.md"
    path.write_text(markdown, encoding="utf-8")
    assert [(p.address, p.text) for p in read_original(path, describe_file(path))[1]] == [
        (p.address, p.text) for p in _passages(tmp_path, ACT)
    ]


def _numbered(text: str) -> list[tuple[str | None, str, str]]:
    """Chapter, number and first words of each paragraph, found by a reading of its own."""
    found: list[tuple[str | None, str, str]] = []
    chapter: str | None = None
    body = re.split(r"(?mi)^Övergångsbestämmelser\s*$", text)[0]
    for chunk in re.split(r"\n[ \t]*\n", body):
        words = " ".join(chunk.split())
        if (match := re.match(r"(\d+(?: [a-z])?) kap\.", words)) and len(words) < 200 and "§" not in words:
            chapter = match[1]
        if match := re.match(r"(\d+(?: ?[a-z])?) §(?:\s|$)", words):
            found.append((chapter, match[1], words[:40]))
    return found


def _addressed(folder: Path, texts: Iterable[str]) -> tuple[int, int]:
    """How many paragraphs of some acts have their address, and how many there are; no text may be lost."""
    right = total = 0
    for text in texts:
        path = folder / "lag.txt"
        path.write_text(text, encoding="utf-8")
        assert re.sub(r"\s|\u00ad", "", read_text(path).text) == re.sub(r"\s|\u00ad", "", text), text[:60]
        starts = _starts(path)
        for chapter, number, words in _numbered(text):
            total += 1
            place = f"{chapter} kap. {number} §" if chapter else f"{number} §"
            right += any(start.startswith(words) for start in starts[place])
    return right, total


def _starts(path: Path) -> dict[str, list[str]]:
    """The passages of a file by the paragraph that they stand in."""
    starts: dict[str, list[str]] = defaultdict(list)
    for passage in read_original(path, describe_file(path))[1]:
        starts[str(passage.address.locator).partition(" st.")[0]].append(" ".join(passage.text.split()))
    return starts


def test_each_paragraph_of_a_published_act_gets_its_address(tmp_path: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(LAW.glob("*.txt"))]
    right, total = _addressed(tmp_path, texts)
    assert total > 90
    assert right == total


@pytest.mark.slow
@pytest.mark.skipif(not STATUTES.is_file(), reason="needs the development data beside the repository")
def test_of_three_hundred_statutes_at_least_99_in_100_paragraphs_get_their_address(tmp_path: Path) -> None:
    with gzip.open(STATUTES, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    right, total = _addressed(
        tmp_path, (row["text"].replace("\r\n", "\n") for row in random.Random(7).sample(rows, 300))
    )
    assert total > 5000
    assert right / total >= 0.99, f"{right} of {total}"


@pytest.mark.parametrize(
    "path",
    [
        LAW / "sfs-2000-1064.md",
        *(
            pytest.param(
                MARKDOWN / f"{name}.md",
                marks=pytest.mark.skipif(not MARKDOWN.is_dir(), reason="needs the development data"),
            )
            for name in ("SFS-2018-585", "SFS-1992-1434")
        ),
    ],
    ids=lambda path: path.stem,
)
def test_an_act_in_markdown_has_all_its_paragraphs_at_their_address(path: Path) -> None:
    text = re.sub(r"(?m)^#+ ", "", path.read_text(encoding="utf-8")).replace("**", "")
    starts = _starts(path)
    expected = _numbered(text)
    assert len(expected) > 20
    for chapter, number, words in expected:
        place = f"{chapter} kap. {number} §" if chapter else f"{number} §"
        assert any(start.startswith(words[:20]) for start in starts[place]), place


def test_a_sentence_about_a_part_is_no_heading_and_the_name_of_a_part_is_one(tmp_path: Path) -> None:
    text = (
        "AVDELNING I. INLEDNING\n\n1 kap. Innehåll\n\n1 § Ett.\n\nI avdelningen får det föras in nummer. Saknas de\n\n"
        "AVDELNING II. FÖRETRÄDARE\n\n2 kap. Ombud\n\n1 § Två.\n"
    )
    found = _passages(tmp_path, text)
    assert [str(p.address.locator) for p in found] == ["1 kap. 1 § st. 1", "1 kap. 1 § st. 2", "2 kap. 1 § st. 1"]
    assert found[2].heading_path == ("AVDELNING II. FÖRETRÄDARE", "2 kap. Ombud")


def test_lines_that_begin_a_paragraph_or_go_on_counting_need_no_empty_line(tmp_path: Path) -> None:
    text = (
        "1 kap. Allmänt\n1 § Anmälan ska innehålla\n\n1. namn,\n\n2. land,\n3. syfte, och\n4. tid enligt 2 kap .\n"
        "5 § samma lag.\n2 § Två.\n"
    )
    path = tmp_path / "lag.txt"
    path.write_text(text, encoding="utf-8")
    assert [block.text for block in read_text(path).blocks] == [
        "1 kap. Allmänt",
        "1 § Anmälan ska innehålla",
        "1. namn,",
        "2. land,",
        "3. syfte, och",
        "4. tid enligt 2 kap . 5 § samma lag.",
        "2 § Två.",
    ]


def test_numbered_provisions_of_an_annex_stand_alone_and_its_lists_do_not(tmp_path: Path) -> None:
    text = (
        "1 § Ett.\n\n2 § Två.\n\nBilaga\n\n1. Avtalet gäller skatter.\n\n2. Med skatter avses\n\n1. inkomstskatt,\n\n"
        "2. tull.\n\n3. Avtalet gäller även nya skatter.\n"
    )
    found = [(str(p.address.locator), p.text[:12]) for p in _passages(tmp_path, text)[2:]]
    assert found == [
        ("annex para. 1", "1. Avtalet g"),
        ("annex para. 2", "2. Med skatt"),
        ("annex para. 3", "3. Avtalet g"),
    ]
