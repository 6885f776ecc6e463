"""Plain text of Swedish acts: every paragraph under its own chapter and number, nothing lost."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from pathlib import Path

import pytest

from ingest.describe import describe_file
from ingest.documents import read_original
from ingest.model import Passage
from ingest.read import read_text

STATUTES = Path(__file__).parents[3] / "shared" / "data" / "sfs_laws.jsonl.gz"

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
        "transitional 1",
        "transitional 2",
        "transitional 1 #2",
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


@pytest.mark.slow
@pytest.mark.skipif(not STATUTES.is_file(), reason="the statutes to read are not here")
def test_of_three_hundred_statutes_at_least_99_in_100_paragraphs_get_their_address(tmp_path: Path) -> None:
    with gzip.open(STATUTES, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    right = total = 0
    for row in random.Random(7).sample(rows, 300):
        text = row["text"].replace("\r\n", "\n")
        path = tmp_path / "lag.txt"
        path.write_text(text, encoding="utf-8")
        assert re.sub(r"\s|\u00ad", "", read_text(path).text) == re.sub(r"\s|\u00ad", "", text), row["sfs"]
        starts: dict[str, list[str]] = defaultdict(list)
        for passage in read_original(path, describe_file(path))[1]:
            starts[str(passage.address.locator).partition(" st.")[0]].append(" ".join(passage.text.split()))
        for chapter, number, words in _numbered(text):
            total += 1
            place = f"{chapter} kap. {number} §" if chapter else f"{number} §"
            right += any(start.startswith(words) for start in starts[place])
    assert total > 5000
    assert right / total >= 0.99, f"{right} of {total}"
