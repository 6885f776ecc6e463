"""What is installed: everything under `riktlots`, and nothing beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import ROOT

# Too heavy to load before they are used; `riktlots ask` without a language model needs none of them.
UNUSED = (
    *("torch", "transformers", "sentence_transformers", "sklearn", "scipy", "matplotlib", "pandas"),
    *("chromadb", "streamlit", "langchain", "langchain_core", "fastapi", "mcp", "openpyxl"),
    *("pypdf", "pypdfium2", "PIL", "trafilatura", "lxml", "docx", "tinycss2", "protego"),
)
ASK = f"""
import sys
from riktlots.app.cli import main
sys.argv = ["riktlots", "ask", "När ska lärosätet anmäla ett samverkansavtal?"]
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print([name for name in {UNUSED!r} if name in sys.modules], file=sys.stderr)
"""
FRONT_DOOR = (
    "from riktlots.retrieval import Guide; import sys; print(sorted({name.split('.')[0] for name in sys.modules}))"
)


def test_the_command_line_loads_nothing_that_an_answer_does_not_need(home: object, mini_corpus: Path) -> None:
    environment = os.environ | {"RIKTLOTS_CORPUS": str(mini_corpus), "RIKTLOTS_EMBEDDER": "none"}
    told = []
    # The first run builds the index, and reads documents for it.
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, timeout=120, check=True
        )
        told.append(done.stderr.splitlines()[-1])
    assert told[-1] == "[]"


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
    wanted = {f"riktlots/{name}" for name in kept if name.startswith(folders) and not name.endswith((".md", ".svg"))}
    assert wanted <= held, sorted(wanted - held)[:20]
