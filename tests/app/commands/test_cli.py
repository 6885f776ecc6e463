"""The command line as a user or a script meets it, over the small corpus and by words alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.console import Exit
from riktlots.ingest.home import Home
from tests.app.command_line import run
from tests.model_server import model_server

QUESTION = "När ska samverkansavtalet anmälas till Samverkansmyndigheten?"


pytestmark = pytest.mark.usefixtures("over_mini_corpus")


def rows(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


@pytest.mark.usefixtures("everything_covered")
def test_ask_prints_the_quote_its_address_and_what_the_source_is() -> None:
    text = " ".join(run("ask", QUESTION).split())
    assert "inom 30 dagar" in text
    assert "[1] samverkanslagen 2 kap. 2 § st. 1" in text
    assert "lag, gäller" in text
    assert "sammandrag" in text
    assert "https://lagar.example/2031:101" in text


@pytest.mark.usefixtures("everything_covered")
def test_ask_as_json_has_the_promised_fields() -> None:
    (answer,) = rows(run("ask", QUESTION, "--json"))
    assert answer.keys() >= {
        "schema",
        "id",
        "question",
        "language",
        "status",
        "sentences",
        "hits",
        "generation",
        "model",
        "timings",
    }
    assert (answer["schema"], answer["status"], answer["language"]) == (2, "answered", "sv")
    citation = answer["sentences"][0]["citations"][0]
    assert citation.keys() >= {
        "address",
        "source_id",
        "title",
        "kind",
        "source_status",
        "form",
        "url",
        "page_label",
        "quote",
        "start",
        "end",
    }
    hit = next(hit for hit in answer["hits"] if hit["address"] == citation["address"])
    assert hit["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert hit.keys() >= {"address", "source_id", "text", "score"}


@pytest.mark.usefixtures("everything_covered")
def test_a_batch_gives_one_answer_a_line(tmp_path: Path) -> None:
    batch = tmp_path / "q.jsonl"
    questions = [
        {"id": "a", "question": QUESTION},
        {"id": "b", "turns": ["Måste vi anmäla samverkansavtalet?", "Och om det är kortare?"], "lang": "sv"},
        {"id": "c", "question": "Is my colleague a spy?", "lang": "en"},
        {
            "id": "d",
            "turns": [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "x"}],
        },
    ]
    batch.write_text("\n".join(json.dumps(q) for q in questions), encoding="utf-8")
    answers = rows(run("ask", "--batch", str(batch), "--json"))
    assert [(a["id"], a["status"]) for a in answers] == [
        ("a", "answered"),
        ("b", "answered"),
        ("c", "declined"),
        ("d", "answered"),
    ]
    assert answers[1]["completed"] == "anmäla samverkansavtalet. Och om det är kortare?"
    hits = rows(run("find", "--batch", str(batch), "--json", "-k", "2"))
    assert [(h["id"], len(h["hits"])) for h in hits][:2] == [("a", 2), ("b", 2)]


@pytest.mark.usefixtures("everything_covered")
def test_a_follow_up_is_asked_with_what_was_asked_before() -> None:
    before = ["--turn", "Måste vi anmäla samverkansavtalet?", "--turn", "Tack!"]
    answer = json.loads(run("ask", "Och om det är kortare?", *before, "--json"))
    assert answer["completed"] == "anmäla samverkansavtalet. Och om det är kortare?"
    assert answer["completed"] in run("ask", "Och om det är kortare?", *before)
    assert json.loads(run("find", "Och om det är kortare?", *before, "--json"))["question"] == answer["completed"]


def test_turns_of_a_batch_stand_in_its_lines(tmp_path: Path) -> None:
    batch = tmp_path / "q.jsonl"
    batch.write_text('{"id": "a", "question": "x"}\n', encoding="utf-8")
    result = CliRunner().invoke(app, ["ask", "--batch", str(batch), "--turn", "y"])
    assert result.exit_code == Exit.USAGE
    assert "“turns”" in result.stderr


def test_a_bad_batch_is_named_by_its_line_before_anything_is_answered(tmp_path: Path) -> None:
    batch = tmp_path / "q.jsonl"
    batch.write_text('{"id": "a", "question": "x"}\n{"id": 3}\n', encoding="utf-8")
    result = CliRunner().invoke(app, ["ask", "--batch", str(batch), "--json"])
    assert (result.exit_code, result.stdout) == (Exit.USAGE, "")
    assert "line 2" in result.stderr


def test_find_filters_by_source_kind_language_and_status() -> None:
    for option, value, field in (
        ("--source", "test-riktlinje", "source_id"),
        ("--language", "en", "language"),
    ):
        (found,) = rows(run("find", "avtal anmälan agreement", option, value, "--json"))
        assert {hit[field] for hit in found["hits"]} == {value}
    (proposals,) = rows(run("find", "stödfunktion", "--status", "proposal", "--json"))
    assert {hit["source_id"] for hit in proposals["hits"]} == {"test-forslag"}
    (laws,) = rows(run("find", "avtal", "--kind", "law", "--json"))
    assert {hit["source_id"] for hit in laws["hits"]} == {"test-samverkanslag"}


def test_dry_run_shows_passages_and_changes_nothing(tmp_path: Path, home: Home) -> None:
    path = tmp_path / "lokal.md"
    path.write_text("# Lokal riktlinje\n\n## 1 Syfte\n\nLärosätet bör pröva risken.\n", encoding="utf-8")
    (passage,) = rows(run("ingest", str(path), "--dry-run", "--json"))
    assert passage["address"] == "lokal@original section 1 para. 1"
    assert (passage["source_id"], passage["language"], passage["page_label"]) == ("lokal", "sv", None)
    assert passage["heading_path"] == ["Lokal riktlinje", "1 Syfte"]
    assert not home.documents.exists()
    assert not home.generations.exists()


@pytest.mark.usefixtures("everything_covered")
def test_an_ingested_document_is_cited_as_what_it_is_until_it_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "lokal.md"
    path.write_text("# Lokal riktlinje\n\nZebraforskare bör få en egen handledare.\n", encoding="utf-8")
    bad = tmp_path / "bild.png"
    bad.write_bytes(b"x")
    run("ask", QUESTION)
    (report,) = rows(run("ingest", str(bad), str(path), "--authority", "KTH", "--json", code=Exit.FINDING))
    assert report["added"] == ["lokal"]
    assert "bild.png" in report["failed"][0]
    (answer,) = rows(run("ask", "Vad bör zebraforskare få?", "--json"))
    citation = answer["sentences"][0]["citations"][0]
    assert (citation["source_id"], citation["form"], citation["kind"]) == ("lokal", "original", "guideline")
    assert "lokal" in {row["id"] for row in rows(run("sources", "--json"))}
    run("ingest", "--remove", "lokal")
    (after,) = rows(run("find", "zebraforskare handledare", "--json"))
    assert "lokal" not in {hit["source_id"] for hit in after["hits"]}


def test_sources_lists_what_is_held() -> None:
    listed = {row["id"]: row for row in rows(run("sources", "--json"))}
    law = listed["test-samverkanslag"]
    assert law.keys() >= {"id", "title", "kind", "status", "forms"}
    assert (law["forms"], law["languages"]) == (["digest"], ["en", "sv"])
    assert "test-samverkanslag" in run("sources")


def test_wrong_use_has_its_own_exit_code() -> None:
    run("ask", code=Exit.USAGE)
    run("ask", "x", "--batch", "y", code=Exit.USAGE)
    run("ask", "--batch", "/no/such/file", code=Exit.USAGE)
    run("ingest", "--remove", "nosuch", code=Exit.USAGE)


@pytest.mark.parametrize("option", ["--kind", "--status", "--source", "--language", "--lang"])
def test_an_unknown_value_of_an_option_is_named_with_the_known_ones(option: str) -> None:
    result = CliRunner().invoke(app, ["find", "avtal", option, "nosuch"])
    assert result.exit_code == Exit.USAGE
    assert f"{option} does not take “nosuch”" in " ".join(result.stderr.split())


def test_a_setting_that_is_no_number_is_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_MODEL_TIMEOUT", "soon")
    run("find", "avtal", code=Exit.USAGE)


@pytest.mark.usefixtures("everything_covered")
def test_a_question_that_the_model_fails_is_answered_by_quotes_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = tmp_path / "q.jsonl"
    batch.write_text(
        "\n".join(json.dumps({"id": i, "question": QUESTION, "lang": "sv"}) for i in "abc"), encoding="utf-8"
    )
    quote = "Lärosätet ska anmäla samverkansavtalet till Samverkansmyndigheten inom 30 dagar"
    good = {"sentences": [{"cites": [{"id": "P1", "quote": quote}], "text": quote + "."}]}
    with model_server(good, "{broken", "{broken", good) as script:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", script.url)
        monkeypatch.setenv("RIKTLOTS_MODEL", "openai:scripted")
        answers = rows(run("ask", "--batch", str(batch), "--json"))
    assert [(a["id"], a["status"]) for a in answers] == [("a", "answered"), ("b", "answered"), ("c", "answered")]
    assert [(a["model"], a["notice"]) for a in answers] == [
        ("openai:scripted", ""),
        ("", "model_failed"),
        ("openai:scripted", ""),
    ]
    assert [bool(a["failure"]) for a in answers] == [False, True, False]


def test_an_embedder_that_cannot_be_loaded_is_an_environment_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RIKTLOTS_EMBEDDER", str(tmp_path / "nothing"))
    run("find", "avtal", code=Exit.ENVIRONMENT)


def test_version_names_the_serving_index() -> None:
    assert rows(run("version", "--json"))[0]["generation"] is None
    run("find", "avtal", "--json")
    assert len(rows(run("version", "--json"))[0]["generation"]) == 16


def test_check_names_each_finding_and_a_fresh_index_has_none() -> None:
    run("find", "avtal", "--json")
    assert rows(run("check", "index", "--json"))[0]["findings"] == []
    (found,) = rows(run("check", "corpus", "--json", code=Exit.FINDING))
    assert "test-gamla-radet: the manifest has no url" in found["findings"]


@pytest.mark.usefixtures("everything_covered")
def test_a_changed_corpus_is_indexed_at_the_next_question(
    tmp_path: Path, mini_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(mini_corpus, corpus)
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(corpus))
    (before,) = rows(run("ask", QUESTION, "--json"))
    digest = corpus / "digest" / "sv" / "test-samverkanslag.md"
    digest.write_text(digest.read_text(encoding="utf-8").replace("30 dagar", "45 dagar"), encoding="utf-8")
    (after,) = rows(run("ask", QUESTION, "--json"))
    assert "30 dagar" in before["sentences"][0]["text"]
    assert "45 dagar" in after["sentences"][0]["text"]
    assert before["generation"] != after["generation"]
