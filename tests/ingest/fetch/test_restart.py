"""A fetch that is cut off, and started again: nothing is lost, and what was done is not done twice."""

from __future__ import annotations

import datetime
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from riktlots.ingest.fetch.run import Outcome, Result, fetch_sources
from riktlots.ingest.home import Home
from riktlots.ingest.library.editions import counting
from riktlots.ingest.library.manifest import Sources
from riktlots.ingest.library.register import load_documents
from tests import ROOT
from tests.ingest.fetch.web_server import (
    Site,
    act,
    eu_act,
    local_client,
    marked,
    page,
    pdf,
    source,
    status,
    targets_at,
    web_page,
    web_server,
)

# Every step that can be seen on disk takes a moment, so that kills fall between any two of them.
FETCHER = """
import os, sys, time
from pathlib import Path
from riktlots.ingest.fetch.run import fetch_sources
from riktlots.ingest.home import Home
from tests.ingest.fetch.test_restart import library
from tests.ingest.fetch.web_server import local_client, targets_at
base = sys.argv[2]
replace = os.replace
def slow_replace(*args):
    time.sleep(0.02)
    replace(*args)
    time.sleep(0.02)
os.replace = slow_replace
sources = library(base)
with local_client() as client:
    print("ready", flush=True)
    fetch_sources(Home(Path(sys.argv[1])), sources, sources, client, find_targets=targets_at(base))
time.sleep(60)
"""
RUN_TIME = 0.7


def library(base: str) -> Sources:
    """Sources of every kind: an act, an EU act in two languages, a page, a PDF, and one that is gone."""
    return Sources(
        [
            source("act", sfs="2031:101"),
            source("eu", celex="32031R0077", language=["en", "sv"]),
            source("page", url=f"{base}/page"),
            source("gone", url=f"{base}/gone"),
            source("report", url=f"{base}/report.pdf"),
        ]
    )


@pytest.fixture
def site() -> Iterator[Site]:
    with web_server() as served:
        first_edition(served)
        yield served


def first_edition(site: Site) -> None:
    site.pages = {
        "/dokument/sfs-2031-101.text": marked(act(30), '"30"'),
        "/legal-content/EN/TXT/HTML/?uri=CELEX:32031R0077": page(eu_act("Article 1", "It applies to knowledge.")),
        "/page": page(web_page("Lärosätet bör pröva avtalet.")),
        "/gone": page(web_page("Lärosätet kan få hjälp.")),
    }


def second_edition(site: Site) -> None:
    site.pages |= {
        "/legal-content/SV/TXT/HTML/?uri=CELEX:32031R0077": page(eu_act("Artikel 1", "Den gäller kunskap.")),
        "/page": page(web_page("Lärosätet ska pröva avtalet.")),
        "/gone": status(410),
        "/report.pdf": page(pdf("Styrelsen ska besluta.")),
    }


def fetch(
    home: Home, site: Site, ids: Iterable[str] = (), stop_after: int = 99, today: datetime.date | None = None
) -> list[Outcome]:
    """Fetch sources (all, where none are named); cut off when so many outcomes have been told."""
    sources = library(site.https)
    told: list[Outcome] = []

    def tell(outcome: Outcome) -> None:
        told.append(outcome)
        if len(told) == stop_after:
            raise KeyboardInterrupt

    with local_client(tries=1) as client:
        return fetch_sources(
            home,
            sources,
            list(ids) or sources,
            client,
            tell,
            find_targets=targets_at(site.https),
            today=lambda: today or datetime.date.today(),
        )


def interrupt(home: Home, site: Site, stop_after: int, ids: Iterable[str] = ()) -> None:
    with pytest.raises(KeyboardInterrupt):
        fetch(home, site, ids, stop_after)


def on_disk(home: Home) -> dict[str, str]:
    """The files of all documents, without what was kept of reading them; of the registers what they say."""
    return {
        path.relative_to(home.documents).as_posix(): path.read_text() if path.name == "source.json" else ""
        for path in home.documents.rglob("*")
        if path.is_file() and path.suffix != ".reading"
    }


def everything_held(home: Home, site: Site) -> set[tuple[str, str]]:
    found = load_documents(home, library(site.https)).passages
    return {(str(passage.address), passage.text) for passage in found}


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 6))])
def test_a_killed_fetch_loses_nothing_and_ends_as_if_it_had_not_been(
    home: Home, site: Site, tmp_path: Path, seed: int
) -> None:
    fetch(home, site)
    before = everything_held(home, site)
    undisturbed = Home(tmp_path / "undisturbed")
    shutil.copytree(home.root, undisturbed.root)
    second_edition(site)
    expected = {(o.source, o.language): o.edition for o in fetch(undisturbed, site)}

    command = [sys.executable, "-c", FETCHER, str(home.root), site.https]
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(random.Random(seed).uniform(0.0, RUN_TIME))
        child.send_signal(signal.SIGKILL)

    assert child.returncode == -signal.SIGKILL
    assert everything_held(home, site) >= before
    assert {(o.source, o.language): o.edition for o in fetch(home, site)} == expected
    assert on_disk(home) == on_disk(undisturbed)
    assert not home.fetch_journal.exists()


@pytest.mark.parametrize("done", [1, 3, 5])
def test_a_fetch_that_was_cut_off_goes_on_where_it_stopped(home: Home, site: Site, done: int) -> None:
    second_edition(site)
    interrupt(home, site, done)
    asked = list(site.asked)
    outcomes = fetch(home, site)
    assert not set(asked) & set(site.asked[len(asked) :])
    assert [(o.source, o.language) for o in outcomes] == [
        ("act", "sv"),
        ("eu", "sv"),
        ("eu", "en"),
        ("page", "sv"),
        ("gone", "sv"),
        ("report", "sv"),
    ]
    assert [o.result for o in outcomes] == [Result.NEW] * 4 + [Result.GONE, Result.NEW]


def test_a_fetch_that_is_through_begins_anew_the_next_time(home: Home, site: Site) -> None:
    fetch(home, site, ["act"])
    assert fetch(home, site, ["act"])[0].result is Result.UNCHANGED
    assert len(site.asked) == 2


def test_a_fetch_of_other_sources_begins_anew(home: Home, site: Site) -> None:
    interrupt(home, site, 1, ["act", "page"])
    assert [o.result for o in fetch(home, site, ["act"])] == [Result.UNCHANGED]
    assert len(site.asked) == 2


def test_what_failed_before_a_fetch_was_cut_off_is_tried_again(home: Home, site: Site) -> None:
    whole = site.pages["/page"]
    site.pages["/page"] = status(503)
    interrupt(home, site, 1, ["page", "act"])
    site.pages["/page"] = whole
    assert [(o.source, o.result) for o in fetch(home, site, ["page", "act"])] == [
        ("page", Result.NEW),
        ("act", Result.NEW),
    ]


def test_a_fetch_that_was_cut_off_on_another_day_starts_over(home: Home, site: Site) -> None:
    interrupt(home, site, 1, ["act", "page"])
    later = fetch(home, site, ["act", "page"], today=datetime.date(2099, 1, 1))
    assert [o.result for o in later] == [Result.UNCHANGED, Result.NEW]


@pytest.mark.parametrize("spoilt", ["{", "[]", '{"key": 1, "done": []}', '{"key": KEY}', '{"key": KEY, "done": [1]}'])
def test_a_spoilt_journal_costs_requests_and_nothing_else(home: Home, site: Site, spoilt: str) -> None:
    interrupt(home, site, 1, ["act", "page"])
    key = json.loads(home.fetch_journal.read_text())["key"]
    home.fetch_journal.write_text(spoilt.replace("KEY", json.dumps(key)))
    assert [o.result for o in fetch(home, site, ["act", "page"])] == [Result.UNCHANGED, Result.NEW]


def test_a_text_that_came_after_the_clock_was_set_back_counts_as_the_newer(home: Home, site: Site) -> None:
    fetch(home, site, ["page"])
    second_edition(site)
    earlier = fetch(home, site, ["page"], today=datetime.date(2001, 1, 1))
    assert [o.result for o in earlier] == [Result.CHANGED]
    (edition,) = counting(load_documents(home, library(site.https)).editions, "2099-01-01")
    passages = load_documents(home, library(site.https)).passages
    assert any("ska pröva" in p.text for p in passages if p.address.edition == edition.label)
