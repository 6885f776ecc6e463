"""What is installed: everything under `riktlots`, and nothing beside it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import ROOT

# Too heavy to load before they are used; no command of these tests needs any of them.
UNUSED = (
    *("torch", "transformers", "sentence_transformers", "sklearn", "scipy", "matplotlib", "pandas"),
    *("chromadb", "streamlit", "langchain", "langchain_core", "fastapi", "mcp", "openpyxl"),
    *("pypdf", "pypdfium2", "PIL", "trafilatura", "lxml", "docx", "tinycss2", "protego"),
)
# Whoever asks builds no index and evaluates nothing.
UNUSED_BY_ASK = (
    *UNUSED,
    "markdown_it",
    "httpcore",
    "riktlots.ingest.add",
    "riktlots.ingest.fetch",
    "riktlots.evals.runs",
)
UNUSED_BY_SOURCES = (*UNUSED_BY_ASK, "numpy", "onnxruntime", "tokenizers", "riktlots.retrieval.answer")
UNUSED_BY_HELP = (
    *UNUSED,
    "numpy",
    "pydantic",
    "riktlots.ingest.library",
    "riktlots.retrieval.model",
    "riktlots.evals.runs",
)
# Prints which of some modules have been imported, and how often each file of the index was opened.
CALLED = """
import json, sys
from collections import Counter
from pathlib import Path
opened = Counter()
def seen(event, args):
    if event == "open" and isinstance(args[0], str) and "/generations/" in args[0]:
        opened[Path(args[0]).name] += 1
sys.addaudithook(seen)
from riktlots.app.cli import main
unused, *sys.argv[1:] = sys.argv[1:]
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print(json.dumps([[name for name in json.loads(unused) if name in sys.modules], opened]), file=sys.stderr)
"""
QUESTION = "När ska lärosätet anmäla ett samverkansavtal?"
FRONT_DOOR = (
    "from riktlots.retrieval import Guide; import sys; print(sorted({name.split('.')[0] for name in sys.modules}))"
)


def called(corpus: Path, unused: Sequence[str], *command: str) -> tuple[list[str], dict[str, int]]:
    """Which modules of `unused` a command imports, and how often it opens each file of the index."""
    done = subprocess.run(
        [sys.executable, "-c", CALLED, json.dumps(unused), *command],
        env=os.environ | {"RIKTLOTS_CORPUS": str(corpus), "RIKTLOTS_EMBEDDER": "none"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    imported, opened = json.loads(done.stderr.splitlines()[-1])
    return imported, opened


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("command", ["ask", "find"])
def test_a_question_loads_nothing_and_reads_nothing_that_it_does_not_need(mini_corpus: Path, command: str) -> None:
    # The first run builds the index, and reads documents for it.
    called(mini_corpus, (), command, QUESTION)
    imported, opened = called(mini_corpus, UNUSED_BY_ASK, command, QUESTION)
    assert imported == []
    # The manifest is read to see whether the index is that of the corpus, and when it is opened.
    assert opened == {"manifest.json": 2, "passages.jsonl": 1, "passages.table": 1, "answers.jsonl": 1}


@pytest.mark.usefixtures("home")
def test_a_list_of_sources_loads_and_reads_no_paragraph(mini_corpus: Path) -> None:
    assert called(mini_corpus, UNUSED_BY_SOURCES, "sources") == ([], {})


@pytest.mark.usefixtures("home")
def test_help_loads_no_command(mini_corpus: Path) -> None:
    assert called(mini_corpus, UNUSED_BY_HELP, "--help") == ([], {})


def test_the_front_door_opens_from_its_package() -> None:
    done = subprocess.run([sys.executable, "-c", FRONT_DOOR], capture_output=True, text=True, timeout=60, check=True)
    assert not {"torch", "chromadb", "streamlit", "langchain", "onnxruntime"} & set(eval(done.stdout))


@pytest.mark.slow
def test_the_wheel_holds_all_of_riktlots_and_nothing_else(tmp_path: Path) -> None:
    source = tmp_path / "source"
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in kept:
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(tmp_path), str(source)],
        check=True,
        timeout=600,
    )
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert {name.split("/")[0] for name in held} == {"riktlots"}
    folders = ("app/", "corpus/", "evals/", "ingest/", "retrieval/")
    # Pictures and pages for those who read the sources are of no use where the package runs.
    wanted = {
        f"riktlots/{name}" for name in kept if name.startswith(folders) and not name.endswith((".md", ".svg", ".png"))
    }
    assert wanted <= held, sorted(wanted - held)[:20]
