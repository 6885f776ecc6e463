"""The report: what it says is what was measured, whoever reads it, and what others wrote in it does nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from riktlots.app.i18n import text
from riktlots.app.present.figures import FIRST_PAGE
from riktlots.app.report.content import Report, report_of
from riktlots.app.report.markdown import report_markdown
from riktlots.app.report.page import report_page
from riktlots.app.report.tables import named_types
from riktlots.evals.labels.corrected import unsupported
from riktlots.evals.labels.labels import add_label, all_labels, items_of
from riktlots.evals.questions.questions import Gold, Question
from riktlots.evals.runs.compare import compare
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.record import Quote, Record, RecordedPlace, Shown
from riktlots.evals.runs.score import score
from riktlots.evals.runs.scores import Scores, read_scores
from riktlots.ingest.library.corpus import load_corpus
from riktlots.ingest.model import Source
from riktlots.retrieval.model import Verdict
from tests.evals.labels.runs import JUDGE, PLACE, JudgeByHeart, header

EVIL = '<script>alert(1)</script><img src="https://example.org/x"> | **fet** [x](javascript:1)'
# HTML's elements that have no end.
_VOID = {"meta", "line", "circle", "rect"}


class Reader(HTMLParser):
    """Reads a page: its elements with their attributes and their text, and what was left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in self.open:
            self.words.setdefault(tag, []).append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text(self, tag: str) -> str:
        return " ".join("".join(self.words.get(tag, [])).split())


def question(id: str, status: str, type: str, words: str = "Hur?", lang: str = "sv") -> Question:
    return Question(id, words, lang, status, (Gold("lag", "4 §"),) if status == "answered" else (), type)


def shown(verdict: Verdict, quote: str = "Anmälan får göras digitalt.", place: RecordedPlace = PLACE) -> Shown:
    return Shown(f"Mening som är {verdict}.", "supported", (Quote(quote, place),))


def a_run(path: Path, right: int, wrong: int = 2, words: str = "Hur?") -> RunFolder:
    """Questions of two types: `right` that are answered well, `wrong` refused, one answered with something made up."""
    run = RunFolder(path)
    ids = [f"r{i}" for i in range(right)] + [f"w{i}" for i in range(wrong)]
    questions = [question(id, "answered", "deadline" if id[0] == "r" else "case", words) for id in ids]
    run.begin(header(model="scripted:m"), [*questions, question("made-up", "not_covered", "case")])
    for id in ids:
        sentences = (shown(Verdict.SUPPORTED),) if id[0] == "r" else ()
        status = "answered" if sentences else "not_covered"
        run.add_answer(Record(id, words, "sv", status, "", sentences, (PLACE,)))
    made_up = Shown(f"{EVIL} {Verdict.UNSUPPORTED}", "supported", (Quote("står ej där", PLACE),))
    run.add_answer(Record("made-up", EVIL, "sv", "answered", "", (made_up,), ()))
    score(run, JudgeByHeart())
    return run


def scores_of(run: RunFolder) -> Scores:
    return read_scores(run, JUDGE, None)


def report(run: RunFolder, old: RunFolder | None = None, sources: dict[str, Source] | None = None) -> Report:
    scores = scores_of(run)
    comparison = compare(scores_of(old), scores) if old else None
    labels = all_labels(run, items_of(run))
    return report_of(scores, comparison, unsupported(run, JUDGE, None), labels, sources or {})


@pytest.mark.parametrize("interface", ["sv", "en"])
def test_the_page_stands_alone_and_nothing_in_it_runs(tmp_path: Path, interface: str) -> None:
    written = report_page(report(a_run(tmp_path / "run", 8, words=EVIL)), interface)
    page = Reader(written)
    assert page.open == []
    assert page.named("html") == [{"lang": interface}]
    assert not page.named("script") and not page.named("img") and not page.named("link") and not page.named("a")
    assert not any(name.startswith("on") or name in ("src", "href") for _, has in page.elements for name in has)
    assert "url(" not in written and "@import" not in written
    # It is shown to the letter all the same.
    assert EVIL in page.text("article")


@pytest.mark.parametrize(("known", "words"), [(True, "testlagen 4 §"), (False, "lag 4 §")])
def test_places_have_names_where_their_documents_are_known(
    tmp_path: Path, mini_corpus: Path, known: bool, words: str
) -> None:
    law = replace(load_corpus(mini_corpus).sources["test-samverkanslag"], cite="testlagen")
    sources = {"lag": law} if known else {}
    made = report(a_run(tmp_path / "run", 2), sources=sources)
    for written in (report_page(made, "sv"), report_markdown(made, "sv").replace("\\", "")):
        assert text("report_gold", "sv", places=words) in written
        assert (PLACE.address in written) is not known


def test_each_right_paragraph_that_was_found_is_said_to_be_one(tmp_path: Path) -> None:
    run = a_run(tmp_path / "run", 2)
    other = replace(PLACE, address="lag@digest-sv 9 §")
    english = replace(PLACE, address="lag@digest-en 4 §")
    run.add_answer(Record("w0", "Hur?", "sv", "not_covered", "", (), (PLACE, other, english)))
    right = text("report_right_one", "sv")
    found = f"{PLACE.address} ({right}); {other.address}; {english.address} ({right})"
    assert text("report_found", "sv", places=found) in report_page(report(run), "sv")


def test_every_chart_has_a_name_a_description_and_a_table(tmp_path: Path) -> None:
    written = report_page(report(a_run(tmp_path / "run", 8)), "sv")
    page = Reader(written)
    charts = page.named("svg")
    assert len(charts) == 3 + len(FIRST_PAGE)
    ids = {attributes.get("id") for _, attributes in page.elements}
    for chart in charts:
        assert chart["role"] == "img"
        assert set(str(chart["aria-labelledby"]).split()) <= ids
    assert written.count("</figure><div") == 3
    for part in ("Tid och frist", "Tänkt samarbete", "Styrkt av citatet"):
        assert part in page.text("svg") and part in page.text("table")


def test_a_type_that_only_a_set_knows_is_shown_as_it_is_written_there(tmp_path: Path) -> None:
    made = report(a_run(tmp_path / "run", 2))
    assert [part.name for part in named_types(made, "en")] == ["Planned collaboration", "Time limit"]
    own = replace(made, types=(replace(made.types[0], name="our_own_kind"),))
    assert named_types(own, "sv")[0].name == "our own kind"


def test_the_figures_are_those_of_a_recount(tmp_path: Path) -> None:
    made = report(a_run(tmp_path / "run", 8, wrong=3))
    tiles = re.findall(r'<li class="tile.*?</li>', report_page(made, "en"))
    first = next(tile for tile in tiles if "Right outcome" in tile)
    # 8 answered rightly of 12: three refused, one made up.
    assert "66.7 %" in first and "8/12" in first
    assert {part.name: (part.estimate.value, part.questions) for part in made.types} == {
        "deadline": (1.0, 8),
        "case": (0.0, 4),
    }
    assert made.verdicts == {Verdict.SUPPORTED: 8, Verdict.UNSUPPORTED: 1}


def test_a_run_before_says_what_differs_and_what_does_not(tmp_path: Path) -> None:
    good, bad = a_run(tmp_path / "good", 30), a_run(tmp_path / "bad", 30)
    for number in range(20):
        bad.add_answer(Record(f"r{number}", "Hur?", "sv", "not_covered", "", (), (PLACE,)))
    rows = re.findall(
        r"\| Right outcome .*|\| Right paragraph among the first five \|.*", report_markdown(report(bad, good), "en")
    )
    assert "differs: worse" in rows[0]
    assert "does not differ" in rows[1]
    assert "differs: better" in report_markdown(report(good, bad), "en")
    assert '<strong class="tile-worse">Differs: worse</strong>' in report_page(report(bad, good), "en")
    assert '<strong class="tile-better">Differs: better</strong>' in report_page(report(good, bad), "en")
    assert "Right before but not now: r0, r1" in report_page(report(bad, good), "en")


def test_a_question_that_went_wrong_shows_what_was_shown_and_who_said_what(tmp_path: Path) -> None:
    run = a_run(tmp_path / "run", 1)
    item = next(item for item in items_of(run) if item.id == "made-up")
    add_label(run, "Ann", item, Verdict.CONTRADICTED, "så <b>fel</b>")
    written = report_page(report(run), "sv")
    page = Reader(written)
    told = page.text("article")
    for part in (
        "Väntat: Inget stycke hittades som svarar. Fick: Besvarad.",
        f"Mening 1: {text('verdict_unsupported', 'sv')}",
        f"Domaren: {text('verdict_unsupported', 'sv')}",
        f"Ann: {text('verdict_contradicted', 'sv')} – så <b>fel</b>",
        "Citatet ”står ej där” står inte i stycket.",
        PLACE.address,
        PLACE.text,
    ):
        assert part in told, part
    assert written.index('id="report_failed"') < written.index("made-up") < written.index("w0")


def test_the_quote_is_marked_in_its_passage(tmp_path: Path) -> None:
    run = a_run(tmp_path / "run", 1)
    run.add_answer(Record("made-up", "Hur?", "sv", "answered", "", (shown(Verdict.UNSUPPORTED),), ()))
    score(run, JudgeByHeart())
    written = report_page(report(run), "sv")
    assert (
        '<blockquote lang="sv">Avtalet ska anmälas inom 30 dagar. <mark>Anmälan får göras digitalt.</mark>' in written
    )
    assert "**Anmälan får göras digitalt\\.**" in report_markdown(report(run), "sv")


def test_in_markdown_foreign_text_stays_text_and_tables_whole(tmp_path: Path) -> None:
    written = report_markdown(report(a_run(tmp_path / "run", 2, words=EVIL)), "sv")
    assert "<script>" not in written and "](javascript" not in written
    for block in re.findall(r"(?:^\|.*\n)+", written, re.MULTILINE):
        assert len({line.replace("\\|", "").count("|") for line in block.splitlines()}) == 1


@pytest.mark.parametrize("interface", ["sv", "en"])
def test_page_and_markdown_name_what_the_run_is_of(tmp_path: Path, interface: str) -> None:
    made = report(a_run(tmp_path / "run", 2))
    page, markdown = Reader(report_page(made, interface)).text("section"), report_markdown(made, interface)
    for value in ("0" * 64, "scripted:m", "gone", JUDGE, "prov"):
        assert value in page
        assert value in markdown.replace("\\", "")


def test_what_was_not_counted_or_judged_by_itself_is_said_first(tmp_path: Path) -> None:
    run = a_run(tmp_path / "run", 2)
    made = report(run)
    assert "The index that the answers came from is not here" in report_page(made, "en")
    judge = JudgeByHeart()
    judge.name = "model:scripted:m"
    score(run, judge)
    own = report_of(read_scores(run, judge.name, None), None, unsupported(run, judge.name, None), {}, {})
    page = report_page(own, "en")
    assert page.index("judges them itself") < page.index("Right outcome")


def test_language_pairs_go_by_the_language_of_the_document(tmp_path: Path, mini_corpus: Path) -> None:
    run = RunFolder(tmp_path / "run")
    law, act = "test-samverkanslag", "test-eu-kunskapsforordning"
    sources = {source: load_corpus(mini_corpus).sources[source] for source in (law, act)}
    asked = [("a", "sv", law), ("b", "en", law), ("c", "sv", law)]
    run.begin(header(), [Question(id, "Hur?", lang, "answered", (Gold(source),)) for id, lang, source in asked])
    for id, lang, source in asked:
        found = () if id == "c" else (RecordedPlace(f"{source}@digest-sv 1 §", "Text.", "sv", "Lagen"),)
        run.add_answer(Record(id, "Hur?", lang, "not_covered", "", (), found))
    made = report(run, sources=sources)
    assert {part.name: (part.estimate.value, part.questions) for part in made.pairs} == {
        "sv → sv": (0.5, 2),
        "en → sv": (1.0, 1),
    }
    assert {part.name for part in report(run).pairs} == {"sv", "en"}
