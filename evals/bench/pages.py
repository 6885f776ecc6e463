"""How long readers of the pages wait, in a real browser: until Ask is painted and can be used, and from the click on a
citation until its quote is seen.

Times are those of the browser's own clock. Nothing else may run: the machine must be quiet before it begins, and no
second measurement can begin beside it.
"""

from __future__ import annotations

import os
import platform
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from riktlots.evals.bench.load import product_environment
from riktlots.evals.bench.process import COMMAND
from riktlots.evals.errors import ServiceError, check_packages
from riktlots.ingest.progress import StageProgress, no_progress

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Options by which a browser asks nobody but the pages.
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# Its written answer cites several places.
_QUESTION = "Vem beslutar om placering i säkerhetsklass?"
_WINDOW = {"width": 1366, "height": 850}
# Seconds and milliseconds: for a server to begin, and for the browser to see something.
_PATIENCE, _PATIENCE_MS = 120.0, 120_000
# The share of its cores that a quiet machine may be busy with, and the seconds over which that is looked at.
_QUIET_SHARE, _LOOK = 0.2, 2.0
_STAT = Path("/proc/stat")
# Notes when the field for the question can be used and the first examples stand there.
_READY = """
(() => {
  const look = () => {
    const box = document.querySelector('.st-key-ask textarea:not([disabled])');
    if (!box || !document.querySelector('.st-key-examples button')) return requestAnimationFrame(look);
    requestAnimationFrame(() => { window.riktlotsReady = performance.now(); });
  };
  requestAnimationFrame(look);
})();
"""
# From the event of a click until the mark in the document of this number is laid out and the next frame begins.
_CLICKED = """
(number) => new Promise((done, give_up) => {
  const button = document.querySelector(`.rl-sentence .rl-cite[data-number="${number}"]`);
  const title = document.getElementById(`title-${button.dataset.group}-${number}`);
  const shown = () => title.closest('[data-open]')?.querySelector('mark')?.getClientRects().length;
  document.addEventListener('click', (event) => {
    const look = () => {
      if (performance.now() - event.timeStamp > 10000) return give_up(new Error('no quote is seen'));
      if (!shown()) return requestAnimationFrame(look);
      requestAnimationFrame(() => done(performance.now() - event.timeStamp));
    };
    look();
  }, { once: true, capture: true });
  button.click();
})
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Milliseconds from the request for Ask until the first words are painted, and until a question can be put."""

    paint: float
    ready: float


@dataclass(frozen=True, slots=True)
class Waits:
    """`first` is the visit to a server that has just been started; `clicks` are milliseconds from a click on a citation
    until its quote is seen; `answer` those from a question to its answer. `stretch` is by how much a plain loop took
    longer than its processor time, before and after: 1 on a machine that does nothing else."""

    first: Visit
    visits: list[Visit] = field(default_factory=list)
    answer: float = 0.0
    clicks: list[float] = field(default_factory=list)
    stretch: tuple[float, float] = (1.0, 1.0)


def measure(
    visits: int, clicks: int, *, wait: float = 60.0, beside: bool = False, progress: StageProgress = no_progress
) -> Waits:
    """Visit Ask over the starter corpus so many times, and click so many times on citations.

    Waits at most `wait` seconds for a quiet machine. Raises ServiceError where it does not become one, unless `beside`
    allows other work, where another measurement runs, or where there is no browser; MissingExtraError.
    """
    check_packages("bench", ("playwright",))
    if CHROMIUM is None:
        raise ServiceError("there is no Chromium on this machine; install one, or Google Chrome.")
    with _alone(wait, beside), tempfile.TemporaryDirectory(prefix="riktlots-pages-") as folder:
        progress("index built", 0, 1)
        environment = {**os.environ, **product_environment(), "RIKTLOTS_HOME": folder, "RIKTLOTS_PAGES_RATE": "0"}
        _build(environment)
        before = _stretch()
        with _served(environment) as address, _browser() as browser:
            waits = _waits(browser, address, visits, clicks, progress)
        return Waits(waits.first, waits.visits, waits.answer, waits.clicks, (before, _stretch()))


def machine() -> str:
    """The processor of this machine, in words."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name"))
    return next(names, platform.machine())


@contextmanager
def _alone(wait: float, beside: bool) -> Iterator[None]:
    lock = FileLock(Path(tempfile.gettempdir()) / "riktlots-bench-pages.lock")
    try:
        with lock.acquire(timeout=wait):
            if not beside:
                _wait_until_quiet(wait)
            yield
    except Timeout as error:
        raise ServiceError("the pages are being measured on this machine already; wait until that is done.") from error


def _wait_until_quiet(seconds: float) -> None:
    until = time.monotonic() + seconds
    while (share := busy_share()) is not None and share > _QUIET_SHARE:
        if time.monotonic() > until:
            raise ServiceError(
                f"this machine is busy with other work ({share:.0%} of its cores), which the figures would tell of. "
                "Measure when it is quiet, or beside that work with --beside."
            )


def busy_share(stat: Path = _STAT, seconds: float = _LOOK) -> float | None:
    """The share of the cores that is busy over some seconds; None where the system does not tell."""

    def times() -> tuple[int, int]:
        fields = [int(one) for one in stat.read_text(encoding="ascii").splitlines()[0].split()[1:9]]
        return sum(fields), fields[3] + fields[4]

    try:
        whole, idle = times()
        time.sleep(seconds)
        after, idle_after = times()
    except (OSError, ValueError, IndexError):
        return None
    return 1 - (idle_after - idle) / (after - whole) if after > whole else 0.0


def _stretch() -> float:
    """By how much a plain loop takes longer than its processor time."""
    begun, used = time.perf_counter(), time.process_time()
    for _ in range(10_000_000):
        pass
    return (time.perf_counter() - begun) / max(time.process_time() - used, 1e-6)


def _build(environment: Mapping[str, str]) -> None:
    done = subprocess.run([*COMMAND, "ingest"], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise ServiceError(f"the index could not be built: {done.stderr[-500:].strip()}")


@contextmanager
def _served(environment: Mapping[str, str]) -> Iterator[str]:
    """The address of the pages, once the server answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen(  # noqa: S603
        [*COMMAND, "app", "--no-browser", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_served(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def _wait_until_served(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.05)
    raise ServiceError("the pages did not start; start them by hand: `riktlots app`.")


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


def _waits(browser: Any, address: str, visits: int, clicks: int, progress: StageProgress) -> Waits:
    first = _visit(browser, address)
    found = []
    for done in range(visits):
        progress("visits", done, visits)
        found.append(_visit(browser, address))
    progress("clicks", 0, clicks)
    answer, taken = _clicks(browser, address, clicks)
    return Waits(first, found, answer, taken)


def _visit(browser: Any, address: str) -> Visit:
    """A visit by somebody new, with nothing in the browser's cache."""
    context = browser.new_context(locale="sv-SE", viewport=_WINDOW)
    try:
        page = _opened(context, address)
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        return Visit(paint, page.evaluate("window.riktlotsReady"))
    finally:
        context.close()


def _opened(context: Any, address: str) -> Any:
    context.add_init_script(_READY)
    page = context.new_page()
    page.goto(address)
    page.wait_for_function("window.riktlotsReady", timeout=_PATIENCE_MS)
    return page


def _clicks(browser: Any, address: str, clicks: int) -> tuple[float, list[float]]:
    """Milliseconds from a question to its answer, and from each click on one of its citations to the quote."""
    context = browser.new_context(locale="sv-SE", viewport=_WINDOW)
    try:
        page = _opened(context, address)
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill(_QUESTION)
        begun = time.perf_counter()
        box.press("Enter")
        page.locator(".rl-foot").first.wait_for(timeout=_PATIENCE_MS)
        answer = 1000 * (time.perf_counter() - begun)
        # What is still drawn anew after an answer is no part of a click.
        page.wait_for_timeout(2000)
        numbers = page.evaluate(
            "[...new Set([...document.querySelectorAll('.rl-sentence .rl-cite')].map((one) => one.dataset.number))]"
        )
        if len(numbers) < 2:
            raise ServiceError(f"the answer to “{_QUESTION}” cites fewer than two places, so no click can be measured.")
        # The first document is open already.
        order = [numbers[(turn + 1) % len(numbers)] for turn in range(clicks)]
        return answer, [page.evaluate(_CLICKED, number) for number in order]
    finally:
        context.close()
