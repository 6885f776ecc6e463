"""A data folder in use, made once and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from riktlots.ingest.home import Home
from tests import FIXTURES
from tests.app.ops.in_use import fill


@pytest.fixture(scope="session")
def in_use(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder over the small corpus with something of everything; nobody changes it."""
    folder = tmp_path_factory.mktemp("in-use")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("RIKTLOTS_HOME", str(folder / "home"))
        patched.setenv("RIKTLOTS_CORPUS", str(FIXTURES / "mini_corpus"))
        patched.setenv("RIKTLOTS_EMBEDDER", "none")
        fill(Home(folder / "home"), folder)
    return folder / "home"


@pytest.fixture
def filled(home: Home, in_use: Path) -> Home:
    """A home of the test's own with something of everything in it."""
    shutil.copytree(in_use, home.root)
    return home
