"""`riktlots sources fetch` as a user or a script meets it, over the small corpus and a server of our own."""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from riktlots.app.cli import app
from riktlots.app.console import Exit
from riktlots.ingest.fetch.client import Client
from riktlots.ingest.fetch.run import fetch_sources
from riktlots.ingest.home import Home
from riktlots.ingest.library.register import read_register
from tests.ingest.fetch.web_server import HTTP, QUICK, Site, page, pdf, status, targets_at, web_page, web_server

GUIDELINE, ACT = "test-riktlinje", "test-samverkanslag"
SENTENCE = "Lärosätet bör pröva besökare från zebralandet."


@pytest.fixture
def site(home: Home, mini_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A server that has the documents of the small corpus, with its own paths: /2032, /2031:101, and so on."""
    with web_server() as served:
        corpus = tmp_path / "corpus"
        shutil.copytree(mini_corpus, corpus)
        manifest = corpus / "sources" / "all.toml"
        written = manifest.read_text(encoding="utf-8")
        for host in ("https://riktlinjer.example", "https://lagar.example", "https://eu.example"):
            assert host in written
            written = written.replace(host, served.https)
        manifest.write_text(written, encoding="utf-8")
        monkeypatch.setenv("RIKTLOTS_CORPUS", str(corpus))
        monkeypatch.setenv("RIKTLOTS_EMBEDDER", "none")
        here = functools.partial(fetch_sources, find_targets=targets_at(served.https))
        monkeypatch.setattr("riktlots.ingest.fetch.run.fetch_sources", here)
        allowed = functools.partial(type(HTTP), schemes=HTTP.schemes, private=HTTP.private)
        monkeypatch.setattr("riktlots.ingest.fetch.guard.Rules", allowed)
        monkeypatch.setattr("riktlots.ingest.fetch.client.Client", functools.partial(Client, policy=QUICK))
        yield served


def run(*args: str) -> Result:
    return CliRunner().invoke(app, ["sources", "fetch", *args])


def report(result: Result) -> dict[str, Any]:
    (line,) = result.stdout.splitlines()
    return dict(json.loads(line))


@pytest.mark.usefixtures("everything_covered")
def test_a_fetched_original_is_reported_indexed_and_found(home: Home, site: Site) -> None:
    site.pages["/2032"] = page(web_page(SENTENCE))
    result = run(GUIDELINE, "--json")
    assert result.exit_code == Exit.OK, result.output
    told = report(result)
    (kept,) = read_register(home, GUIDELINE).editions
    assert told == {
        "schema": 2,
        "generation": home.pointer.read_text().strip(),
        "sources": [
            {
                "source": GUIDELINE,
                "language": "sv",
                "url": f"{site.url}/2032",
                "result": "new",
                "reason": "",
                "detail": "",
                "edition": kept.label,
                "passages": 6,
            }
        ],
    }
    found = CliRunner().invoke(app, ["find", "besökare från zebralandet", "--source", GUIDELINE, "--json"])
    hit = json.loads(found.stdout)["hits"][0]
    assert (hit["text"], hit["form"]) == (SENTENCE, "original")


def test_what_is_unchanged_needs_no_new_index(site: Site) -> None:
    site.pages["/2032"] = page(web_page(SENTENCE))
    first = report(run(GUIDELINE, "--json"))["generation"]
    result = run(GUIDELINE, "--json")
    assert result.exit_code == Exit.OK
    assert (report(result)["generation"], report(result)["sources"][0]["result"]) == (first, "unchanged")


def test_texts_that_a_stopped_run_left_reach_the_index_at_the_next(home: Home, site: Site) -> None:
    site.pages["/2032"] = page(web_page(SENTENCE))
    run(GUIDELINE, "--no-index")
    assert report(run(GUIDELINE, "--json"))["sources"][0]["result"] == "unchanged"
    found = CliRunner().invoke(app, ["find", "besökare från zebralandet", "--source", GUIDELINE, "--json"])
    assert json.loads(found.stdout)["hits"][0]["text"] == SENTENCE


def test_the_index_can_be_left_for_later(home: Home, site: Site) -> None:
    site.pages["/2032"] = page(web_page(SENTENCE))
    assert report(run(GUIDELINE, "--no-index", "--json"))["generation"] == ""
    assert not home.pointer.exists()


@pytest.mark.parametrize(
    ("code", "result", "reason"), [(404, "gone", "gone"), (403, "failed", "forbidden"), (202, "failed", "unexpected")]
)
def test_what_could_not_be_had_is_a_finding(site: Site, code: int, result: str, reason: str) -> None:
    site.pages |= {"/2032": status(code), "/2031:101": page(pdf("Lagen ska tillampas."))}
    done = run(GUIDELINE, ACT, "--json")
    assert done.exit_code == Exit.FINDING
    told = [(one["source"], one["result"], one["reason"]) for one in report(done)["sources"]]
    assert told == [(GUIDELINE, result, reason), (ACT, "new", "")]


def test_all_means_every_source_of_the_manifest(site: Site) -> None:
    site.pages |= {"/2032": page(web_page(SENTENCE)), "/2031:101": page(web_page("Lagen gäller samverkan."))}
    result = run("--all", "--json")
    assert result.exit_code == Exit.FINDING
    assert {one["source"]: one["result"] for one in report(result)["sources"]} == {
        ACT: "new",
        "test-eu-kunskapsforordning": "gone",
        GUIDELINE: "new",
        "test-forslag": "gone",
        "test-gamla-radet": "no_address",
    }


def test_for_people_there_is_a_table(site: Site) -> None:
    site.pages["/2032"] = page(web_page(SENTENCE))
    result = run(GUIDELINE, "--interface", "en")
    assert result.exit_code == Exit.OK
    assert GUIDELINE in result.stdout
    assert "new" in result.stdout


def test_an_id_that_is_not_known_is_named_and_nothing_is_fetched(site: Site) -> None:
    result = run(GUIDELINE, "no-such-source", "--json")
    assert result.exit_code == Exit.USAGE
    assert result.stdout == ""
    assert "no-such-source" in result.stderr
    assert "riktlots sources" in result.stderr
    assert site.requests == []


@pytest.mark.parametrize("args", [(), (GUIDELINE, "--all")])
def test_either_ids_or_all_are_wanted(site: Site, args: tuple[str, ...]) -> None:
    result = run(*args)
    assert result.exit_code == Exit.USAGE
    assert "--all" in result.stderr
    assert site.requests == []
