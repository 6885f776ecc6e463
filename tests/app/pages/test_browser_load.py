"""Ten readers at once in real browser sessions, over the starter corpus with the bundled embedder.

RIKTLOTS_LOAD_SECONDS says for how long they ask (20). What was measured is printed (`pytest -s`).
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from riktlots.evals.bench.pages import CHROMIUM, QUIET
from riktlots.evals.bench.process import cpu_seconds, held_bytes
from riktlots.evals.questions.questions import DATASETS, load_questions
from tests.app.pages.browsing import IN_BROWSER, LOCALES, served

playwright = pytest.importorskip("playwright.async_api")
pytestmark = [
    *IN_BROWSER,
    pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the memory of a process is read from /proc"),
]
SECONDS = float(os.environ.get("RIKTLOTS_LOAD_SECONDS", "20"))
READERS, QUESTIONS_OF_A_VISIT = 10, 6
# A session that has been gone for so many seconds is forgotten; all are in so many more.
FORGETS_AFTER, MOST_SECONDS_TO_FORGET = 10, 120
MEGABYTES_FOR_CACHES = 60
LAUNCH = """
import os, sys
from pathlib import Path
Path("pid").write_text(str(os.getpid()))
from riktlots.app.pages.serve import serve
sys.exit(serve(int(sys.argv[1]), browser=False))
"""


@dataclass
class Measured:
    """What the readers met: seconds from question to answer, and errors."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def share(self, part: float) -> float:
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(part * len(self.seconds)))]


def megabytes(pid: int) -> float:
    """The memory that a process holds."""
    return (held_bytes(pid) or 0) / 1024**2


async def reader(
    browser: Any, address: str, questions: Sequence[str], locale: str, until: float, met: Measured
) -> None:
    """One reader, who asks once at least, and begins anew after some questions."""
    context = await browser.new_context(locale=locale)
    page = await context.new_page()
    page.on("pageerror", lambda error: met.errors.append(str(error)))
    page.set_default_timeout(240_000)
    try:
        await page.goto(address)
        await page.locator("h1").wait_for()
        for number, question in enumerate(cycle(questions)):
            if number and time.monotonic() > until:
                break
            if number and number % QUESTIONS_OF_A_VISIT == 0:
                await page.locator(".st-key-start_over button").click()
                await page.locator(".rl-foot").first.wait_for(state="detached")
            answers = page.locator("[class*='st-key-keep-']")
            before = await answers.count()
            box = page.get_by_test_id("stChatInputTextArea")
            await box.fill(question)
            began = time.monotonic()
            await box.press("Enter")
            await answers.nth(before).wait_for()
            met.seconds.append(time.monotonic() - began)
            if await page.locator(".rl-broken, .rl-status.rl-error, [data-testid=stException]").count():
                met.errors.append(question)
            await page.wait_for_timeout(1000)
    except Exception as error:
        met.errors.append(f"{type(error).__name__}: {error}"[:300])
    finally:
        await context.close()


async def readers(address: str, count: int, seconds: float, met: Measured) -> None:
    asked = [question.question for question in load_questions(DATASETS / "smoke.jsonl")]
    locales = list(LOCALES.values())
    async with playwright.async_playwright() as running:
        browser = await running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        until = time.monotonic() + seconds
        visits = (
            reader(browser, address, asked[5 * n :] + asked[: 5 * n], locales[n % 2], until, met) for n in range(count)
        )
        await asyncio.gather(*visits)
        await browser.close()


def run_readers(address: str, count: int, seconds: float) -> Measured:
    """In a thread of their own: another test's browser may keep the loop of this one."""
    met = Measured()
    thread = threading.Thread(target=lambda: asyncio.run(readers(address, count, seconds, met)))
    thread.start()
    thread.join()
    return met


def test_ten_readers_at_once_get_answers_without_an_error_and_leave_no_memory_behind(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text(f"[server]\ndisconnectedSessionTTL = {FORGETS_AFTER}\n")
    with served(tmp_path, LAUNCH, RIKTLOTS_CORPUS="", RIKTLOTS_EMBEDDER="", RIKTLOTS_PAGES_RATE="0") as address:
        pid = int((tmp_path / "pid").read_text())
        # All that is opened once is open then, and what is kept for later (the network's memory, words that were
        # stemmed) has been kept.
        first = run_readers(address, READERS, SECONDS / 5)
        start, taken = megabytes(pid), (cpu_seconds(pid) or 0)
        met = run_readers(address, READERS, SECONDS)
        taken = (cpu_seconds(pid) or 0) - taken
        peak = after = megabytes(pid)
        deadline = time.monotonic() + MOST_SECONDS_TO_FORGET
        while time.monotonic() < deadline and after > start + MEGABYTES_FOR_CACHES:
            time.sleep(2)
            after = megabytes(pid)
        print(
            f"\n{READERS} readers, {SECONDS:.0f} s: {len(met.seconds)} answers, {len(met.errors)} errors; seconds to "
            f"the answer: median {met.share(0.5):.2f}, p95 {met.share(0.95):.2f}; "
            f"{taken / len(met.seconds):.2f} s of processor time an answer; memory {start:.0f} MB before, "
            f"{peak:.0f} MB at the end, {after:.0f} MB when they were forgotten."
        )
    assert first.errors == []
    assert met.errors == []
    assert len(met.seconds) >= READERS
    assert after <= start + MEGABYTES_FOR_CACHES
