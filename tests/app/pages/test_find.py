"""The page to find paragraphs on, without a browser."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from riktlots.app.present.markup import escaped
from tests.app.pages.reading import copies, in_language, shown, turned_to


def found(page: AppTest, words: str) -> str:
    return shown(page.text_input(key="find-words").set_value(words).run())


def openers(page: AppTest) -> list[str]:
    return [button.key for button in page.button if (button.key or "").startswith("open-")]


@pytest.mark.parametrize(
    ("language", "words", "marked", "reference"),
    [
        ("sv", "anmäla samverkansavtal", "anmäla", "2 kap. 2 § första stycket samverkanslagen (2031:101)"),
        ("en", "notify a collaboration agreement", "notify", "Chapter 2, Section 2"),
    ],
)
def test_words_find_paragraphs_with_the_words_marked(
    page: AppTest, language: str, words: str, marked: str, reference: str
) -> None:
    turned_to(page, "find", language)
    html = found(page, words)
    assert text("find_title", language) in html
    assert f"<mark>{marked}</mark>" in html
    assert text("form_digest_short", language) in html
    assert text("digest_notice", language) in html
    assert any(copied.startswith(reference) for copied in copies(page)), copies(page)


def test_an_exact_reference_stands_first_and_says_so(page: AppTest) -> None:
    html = found(turned_to(page, "find"), "2 kap. 2 § samverkanslagen")
    first = html[html.index("rl-hit") :].split("rl-hit")[1]
    assert text("hit_exact", "sv") in first
    assert "samverkanslagen 2 kap. 2 §" in first
    assert "inom 30 dagar" in first
    assert "<mark>" not in html, "the words of a reference are not what is looked for in the text"


def test_a_paragraph_opens_in_its_section_and_closes(page: AppTest) -> None:
    found(turned_to(page, "find"), "anmäla samverkansavtal inom 30 dagar")
    assert "rl-section" not in shown(page)
    html = shown(page.button(key=openers(page)[0]).click().run())
    assert "vem som äger resultaten" in html[html.index("rl-section") :]
    assert text("found_here", "sv") in html
    assert "rl-section" not in shown(page.button(key=openers(page)[0]).click().run())


def test_the_search_can_be_narrowed(page: AppTest) -> None:
    turned_to(page, "find")
    page.checkbox(key="find-0-kinds-guideline").check().run()
    html = found(page, "bakgrundskontroll innan avtal")
    assert "riktlinje, nationell nivå" in html
    assert "lag, gäller" not in html


def counted(page: AppTest, name: str, field: str) -> dict[str, int]:
    """The values of a facet with the numbers on their boxes."""
    key = re.compile(rf"{name}-\d+-{field}-(.+)")
    boxes = ((key.fullmatch(str(box.key)), box.label) for box in page.checkbox)
    return {found[1]: int(words.rpartition(r"\(")[2].removesuffix(r"\)")) for found, words in boxes if found}


def test_the_facets_count_the_documents_that_the_words_find(page: AppTest) -> None:
    turned_to(page, "find")
    everything = counted(page, "find", "kinds")
    found(page, "bakgrundskontroll innan avtal")
    kinds = counted(page, "find", "kinds")
    assert kinds["law"] == 1
    assert all(count <= everything[kind] for kind, count in kinds.items())
    page.checkbox(key="find-0-authorities-Riksdagen").check().run()
    assert counted(page, "find", "kinds") == {"law": 1}, "other facets hold"
    assert counted(page, "find", "authorities").keys() >= {"Riksdagen", "Samverkansmyndigheten"}, (
        "its own values do not"
    )
    page.button(key="find-clear").click().run()
    assert counted(page, "find", "kinds") == kinds


def test_more_paragraphs_of_one_document_are_found_and_then_all_again(page: AppTest) -> None:
    found(turned_to(page, "find"), "avtal samverkan")
    everything = openers(page)
    first = everything[0].removeprefix("open-")
    html = shown(page.button(key=f"within-{first}").click().run())
    assert {key.removeprefix("open-").partition("@")[0] for key in openers(page)} == {first.partition("@")[0]}
    assert escaped(text("find_within", "sv", title="")[:10]) in html
    assert "find-clear" not in [button.key for button in page.button], "nothing else is chosen by it"
    page.button(key="find-everywhere").click().run()
    assert openers(page) == everything
    assert "find-clear" not in [button.key for button in page.button]


def test_a_document_that_has_left_the_index_no_longer_narrows_the_search(page: AppTest) -> None:
    turned_to(page, "find").session_state["find_within"] = "left-the-index"
    found(page, "avtal samverkan")
    assert text("find_more_from", "sv") in [button.label for button in page.button]


def test_what_is_sought_and_found_stays_when_the_language_changes(page: AppTest) -> None:
    found(turned_to(page, "find"), "anmäla samverkansavtal")
    html = shown(in_language(page, "en"))
    assert page.text_input(key="find-words").value == "anmäla samverkansavtal"
    assert text("show_section", "en") in [button.label for button in page.button]
    assert "inom 30 dagar" in html


def test_nothing_found_is_said(page: AppTest) -> None:
    assert text("no_hits", "sv") in found(turned_to(page, "find"), "xylofonkvartett")


def test_hostile_words_are_only_words(page: AppTest) -> None:
    html = found(turned_to(page, "find"), "anmäla <script>alert(1)</script> [x](javascript:alert(1))")
    assert "alert" not in re.sub("<mark>|</mark>", "", html)
    assert not page.markdown
