"""The reading benchmark: texts as they are, the same texts in other forms, EU acts, hard PDFs, and cost."""

from __future__ import annotations

import random
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from riktlots.evals.bench.reading.acts import Act, ReadingBenchError, eu_acts, law_from_markdown, law_from_text, rows
from riktlots.evals.bench.reading.child import How, read_in_child
from riktlots.evals.bench.reading.comparison import read_and_compare
from riktlots.evals.bench.reading.files import COST_FORMS, EU_FORMS, FORMS, SOURCE, FileForm, TextPart
from riktlots.evals.bench.reading.forms import plain_text
from riktlots.evals.bench.reading.hard import HardFile, read_hard
from riktlots.evals.bench.reading.invented import invented_eu_acts, invented_laws
from riktlots.evals.bench.reading.matching import page_texts
from riktlots.evals.bench.reading.outcome import FileOutcome, ReadingRow, sum_up
from riktlots.ingest.document import Document
from riktlots.ingest.progress import Progress, StageProgress, no_progress
from riktlots.ingest.readers.read import read_document


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of reading beside plain pypdf on the same pages: sums over files of the median of several readings."""

    files: int
    pages: int
    seconds: float
    plain_seconds: float
    peak_bytes: int | None
    plain_peak_bytes: int | None


def measure_cost(paths: Sequence[Path], progress: Progress = no_progress, repeats: int = 3) -> Cost:
    """Read each PDF `repeats` times with the product and with plain pypdf, in turn."""
    seconds: list[float] = []
    plain_seconds: list[float] = []
    peaks: list[int] = []
    plain_peaks: list[int] = []
    pages = 0
    for done, path in enumerate(paths, 1):
        pairs = [(read_in_child(How.PRODUCT, path), read_in_child(How.PLAIN, path)) for _ in range(repeats)]
        seconds.append(statistics.median(read["seconds"] for read, _ in pairs))
        plain_seconds.append(statistics.median(bare["seconds"] for _, bare in pairs))
        peaks += [read["peak_bytes"] for read, _ in pairs if read.get("peak_bytes")]
        plain_peaks += [bare["peak_bytes"] for _, bare in pairs if bare.get("peak_bytes")]
        pages += pairs[0][1].get("pages", 0)
        progress(done, len(paths))
    return Cost(
        len(paths),
        pages,
        sum(seconds),
        sum(plain_seconds),
        max(peaks, default=None),
        max(plain_peaks, default=None),
    )


_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Inputs:
    """Inputs of the benchmark: a folder of Swedish acts in Markdown, a file of `{sfs, text}`, a file of EU articles, a
    folder of hard PDFs. Without Swedish acts in Markdown, or without EU articles, and none of the other inputs that
    is for the same, acts are made up.

    `sample` is the most acts of each input that are read as they are, `rendered` the most that are put into other
    forms. Rendered files are kept in `work`, if it is given. `acts` are the names of files of `laws`: no others are
    read then. `read` is the reader that is measured.
    """

    laws: Path | None = None
    statutes: Path | None = None
    eu: Path | None = None
    pdfs: Path | None = None
    sample: int = 300
    rendered: int = 6
    seed: int = 0
    work: Path | None = None
    only: frozenset[TextPart] = frozenset(TextPart)
    acts: tuple[str, ...] = ()
    read: Callable[[Path], Document] = read_document


@dataclass(frozen=True, slots=True)
class Report:
    """Results of the benchmark. `left_out` names in words what was not measured, and why."""

    rows: tuple[ReadingRow, ...]
    hard: tuple[HardFile, ...]
    cost: Cost | None
    left_out: tuple[str, ...]


def run(inputs: Inputs, progress: StageProgress = no_progress) -> Report:
    """Measure. Raises ReadingBenchError when an input cannot be read, or nothing is left to measure."""
    if inputs.work is not None:
        inputs.work.mkdir(parents=True, exist_ok=True)
        return _measured(inputs, inputs.work, progress)
    with tempfile.TemporaryDirectory(prefix="riktlots-reading-") as scratch:
        return _measured(inputs, Path(scratch), progress)


def _measured(inputs: Inputs, work: Path, progress: StageProgress) -> Report:
    left_out = [
        f"{form.name}: {form.missing} is not installed" for form in FORMS if form.part in inputs.only and form.missing
    ]
    found = [
        _row(form, name, acts, work, inputs, progress)
        for form, name, acts in _plan(inputs)
        if acts and not form.missing
    ]
    hard: list[HardFile] = []
    if TextPart.HARD in inputs.only and inputs.pdfs:
        hard = read_hard(inputs.pdfs, lambda done, total: progress("hard PDFs", done, total))
    elif TextPart.HARD in inputs.only:
        left_out.append("hard PDFs: no folder of them was given")
    cost = _cost(inputs, work, progress) if TextPart.COST in inputs.only else None
    if not found and not hard and cost is None:
        raise ReadingBenchError("there is nothing to measure: " + "; ".join(left_out or ["the inputs are empty"]) + ".")
    return Report(tuple(found), tuple(hard), cost, tuple(left_out))


def _plan(inputs: Inputs) -> Iterator[tuple[FileForm, str, list[Act]]]:
    """Each form with the name of its row and the acts to put into it."""
    if TextPart.TEXTS in inputs.only:
        for name, acts in _texts(inputs):
            yield SOURCE, name, acts
    forms = [form for form in FORMS if form.part in inputs.only]
    acts = _to_render(inputs) if forms else []
    for form in forms:
        yield form, form.name, acts
    if TextPart.EU in inputs.only:
        acts = eu_acts(inputs.eu) if inputs.eu else invented_eu_acts(inputs.rendered, inputs.seed)
        for form in EU_FORMS:
            yield form, form.name, acts


def _texts(inputs: Inputs) -> Iterator[tuple[str, list[Act]]]:
    if inputs.laws:
        yield "markdown", _laws(inputs.laws, inputs.sample, inputs)
    if inputs.statutes:
        yield "text", _statutes(inputs.statutes, inputs.sample, inputs.seed)
    if not inputs.laws and not inputs.statutes:
        acts = invented_laws(inputs.rendered, inputs.seed)
        yield "markdown", acts
        yield "text", [law_from_text(act.name, plain_text(act)) for act in acts]


def _to_render(inputs: Inputs) -> list[Act]:
    if inputs.laws:
        return _laws(inputs.laws, inputs.rendered, inputs)
    return invented_laws(inputs.rendered, inputs.seed)


def _laws(folder: Path, most: int, inputs: Inputs) -> list[Act]:
    paths = [path for path in sorted(folder.glob("*.md")) if not inputs.acts or path.stem in inputs.acts]
    if not paths:
        raise ReadingBenchError(f"{folder}: there is no Markdown file of an act in it{_named(inputs.acts)}.")
    laws = [law_from_markdown(path.stem, _text_of(path)) for path in _sample(paths, most, inputs.seed)]
    if empty := [law.name for law in laws if not law.texts_by_place()]:
        raise ReadingBenchError(f"{folder}: there is no numbered paragraph (“**5 §**”) in {', '.join(empty)}.")
    return laws


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadingBenchError(f"{path}: it cannot be read ({error}).") from error


def _named(acts: Sequence[str]) -> str:
    return f" with the name {' or '.join(acts)}" if acts else ""


def _statutes(file: Path, most: int, seed: int) -> list[Act]:
    found = list(rows(file, ("sfs", "text")))
    return [
        law_from_text(str(row["sfs"]).replace(":", "-"), str(row["text"]).replace("\r\n", "\n"))
        for row in _sample(found, most, seed)
    ]


def _sample(items: Sequence[_Item], most: int, seed: int) -> list[_Item]:
    return list(items) if len(items) <= most else random.Random(seed).sample(items, most)  # noqa: S311


def _row(
    form: FileForm, name: str, acts: Sequence[Act], work: Path, inputs: Inputs, progress: StageProgress
) -> ReadingRow:
    outcomes: list[FileOutcome] = []
    for done, act in enumerate(acts, 1):
        path = form.make(act, work)
        pages = page_texts(path) if path.suffix == ".pdf" else None
        outcomes.append(read_and_compare(act, path, pages, inputs.read))
        progress(name, done, len(acts))
    return sum_up(name, outcomes, inputs.seed)


def _cost(inputs: Inputs, work: Path, progress: StageProgress) -> Cost | None:
    acts = _to_render(inputs)
    paths = [form.make(act, work) for form in COST_FORMS if not form.missing for act in acts]
    return measure_cost(paths, lambda done, total: progress("cost", done, total)) if paths else None
