"""Sessions of onnxruntime on the CPU."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from riktlots.ingest.errors import ModelFileError
from riktlots.ingest.threads import bound_threads


def open_session(graph: Path, threads: int = 0, given: Mapping[str, NDArray[Any]] | None = None) -> Any:
    """Open a graph as an `onnxruntime.InferenceSession`.

    With 0 `threads` there are as many as `bound_threads` says. `given` are weights by name that do not lie in a file
    beside the graph; they must live as long as the session. Raises ModelFileError if a file is missing or damaged.
    """
    # Set before the import: onnxruntime would report to its maker, and nothing may phone home.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or bound_threads()
    # Threads that spin while waiting would take the cores from everything else on a small machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        if given:
            values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in given.values()]
            options.add_external_initializers(list(given), values)
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has no class of errors of its own to catch
        raise ModelFileError(
            f"the bundled model {graph} cannot be opened ({error}). Install Riktlots again."
        ) from error
