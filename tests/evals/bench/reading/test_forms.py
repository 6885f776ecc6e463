"""The forms of an act: each holds the whole text, and what is around it is not of the act."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import lxml.html
from docx import Document as open_docx
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from riktlots.evals.bench.reading.acts import Piece, Role, law_from_markdown, plain
from riktlots.evals.bench.reading.files import write_docx
from riktlots.evals.bench.reading.forms import grouped, markdown, print_page, web_page
from tests.evals.bench.reading.acts_to_read import LAW, law

_PIECES = st.lists(
    st.one_of(
        st.integers(1, 4).map(lambda n: Piece(Role.ITEM, f"{n}. text")),
        st.just(Piece(Role.ITEM, "a) text")),
        st.just(Piece(Role.PARAGRAPH, "1. text")),
    ),
    max_size=12,
)


@given(_PIECES)
def test_groups_are_the_pieces_in_order_and_lists_count_from_one(pieces: list[Piece]) -> None:
    groups = list(grouped(pieces))
    assert [piece for _, group in groups for piece in group] == pieces
    for is_list, group in groups:
        if is_list:
            assert [piece.text for piece in group] == [f"{n}. text" for n in range(1, len(group) + 1)]
            assert all(piece.role is Role.ITEM for piece in group)
        else:
            assert len(group) == 1
    # No list is cut short: the next item would have been in it.
    for (one, before), (_, after) in pairwise(groups):
        assert not (one and after[0].role is Role.ITEM and after[0].text.startswith(f"{len(before) + 1}."))


def _written(page: str, within: str) -> str:
    (element,) = lxml.html.fromstring(page).xpath(within)
    for number, item in enumerate(element.xpath(".//ol/li"), 1):
        item.text = f"{number}. {item.text}"
    return plain(" ".join(element.itertext()))


def test_a_web_page_holds_the_act_in_the_midst_of_other_things() -> None:
    page = web_page(law())
    # The one list of the act is before its transitional provision, which is a list of its own.
    text = _written(page, "//article").replace("3. Denna", "1. Denna")
    assert text == plain(" ".join(piece.text for piece in law().pieces))
    assert "kakor" in page
    assert "kakor" not in text


def test_a_page_for_print_may_break_words_without_changing_them() -> None:
    whole, broken = print_page(law(), 2), print_page(law(), 2, hyphens=True)
    assert "\u00ad" in broken
    assert "\u00ad" not in whole
    assert broken.replace("\u00ad", "") == whole
    assert "columns: 2" in whole
    assert "columns: 1" in print_page(law(), 1)


def test_markdown_is_parsed_back() -> None:
    written = markdown(law())
    assert law_from_markdown("lag", written).texts_by_place() == law_from_markdown("lag", LAW).texts_by_place()


def test_word_holds_each_piece_and_its_lists_count_anew(tmp_path: Path) -> None:
    path = tmp_path / "lag.docx"
    write_docx(law(), path, columns=2)
    document = open_docx(str(path))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts == [p.text.removeprefix("1. ").removeprefix("2. ") for p in law().pieces]
    numbers = [
        p._p.pPr.numPr.numId.val for p in document.paragraphs if p._p.pPr is not None and p._p.pPr.numPr is not None
    ]
    assert len(numbers) == 3
    assert numbers[0] == numbers[1] != numbers[2]
    root = document.part.numbering_part.element
    starts = {num.numId: num.find(f".//{qn('w:startOverride')}").get(qn("w:val")) for num in root.num_lst[-2:]}
    assert starts == {numbers[0]: "1", numbers[2]: "1"}
    assert document.sections[0].header.paragraphs[0].text == law().pieces[0].text
    assert document.sections[0]._sectPr.find(qn("w:cols")).get(qn("w:num")) == "2"
