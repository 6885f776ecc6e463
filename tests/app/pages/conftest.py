"""The pages, without a browser and in one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from riktlots.evals.bench.pages import CHROMIUM, QUIET
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.scores import Scores, read_scores
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.register import add_document, load_library
from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.search.store import Store
from tests import FIXTURES, ROOT
from tests.app.pages.browsing import Visit, served
from tests.app.pages.evaluating import RUN
from tests.app.pages.visitor import served_at
from tests.deciding import EVERYTHING_COVERED
from tests.describing import describe_file
from tests.evals.runs.runs import lookup_of, scored

FRAME = ROOT / "app" / "pages" / "frame.py"
HOSTILE = """\
Droppsensorer ska besiktigas <script>window.harmed = 1</script> ![bild](https://evil.example/x.png) varje vår.

Droppsensorer ska märkas <img src=x onerror="window.harmed = 2"> och [läs mer](javascript:window.harmed=3) här.
"""


@pytest.fixture(scope="session", autouse=True)
def _no_components() -> Iterator[None]:
    """Streamlit looks through all installed packages for components before each AppTest, and none has any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", list)
        yield


@pytest.fixture
def page(home: Home, mini_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The pages on the small corpus, with an empty home: the first run builds the index."""
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(mini_corpus))
    monkeypatch.setenv("RIKTLOTS_EMBEDDER", "none")
    # All tests are one visitor, who asks faster than people do.
    monkeypatch.setenv("RIKTLOTS_PAGES_RATE", "0")
    for name in ("RIKTLOTS_MODEL", "RIKTLOTS_STAFF", "RIKTLOTS_KEEP_QUESTIONS", "RIKTLOTS_KEEP_DAYS"):
        monkeypatch.delenv(name, raising=False)
    return AppTest.from_file(str(FRAME), default_timeout=30)


@pytest.fixture
def for_staff(monkeypatch: pytest.MonkeyPatch) -> None:
    """The visitor is one of the staff."""
    served_at(monkeypatch, email="test@example.com")


@pytest.fixture(scope="session")
def scored_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in which something goes wrong, made once: what the documents are silent on is answered all the same."""
    folder = tmp_path_factory.mktemp("scored")
    home = Home(folder / "home")
    with build_lock(home):
        store = Store(build(home, load_library(home, FIXTURES / "mini_corpus"), None), None)
    how = Asking(decision=EVERYTHING_COVERED)
    scored(folder / RUN, store, lambda question: answer(question.question, store, how=how))
    store.close()
    return folder / RUN


@pytest.fixture
def scores(page: AppTest, home: Home, mini_store: Store, scored_run: Path, everything_covered: None) -> Scores:
    """The run, in the home of the test."""
    shutil.copytree(scored_run, home.runs / RUN)
    return read_scores(RunFolder(home.runs / RUN), DeterministicJudge.name, lookup_of(mini_store))


@pytest.fixture
def run(home: Home, scores: Scores) -> RunFolder:
    """Its folder."""
    return RunFolder(home.runs / scores.name)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the pages, with the small corpus and a hostile document of the user's."""
    folder = tmp_path_factory.mktemp("served")
    document = folder / "droppsensorer.txt"
    document.write_text(HOSTILE, encoding="utf-8")
    described = describe_file(document, title="Anvisning <b>om</b> droppsensorer")
    add_document(Home(folder / "home"), document, described)
    with served(folder) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all visits."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, address: str) -> Iterator[Visit]:
    """A visit by somebody new."""
    visit = Visit(chromium, address)
    yield visit
    if visit.context:
        visit.context.close()
