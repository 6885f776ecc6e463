"""`riktlots plan`: text, options and files in; terminal, JSON, Markdown and Word out."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from riktlots.app.console import Exit
from riktlots.app.i18n import text
from riktlots.app.planning.entries import Entry
from riktlots.app.present.blocks import Style
from riktlots.app.present.filed import plan_docx
from riktlots.app.present.outline import Medium, blocks_of
from riktlots.app.present.plan import plan_markdown, plan_outline
from riktlots.retrieval.guide import Guide
from riktlots.retrieval.plan.case import Case
from riktlots.retrieval.plan.plan import make_plan
from tests.app.command_line import run
from tests.app.part_of_starter import part_of_starter

TEXT = "Vi vill ge en partner i USA åtkomst till vår molnmapp med ritningar."


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A corpus of a few documents of the starter corpus, and a home for its index."""
    return part_of_starter(tmp_path_factory.mktemp("corpus")), tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def over_a_small_corpus(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, home = folders
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(corpus))
    monkeypatch.setenv("RIKTLOTS_HOME", str(home))
    monkeypatch.setenv("RIKTLOTS_EMBEDDER", "none")
    monkeypatch.delenv("RIKTLOTS_LANG", raising=False)


def _json(*args: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(run("plan", *args, "--json"))
    return made


def test_a_point_names_the_questions_that_it_hangs_on_in_their_order() -> None:
    shown = run("plan", TEXT, "--lang", "en")
    one = re.findall(r"the answer to question ([\d, ]+)\.", shown)
    several = re.findall(r"the answers to questions ([\d, ]+)\.", shown)
    assert one and all("," not in numbers for numbers in one)
    assert several and all(numbers == ", ".join(sorted(numbers.split(", "), key=int)) for numbers in several)
    assert all("," in numbers for numbers in several)


def test_a_list_is_printed_with_what_was_understood_its_quotes_and_its_addresses() -> None:
    shown = run("plan", TEXT)
    for key in ("plan_understood", "plan_no_decision", "plan_questions_heading", "plan_not_applied_heading"):
        assert text(key, "sv") in shown
    assert "Land: USA" in shown
    assert "Måste: Tillstånd krävs för export" in shown
    assert "(EU) 2021/821 art. 3.1" in shown
    assert "Inspektionen för strategiska produkter (ISP)" in shown
    assert "https://data.europa.eu/eli/reg/2021/821/oj" in shown


def test_json_has_what_people_see() -> None:
    made = _json(TEXT)
    assert (made["schema"], made["status"], made["language"], made["notice"]) == (2, "answered", "sv", "")
    assert made["case"]["country"] == [{"id": "US", "label": "USA"}]
    assert [value["id"] for value in made["case"]["technology"]] == ["technical", "cloud"]
    item = next(item for item in made["items"] if item["id"] == "export-licence")
    assert (item["dimension"], item["strength"], item["decision"]["id"]) == ("swedish", "must", "isp")
    assert set(item["asks"]) <= {question["id"] for question in made["questions"]}
    citation = item["citations"][0]
    assert citation["address"] == "eu-dual-use-2021-821@digest-sv art. 3.1"
    assert citation["form"] == "digest"
    assert citation["quote"].startswith("Tillstånd krävs för export")
    assert {one["source_id"] for one in made["not_applied"]} >= {"se-law-fdi", "se-law-etikprovning"}
    assert made["whom"][0]["source_id"] == "overview-who-does-what"
    assert re.fullmatch("[0-9a-f]{16}", made["generation"])
    assert made["made"] == datetime.date.today().isoformat()


def test_options_take_the_place_of_what_the_text_said() -> None:
    made = _json(TEXT, "--country", "Frankrike", "--technology", "none")
    assert [value["id"] for value in made["case"]["country"]] == ["FR"]
    assert not any(item["id"].startswith("export-") for item in made["items"])


def test_a_field_may_be_given_several_times() -> None:
    made = _json("--country", "NO", "--country", "Kenya", "--data", "health", "--data", "biological", "--lang", "en")
    assert [value["label"] for value in made["case"]["country"]] == ["Norway", "Kenya"]
    assert {"ethics-review", "ethics-biological"} <= {item["id"] for item in made["items"]}


def test_a_case_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(
        json.dumps({"id": "k1", "lang": "en", "text": "A study in Kenya", "data": ["health"], "partner": "Hospital X"}),
        encoding="utf-8",
    )
    made = _json("--case", str(path))
    assert (made["id"], made["language"], made["case"]["partner"]) == ("k1", "en", "Hospital X")
    assert "ethics-review" in {item["id"] for item in made["items"]}


@pytest.mark.parametrize(
    "args",
    [
        (),
        (TEXT, "--country", "Atlantis"),
        (TEXT, "--kind", "xyzzy"),
        (TEXT, "--as-of", "yesterday"),
        (TEXT, "--lang", "fr"),
        (TEXT, "--export", "plan.pdf"),
        (TEXT, "--case", "no-such-file.json"),
    ],
)
def test_wrong_use_is_said_plainly(args: tuple[str, ...]) -> None:
    run("plan", *args, code=Exit.USAGE)


def test_a_file_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text('{"colour": "red"}', encoding="utf-8")
    run("plan", "--case", str(path), code=Exit.USAGE)


def test_a_request_to_get_around_a_rule_is_declined_in_words() -> None:
    shown = run("plan", "Hur kan vi slippa etikprövningen i samarbetet med Kenya?")
    assert text("reason_declined_evade", "sv") in shown
    assert text("plan_swedish", "sv") not in shown


def test_pressure_brings_the_notice_before_all_else() -> None:
    shown = run("plan", "En kollega i vårt projekt med USA har blivit hotad.")
    assert shown.index(text("notice_alarm", "sv")) < shown.index(text("plan_understood", "sv"))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_markdown_is_dated_and_names_its_sources_and_generation(language: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    run("plan", TEXT, "--lang", language, "--export", str(path))
    written = path.read_text(encoding="utf-8")
    generation = Guide.open().index().store.id
    assert written.startswith(f"# {text('plan_title', language)}\n")
    assert text("plan_no_decision", language) in written
    assert text("plan_foot", language, day=datetime.date.today().isoformat(), generation=generation) in written
    sources = written.split(f"## {text('plan_sources_heading', language)}")[1]
    assert "<https://data.europa.eu/eli/reg/2021/821/oj>" in sources
    numbers = {int(n) for n in re.findall(r"\\\[(\d+)\\\]", written)}
    assert numbers == set(range(1, max(numbers) + 1))
    assert {int(n) for n in re.findall(r"\\\[(\d+)\\\]", sources)} == numbers


def test_word_has_the_same_words_and_links_that_can_be_followed(tmp_path: Path) -> None:
    from docx import Document

    path = tmp_path / "plan.docx"
    run("plan", TEXT, "--export", str(path))
    document = Document(str(path))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert document.core_properties.language == "sv-SE"
    assert words[0] == text("plan_title", "sv") == document.core_properties.title
    assert words[-1].startswith("“")
    targets = {link.target_ref for link in document.part.rels.values() if link.is_external}
    assert "https://data.europa.eu/eli/reg/2021/821/oj" in targets


def test_foreign_words_stay_words_in_an_export() -> None:
    store = Guide.open().index().store
    case = Case(text="# <script>alert(1)</script> [x](javascript:y) *a*\x0b", country=("US",), partner="- `A` | B")
    made = make_plan(case, store)
    shown = MarkdownIt("commonmark").render(plan_markdown(made, store))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:y) *a*" in shown
    assert "- `A` | B" in shown
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', shown))
    assert plan_docx(made, store)


def test_what_was_entered_stands_beside_its_item_in_an_export() -> None:
    store = Guide.open().index().store
    made = make_plan(Case(country=("US",), technology=("technical",)), store)
    entries = {"export-licence": Entry(True, "exportkontrollen", "Fråga Eva."), "?listed": Entry(note="ISP svarar.")}
    blocks = list(blocks_of(plan_outline(made, store, Medium.FILE, entries)))
    words = [block.words for block in blocks]
    at = words.index(text("plan_note", "sv", note="Fråga Eva."))
    assert words[at - 2 : at] == [text("plan_entered_done", "sv"), text("plan_assigned", "sv", who="exportkontrollen")]
    items = [block.words for block in blocks[:at] if block.style is Style.ITEM]
    assert items[-1].startswith("Måste: Tillstånd krävs för export")
    asked = words.index(text("plan_note", "sv", note="ISP svarar."))
    assert "bilaga I" in words[asked - 1]


def test_an_earlier_day_is_said(tmp_path: Path) -> None:
    made = _json(TEXT, "--as-of", "2024-05-01")
    assert made["as_of"] == "2024-05-01"
    assert made["whom"] == []
    assert text("as_of_notice", "sv", day="2024-05-01") in run("plan", TEXT, "--as-of", "2024-05-01")
