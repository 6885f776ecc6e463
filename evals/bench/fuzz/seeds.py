"""Seed inputs to damage: digests of the corpus, invented acts, pages, Word and PDF files, or files of your own."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from riktlots.evals.bench.hostile.documents import sound
from riktlots.evals.bench.reading.acts import Act
from riktlots.evals.bench.reading.files import write_docx
from riktlots.evals.bench.reading.forms import plain_text, web_page
from riktlots.evals.bench.reading.invented import invented_laws
from riktlots.ingest.library.corpus import starter_corpus

_STRANGE = (
    *("\u0301", "\u200b", "\u202e", "\x00", "\udcff", "ß", "İ", "§", "–", "9" * 40, "kap.", "art.", "((", '"'),
    "\U0001f3f3\ufe0f\u200d\U0001f308",
)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Flip, cut, double or drop a few stretches."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed) or 1)
        length = chance.choice((1, 1, 2, 8, 64))
        match chance.randrange(4):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[at : at + length]
            case _:
                changed[at : at + length] = chance.randbytes(length)
    return bytes(
        changed[: chance.randrange(1, len(changed))] if chance.random() < 0.1 and len(changed) > 1 else changed
    )


def damaged_inside(content: bytes, chance: random.Random) -> bytes:
    """Damage one part of a Word file, whose archive stays sound."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = chance.choice(sorted(name for name in archive.namelist() if name.startswith("word/")))
    return with_part(content, name, lambda part: damaged(part, chance))


def swapped_values(content: bytes, chance: random.Random) -> bytes:
    """Put values of a Word file where others belong: well-formed, and wrong."""

    def swapped(part: bytes) -> bytes:
        pieces = part.split(b'"')
        for _ in range(chance.randint(1, 8)):
            pieces[chance.randrange(1, len(pieces), 2)] = chance.choice((b"", b"-1", b"99999999999", b"x", b"%9", b"0"))
        return b'"'.join(pieces)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
    parts = ("word/document.xml", "word/numbering.xml", "word/styles.xml", "word/footnotes.xml")
    return with_part(content, chance.choice([name for name in parts if name in names]), swapped)


def damaged_words(content: bytes, chance: random.Random) -> bytes:
    """Damage the words of a text, which stays UTF-8: what is damaged byte by byte mostly is not, and is refused."""
    text = content.decode("utf-8", "replace")
    return damaged_text(text, text, chance).encode("utf-8", "ignore")


def damaged_text(text: str, other: str, chance: random.Random) -> str:
    """Cut, double, turn around and mix the words of a text with strange ones and with those of another."""
    words = text.split(" ")
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(words) or 1)
        match chance.randrange(6):
            case 0:
                words[at:at] = [chance.choice(_STRANGE)]
            case 1:
                del words[at : at + chance.choice((1, 3))]
            case 2:
                words[at:at] = words[at : at + 3] * chance.choice((1, 2, 50))
            case 3:
                words[at : at + 1] = [word[::-1] for word in words[at : at + 1]]
            case 4:
                words[at:at] = other.split(" ")[: chance.randint(1, 9)]
            case _:
                words[at : at + 1] = [word.swapcase() + chance.choice(_STRANGE) for word in words[at : at + 1]]
    return " ".join(words)


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same archive with one of its parts changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(changed, "w") as after:
        for item in before.infolist():
            part = before.read(item)
            after.writestr(item.filename, change(part) if item.filename == name else part)
    return changed.getvalue()


READERS = {"markdown": ".md", "text": ".txt", "html": ".html", "docx": ".docx", "pdf": ".pdf"}
_OF_TEXT = (damaged, damaged_words, damaged_words)
# How the files of a reader are damaged; one of these at a time.
MUTATIONS = {
    "markdown": _OF_TEXT,
    "text": _OF_TEXT,
    "html": _OF_TEXT,
    "docx": (damaged, damaged_inside, damaged_inside, swapped_values, swapped_values),
    "pdf": (damaged,),
}
_MOST_BYTES = 200_000
# Pieces of an act: headings, paragraphs and points of some ten sections, and the transitional provisions.
_BEGINNING, _END = 30, 4


def seeds(reader: str, folder: Path | None = None) -> list[bytes]:
    """The files to be damaged for a reader; with a `folder`, also its files of that kind that are not large."""
    own = [
        path.read_bytes()
        for path in sorted(folder.rglob(f"*{READERS[reader]}") if folder else ())
        if path.stat().st_size <= _MOST_BYTES
    ]
    return own + _MADE[reader]()


def _markdown() -> list[bytes]:
    return [path.read_bytes() for path in sorted(starter_corpus().glob("digest/*/*.md"))[::20]]


def _short_acts(count: int) -> list[Act]:
    """The beginnings of acts, with their ends: a small file is read soon, and most of what is damaged in it matters."""
    acts = invented_laws(count, seed=0)
    return [replace(act, pieces=(*act.pieces[:_BEGINNING], *act.pieces[-_END:])) for act in acts]


def _text() -> list[bytes]:
    return [plain_text(act).encode() for act in _short_acts(3)]


def _html() -> list[bytes]:
    return [web_page(act).encode() for act in _short_acts(3)]


def _docx() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "act.docx"
        made = []
        for act in _short_acts(2):
            write_docx(act, path)
            made.append(path.read_bytes())
        return made


def _pdf() -> list[bytes]:
    return [sound(), _several_pages()]


def _several_pages() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for _ in range(3):
        writer.append(PdfReader(io.BytesIO(sound())))
    writer.add_outline_item(title="Avtal", page_number=1)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


_MADE: dict[str, Callable[[], list[bytes]]] = {
    "markdown": _markdown,
    "text": _text,
    "html": _html,
    "docx": _docx,
    "pdf": _pdf,
}
