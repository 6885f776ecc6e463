"""Label sheets: export the sentences of a run to fill in, and import the labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from riktlots.evals.errors import SheetError
from riktlots.evals.labels.draw import to_label
from riktlots.evals.labels.labels import CHOICES, Item, Labels, add_label, labels_of
from riktlots.evals.questions.table import SheetRow, read_table, write_table
from riktlots.evals.runs.folder import RunFolder
from riktlots.ingest.model import Address
from riktlots.retrieval.model import Verdict

# id, sentence and seen identify a row; verdict and comment are to be filled in, and the rest is for reading.
_KEYS, _FILLED = ("id", "sentence", "seen"), ("verdict", "comment")
COLUMNS = (*_KEYS, "question", "text", "quotes", "passages", *_FILLED)


def export_labels(folder: RunFolder, rater: str, path: Path, kinds: Mapping[str, str]) -> int:
    """Write the sentences for a person to label, in that person's order, with existing labels; returns the number.

    `kinds` is the kind of document by source. The sheet holds no verdict of a judge or of another rater.
    Raises SheetError or RunError.
    """
    items = to_label(folder, rater)
    given = labels_of(folder, rater, items)
    write_table(path, COLUMNS, [_cells(item, given, kinds) for item in items])
    return len(items)


def _cells(item: Item, given: Labels, kinds: Mapping[str, str]) -> list[str]:
    label = given.get(item.key)
    places = [quote.place for quote in item.sentence.quotes]
    about = [f"{p.address} ({', '.join(filter(None, (p.source, kind_of(p.address, kinds))))})" for p in places]
    return [
        item.id,
        str(item.index + 1),
        item.sha256,
        item.question,
        item.sentence.text,
        "\n\n".join(quote.quote for quote in item.sentence.quotes),
        "\n\n".join(f"{where}\n{place.text}" for where, place in zip(about, places, strict=True)),
        label.verdict if label else "",
        label.comment if label else "",
    ]


def kind_of(address: str, kinds: Mapping[str, str]) -> str:
    """The kind of document that an address is in; empty where unknown."""
    return kinds.get(Address.parse(address).source, "")


def import_labels(folder: RunFolder, rater: str, path: Path) -> int:
    """Store the labels of a filled-in sheet beside all earlier ones; returns the number of new or changed labels.

    A row without a verdict is skipped. Raises SheetError naming the row and column of every cell that is wrong; then
    nothing is stored.
    """
    items = to_label(folder, rater)
    there = {(item.id, str(item.index + 1)): item for item in items}
    given = labels_of(folder, rater, items)
    problems: list[str] = []
    filled: list[tuple[Item, Verdict, str]] = []
    for row in read_table(path, (*_KEYS, *_FILLED)):
        cells = {column: text.strip() for column, text in row.cells.items()}
        if not cells["verdict"]:
            continue
        item = there.get((cells["id"], cells["sentence"]))
        wrong = _problems(row, cells, item)
        problems += wrong
        if item is None or wrong:
            continue
        label = given.get(item.key)
        if label is None or (label.verdict, label.comment) != (cells["verdict"], cells["comment"]):
            filled.append((item, Verdict(cells["verdict"]), cells["comment"]))
    if problems:
        raise SheetError("\n".join((f"{path.name} has cells that are wrong; nothing was kept:", *problems)))
    for item, verdict, comment in filled:
        add_label(folder, rater, item, verdict, comment)
    return len(filled)


def _problems(row: SheetRow, cells: Mapping[str, str], item: Item | None) -> Sequence[str]:
    problems = []
    if item is None:
        problems.append(f"row {row.number}, column id: the run has no sentence {cells['sentence']} of “{cells['id']}”")
    elif item.sha256 != cells["seen"]:
        problems.append(f"row {row.number}, column seen: the sentence has changed since; export the sheet again")
    if cells["verdict"] not in CHOICES:
        problems.append(
            f"row {row.number}, column verdict: “{cells['verdict']}” is none of {', '.join(map(str, CHOICES))}"
        )
    return problems
