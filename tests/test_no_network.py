"""With the default settings nothing leaves the machine: a whole question with every socket closed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests import ROOT

PROGRAM = """
import socket, sys, os
def refuse(*args, **kwargs):
    raise AssertionError(f"a connection was tried: {args[1:]}")
socket.socket.connect = refuse
socket.getaddrinfo = refuse
os.environ["LANGSMITH_TRACING"] = "true"
from riktlots.retrieval.guide import Guide
import riktlots.retrieval.langchain
assert os.environ["LANGSMITH_TRACING"] == "false"
result = Guide.open().ask("Vem beslutar om placering i säkerhetsklass?")
print(result.status, len(result.sentences))
"""


def test_a_question_is_answered_with_all_sockets_closed(tmp_path: Path) -> None:
    environment = {
        "RIKTLOTS_HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("answered")
    # Python's sockets are not those of libraries in C: onnxruntime has a sender of its own, which first gives itself an
    # identity here.
    assert not (tmp_path / ".cache" / "Microsoft").exists()
