"""The whole measurement, on acts that are made up and on small files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from riktlots.evals.bench.reading.acts import BODY, ReadingBenchError
from riktlots.evals.bench.reading.files import FORMS, FileForm, TextPart
from riktlots.evals.bench.reading.invented import invented_laws
from riktlots.evals.bench.reading.matching import PageFinder, page_texts
from riktlots.evals.bench.reading.outcome import Share
from riktlots.evals.bench.reading.run import Inputs, measure_cost, run
from riktlots.ingest.document import Document, assemble
from riktlots.ingest.readers.read import read_document
from tests.evals.bench.reading.acts_to_read import LAW
from tests.pdf_files import write_pdf

_FAST = frozenset({TextPart.TEXTS, TextPart.HTML, TextPart.DOCX, TextPart.EU})


def test_without_inputs_acts_are_made_up_and_found_again(tmp_path: Path) -> None:
    stages: list[tuple[str, int, int]] = []
    inputs = Inputs(rendered=2, seed=3, work=tmp_path / "work", only=_FAST)
    report = run(inputs, lambda *stage: stages.append(stage))
    rows = {row.form: row for row in report.rows}
    assert list(rows) == ["markdown", "text", "html", "docx", "eu-markdown", "eu-text", "eu-html"]
    assert all(row.files == 2 for row in rows.values())
    assert all(row.shares[Share.PLACES].estimate.value == 1.0 for row in (rows["markdown"], rows["text"]))
    assert rows["html"].shares[Share.PLACES].n == rows["markdown"].shares[Share.PLACES].n > 80
    assert ("html", 2, 2) in stages
    assert (tmp_path / "work" / "invented-0.html").is_file()
    assert (report.hard, report.cost, report.left_out) == ((), None, ())


def test_the_same_seed_gives_the_same_figures(tmp_path: Path) -> None:
    inputs = Inputs(rendered=2, seed=4, work=tmp_path, only=frozenset({TextPart.TEXTS}))
    assert run(inputs) == run(inputs)


def test_a_reader_that_loses_every_tenth_block_is_caught() -> None:
    def careless(path: Path) -> Document:
        blocks = read_document(path).blocks
        return assemble(block for index, block in enumerate(blocks) if index % 10)

    (row, _) = run(Inputs(rendered=2, only=frozenset({TextPart.TEXTS}), read=careless)).rows
    assert row.shares[Share.PLACES].estimate.value < 0.95
    assert row.shares[Share.BLOCKS_FOUND].estimate.value == pytest.approx(0.9, abs=0.05)
    assert row.shares[Share.BLOCKS_TRUE].estimate.value == 1.0
    assert row.failures


def test_inputs_of_ones_own_are_sampled(tmp_path: Path) -> None:
    laws = tmp_path / "laws"
    laws.mkdir()
    for number in range(4):
        (laws / f"lag-{number}.md").write_text(LAW, encoding="utf-8")
    statutes = tmp_path / "statutes.jsonl"
    rows = [{"sfs": f"2031:{n}", "text": "1 § Ett.\r\n\r\n2 § Två.\r\n"} for n in range(3)]
    statutes.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    inputs = Inputs(laws=laws, statutes=statutes, sample=2, rendered=1, only=frozenset({TextPart.TEXTS, TextPart.HTML}))
    markdown, text, html = run(inputs).rows
    assert (markdown.files, text.files, html.files) == (2, 2, 1)
    assert (markdown.shares[Share.PLACES].n, text.shares[Share.PLACES].n) == (8, 4)
    named = Inputs(laws=laws, acts=("lag-3",), only=frozenset({TextPart.TEXTS}))
    assert run(named).rows[0].files == 1


def test_inputs_that_are_no_use_are_named(tmp_path: Path) -> None:
    with pytest.raises(ReadingBenchError, match="no Markdown file of an act in it with the name lag-9"):
        run(Inputs(laws=tmp_path, acts=("lag-9",)))
    (tmp_path / "tom.md").write_text("# Tom\n", encoding="utf-8")
    with pytest.raises(ReadingBenchError, match="no numbered paragraph .* in tom"):
        run(Inputs(laws=tmp_path))
    with pytest.raises(ReadingBenchError, match="nothing to measure: hard PDFs: no folder"):
        run(Inputs(only=frozenset({TextPart.HARD})))


def test_a_form_whose_program_is_missing_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    report = run(Inputs(rendered=1, only=frozenset({TextPart.TEXTS, TextPart.OFFICE})))
    assert [row.form for row in report.rows] == ["markdown", "text"]
    assert report.left_out == ("office-1: soffice is not installed", "office-2: soffice is not installed")


def test_cost_sums_pages_and_times_of_both(tmp_path: Path) -> None:
    lines = ["Each party shall notify the other party."]
    paths = [write_pdf(tmp_path / "one.pdf", [lines]), write_pdf(tmp_path / "two.pdf", [lines, lines])]
    stages: list[tuple[int, int]] = []
    cost = measure_cost(paths, lambda *stage: stages.append(stage), repeats=1)
    assert (cost.files, cost.pages) == (2, 3)
    assert cost.seconds > 0
    assert cost.plain_seconds > 0
    assert stages == [(1, 2), (2, 2)]


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("form", [form for form in FORMS if form.needs], ids=lambda form: form.name)
def test_printed_acts_are_placed_on_their_pages_and_kept(form: FileForm, tmp_path: Path) -> None:
    if form.missing:
        pytest.skip(f"{form.missing} is not installed")
    (act,) = invented_laws(1, seed=1)
    path = form.make(act, tmp_path)
    texts = page_texts(path)
    assert len(texts) > 1
    finder = PageFinder(texts)
    body = [piece.text for piece in act.pieces if piece.role in BODY]
    found = [finder.find(text) for text in body]
    assert sum(pages is not None for pages in found) >= 0.98 * len(body)
    placed = [pages for pages in found if pages is not None]
    assert placed == sorted(placed)
    assert {first for first, _ in placed} == set(range(len(texts)))
    written = path.stat().st_mtime_ns
    assert form.make(act, tmp_path) == path
    assert path.stat().st_mtime_ns == written
