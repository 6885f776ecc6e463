"""Columns are read one after the other."""

from __future__ import annotations

from pathlib import Path

from tests.ingest.readers.pdf.drawing import bar, lines, read, text, texts

LEFT = [f"vänster spalt rad {i} med några ord till" for i in range(6)]
RIGHT = [f"höger spalt rad {i} med några ord till" for i in range(6)]


def _place(found: str, *words: str) -> list[int]:
    return [found.index(word) for word in words]


def test_two_columns_are_read_down_the_left_one_first(tmp_path: Path) -> None:
    found = read(tmp_path, lines(60, 700, LEFT) + lines(300, 700, RIGHT)).text
    assert found == " ".join(LEFT + RIGHT)


def test_the_order_of_drawing_does_not_matter_for_full_columns(tmp_path: Path) -> None:
    rows = "".join(
        text(300, 700 - i * 12, right) + text(60, 700 - i * 12, left)
        for i, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True))
    )
    assert read(tmp_path, rows).text == " ".join(LEFT + RIGHT)


def test_what_goes_across_is_read_in_its_place(tmp_path: Path) -> None:
    wide = "En sammanfattning som går över båda spalterna och därför läses före dem, hela vägen till kanten."
    closing = "Ett avslutande stycke som också går över båda spalterna och därför läses allra sist på hela sidan."
    page = text(60, 760, "Titel på artikeln som är lång nog att gå över", 18) + text(60, 730, wide)
    page += lines(60, 700, LEFT) + lines(300, 700, RIGHT) + text(60, 600, closing)
    found = read(tmp_path, page).text
    places = _place(found, "Titel", "En samman", LEFT[0], LEFT[-1], RIGHT[0], RIGHT[-1], "Ett avsl")
    assert places == sorted(places)


def test_stretched_lines_of_a_column_make_no_columns_of_their_own(tmp_path: Path) -> None:
    stretched = "".join(
        text(60, 628 - i * 12, f"myndigheten nr {i},") + text(180, 628 - i * 12, f"domstolsverk nr {i},")
        for i in range(4)
    )
    page = lines(60, 700, LEFT) + stretched + lines(300, 700, RIGHT)
    found = read(tmp_path, page).text.replace("\n\n", " ").replace(" | ", " ")
    assert "myndigheten nr 0, domstolsverk nr 0, myndigheten nr 1, domstolsverk nr 1," in found


def test_three_columns(tmp_path: Path) -> None:
    third = [f"tredje spalt rad {i} och" for i in range(6)]
    short = [f"första spalt rad {i} och" for i in range(6)]
    second = [f"andra spalten rad {i} och" for i in range(6)]
    found = read(tmp_path, lines(50, 700, short) + lines(220, 700, second) + lines(390, 700, third)).text
    assert found == " ".join(short + second + third)


def test_a_page_number_in_the_gutter_does_not_hide_it(tmp_path: Path) -> None:
    page = lines(60, 700, LEFT) + lines(300, 700, RIGHT) + text(272, 560, "7")
    assert read(tmp_path, page).text.startswith(" ".join(LEFT))


def test_a_list_of_terms_is_no_column(tmp_path: Path) -> None:
    rows = "".join(
        text(60, 700 - i * 14, f"T{i}") + text(200, 700 - i * 14, f"förklaring nummer {i} av en förkortning")
        for i in range(5)
    )
    assert texts(read(tmp_path, rows))[0] == "T0 | förklaring nummer 0 av en förkortning"


def test_an_upright_bar_parts_cells_that_stand_close(tmp_path: Path) -> None:
    page = "".join(text(60, y, "aaaa bbbb cccc") + text(140, y, "dddd eeee") for y in (700, 686, 672))
    assert "|" not in read(tmp_path, page).text
    assert texts(read(tmp_path, page + bar(136.5, 660, 60)))[0] == "aaaa bbbb cccc | dddd eeee"
