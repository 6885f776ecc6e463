"""Files of a person's: read, split and addressed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.document import Block, BlockKind, assemble
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.home import Home
from riktlots.ingest.library.register import add_document, load_documents, read_original
from riktlots.ingest.model import Address, Edition, Form, Passage
from riktlots.ingest.structure.passages import split_passages
from tests.describing import describe_file
from tests.pdf_files import pdf

LAW = """# Lag (2031:5) om provning

## 1 kap. Inledning

**1 §** Lagen gäller provning.

Den gäller inte övningar.

**2 §** Med provning avses:

1. prov av data,
2. prov av avtal.

## 2 kap. Skyldigheter

**1 a §** Lärosätet ska pröva.
"""


def _passages(folder: Path, name: str, text: str) -> list[Passage]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_original(path, describe_file(path))[1]


def test_swedish_law_is_addressed_by_chapter_section_and_paragraph(tmp_path: Path) -> None:
    found = [(str(p.address.locator), p.text) for p in _passages(tmp_path, "lag.md", LAW)]
    assert found == [
        ("1 kap. 1 § st. 1", "1 § Lagen gäller provning."),
        ("1 kap. 1 § st. 2", "Den gäller inte övningar."),
        ("1 kap. 2 § st. 1", "2 § Med provning avses:\n\n1. prov av data,\n\n2. prov av avtal."),
        ("2 kap. 1 a § st. 1", "1 a § Lärosätet ska pröva."),
    ]


def test_numbered_sections_and_headings_give_the_place(tmp_path: Path) -> None:
    text = (
        "# Riktlinje\n\nInledning.\n\n## 3.2 Partnern\n\nFörst ska partnern kontrolleras.\n\n"
        "Sedan kontrolleras dess ägare.\n\n## Underlag\n\n### Mall\n\nTredje.\n"
    )
    found = [(str(p.address.locator), p.heading_path) for p in _passages(tmp_path, "r.md", text)]
    assert found == [
        ("”Riktlinje” para. 1", ("Riktlinje",)),
        ("section 3.2 para. 1", ("Riktlinje", "3.2 Partnern")),
        ("section 3.2 para. 2", ("Riktlinje", "3.2 Partnern")),
        ("”Underlag / Mall” para. 1", ("Riktlinje", "Underlag", "Mall")),
    ]


def test_plain_text_is_parted_at_empty_lines(tmp_path: Path) -> None:
    text = "2 Syfte\n\nEtt stycke som\ngår över två rader.\n\nEtt stycke till följer efter det.\n"
    assert [(str(p.address.locator), p.text) for p in _passages(tmp_path, "t.txt", text)] == [
        ("section 2 para. 1", "Ett stycke som går över två rader."),
        ("section 2 para. 2", "Ett stycke till följer efter det."),
    ]


blocks = st.lists(
    st.builds(
        Block,
        st.text("abc åäö.:§1", min_size=1, max_size=30).map(lambda s: " ".join(s.split())),
        st.sampled_from(BlockKind),
        st.integers(1, 3),
    ),
    max_size=25,
)


@given(blocks)
def test_no_text_is_lost_or_doubled_and_addresses_are_unique(found: list[Block]) -> None:
    document = assemble(found)
    passages = split_passages(document, Edition("test", "original", Form.ORIGINAL, "sv", ""))
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert Address.parse(str(passage.address)) == passage.address
    addresses = [str(p.address) for p in passages]
    assert len(set(addresses)) == len(addresses)
    body = sum(len(b.text) for b in document.blocks if b.kind is not BlockKind.HEADING)
    assert sum(len(p.text.replace("\n\n", "")) for p in passages) == body


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("bild.png", b"x", "cannot be read"),
        ("tom.md", b"# Bara en rubrik\n", "no paragraph"),
        ("binar.txt", bytes(range(256)), "neither UTF-8"),
        ("trasig.pdf", b"%PDF-1.4 trasig", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=reason):
        describe_file(path)


def test_pdf_paragraphs_carry_the_page_and_its_printed_number(tmp_path: Path) -> None:
    path = tmp_path / "rapport.pdf"
    path.write_bytes(pdf(["Styrelsen ska godkanna avtalet.", "Rektor bor informeras."]))
    found = read_original(path, describe_file(path, language="sv"))[1]
    assert [(p.text, p.pages[0].index, p.pages[0].label) for p in found] == [
        ("Styrelsen ska godkanna avtalet.", 0, "i"),
        ("Rektor bor informeras.", 1, "ii"),
    ]


def test_an_added_document_is_there_after_a_restart_and_replaces_its_older_self(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "lokal riktlinje.md"
    for text in ("Gammal lydelse av regeln.", "Ny lydelse av regeln."):
        path.write_text(f"# Lokal riktlinje\n\n{text}\n", encoding="utf-8")
        add_document(home, path, describe_file(path, authority="Lärosätet", status="in_force"))
    library = load_documents(home)
    assert [p.text for p in library.passages] == ["Ny lydelse av regeln."]
    source = library.sources["lokal-riktlinje"]
    assert (source.title, source.authority, source.weight) == ("Lokal riktlinje", "Lärosätet", "local-guideline")
    kept = [path.name for path in (home.documents / "lokal-riktlinje").iterdir() if not path.name.startswith(".")]
    assert len(kept) == 2


def test_what_a_kill_left_half_added_is_no_document_and_is_swept(home: Home, tmp_path: Path) -> None:
    half = home.documents / "halv"
    half.mkdir(parents=True)
    (half / "0123456789abcdef.md").write_text("# Halv\n\nHalv text.\n", encoding="utf-8")
    (half / ".source.json").write_text("{", encoding="utf-8")
    assert load_documents(home).passages == ()
    path = tmp_path / "hel.md"
    path.write_text("# Hel\n\nHel text.\n", encoding="utf-8")
    add_document(home, path, describe_file(path))
    assert [p.text for p in load_documents(home).passages] == ["Hel text."]
    assert not half.exists()
