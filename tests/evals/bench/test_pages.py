"""How long readers of the pages wait: what is told of it, and that it is measured alone."""

from __future__ import annotations

import io
import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from riktlots.app.commands.bench.pages import pages_json, print_pages
from riktlots.app.console import Exit, console_to
from riktlots.evals.bench.pages import CHROMIUM, Visit, Waits, busy_share, measure
from riktlots.evals.errors import ServiceError
from tests.app.command_line import run

VISITS = [Visit(1000.4, 1500), Visit(1200, 1900), Visit(3000, 3100)]
WAITS = Waits(Visit(2500, 4000), VISITS, 900, [20, 30, 400], (1.0, 1.25))


def test_each_wait_has_its_median_and_its_longest() -> None:
    told = pages_json(WAITS, beside=False)
    rows = {row["wait"]: (row["n"], row["median"], row["longest"], row["most"]) for row in told["waits"]}
    assert rows["paint"] == (3, 1200, 3000, 2000)
    assert rows["click"] == (3, 30, 400, 300)
    assert rows["first visit: ready"] == (1, 4000, 4000, None)
    assert (told["alone"], told["stretch"], told["in_time"]) == (True, [1.0, 1.25], True)
    assert told["machine"] and told["cores"] >= 1


def test_a_median_above_what_is_promised_is_a_finding() -> None:
    late = Waits(Visit(1, 1), [Visit(2001, 2500)], 1, [10])
    assert pages_json(late, beside=False)["in_time"] is False


def test_the_table_names_the_machine_and_says_when_other_work_ran() -> None:
    file = io.StringIO()
    print_pages(console_to(file), pages_json(WAITS, beside=True))
    assert "beside other work; stretch 1.00, 1.25" in file.getvalue()
    assert "\nclick" in file.getvalue()


def test_how_busy_the_machine_is_is_read_from_the_times_of_its_cores(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    stat.write_text("cpu  10 0 10 80 0 0 0 0 0 0\n", encoding="ascii")
    assert busy_share(stat, seconds=0) == 0.0, "nothing has passed"
    assert busy_share(tmp_path / "none", seconds=0) is None


def test_two_measurements_do_not_run_beside_each_other() -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    pytest.importorskip("playwright")
    with (
        FileLock(Path(tempfile.gettempdir()) / "riktlots-bench-pages.lock").acquire(timeout=300),
        pytest.raises(ServiceError, match="being measured"),
    ):
        measure(1, 1, wait=0)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_ask_and_its_citations_are_measured_in_a_browser() -> None:
    pytest.importorskip("playwright")
    # Other tests run beside it, so the times themselves are not looked at; a browser of theirs takes up this thread.
    with ThreadPoolExecutor(1) as thread:
        waits = thread.submit(measure, 1, 2, beside=True, wait=300).result()
    assert 0 < waits.visits[0].paint <= waits.visits[0].ready
    assert 0 < waits.first.paint <= waits.first.ready
    assert len(waits.clicks) == 2 and all(0 < click < 10_000 for click in waits.clicks)
    assert min(waits.stretch) >= 0.9


def test_the_command_says_what_it_waits_for() -> None:
    assert "--beside" in run("bench", "pages", "--help", code=Exit.OK)
    assert json.dumps(pages_json(WAITS, beside=False))
