"""What reading costs: the sums over files, of the product and of plain pypdf."""

from __future__ import annotations

from pathlib import Path

import pytest

from riktlots.evals.bench.reading import cost as cost_module
from riktlots.evals.bench.reading.cost import measure_cost
from tests.pdf_files import write_pdf

LINES = ["Each party shall notify the other party."]


def test_cost_sums_pages_and_times_of_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cost_module, "_REPEATS", 1)
    paths = [write_pdf(tmp_path / "one.pdf", [LINES]), write_pdf(tmp_path / "two.pdf", [LINES, LINES])]
    stages: list[tuple[int, int]] = []
    cost = measure_cost(paths, lambda *stage: stages.append(stage))
    assert (cost.files, cost.pages) == (2, 3)
    assert cost.seconds > 0
    assert cost.plain_seconds > 0
    assert stages == [(1, 2), (2, 2)]
