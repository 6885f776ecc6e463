"""Swedish acts as truth: chapter, number and role of each piece, in Markdown and in plain text."""

from __future__ import annotations

from riktlots.evals.bench.reading.acts import Role, law_from_markdown, law_from_text
from riktlots.evals.bench.reading.forms import plain_text
from riktlots.evals.bench.reading.invented import invented_laws
from tests.evals.bench.reading.acts_to_read import law


def test_each_place_has_its_whole_text() -> None:
    assert law().texts_by_place() == {
        (
            "1",
            "1",
        ): "1 § Denna lag gäller samarbeten med en part i ett annat land. Lagen gäller inte 1. studentutbyten, "
        "eller 2. resor.",
        ("1", "2"): "2 § Med part avses en juridisk person.",
        ("2", "1"): "1 § Anmälan ska vara skriftlig.",
        ("2", "1 a"): "1 a § Regeringen får meddela föreskrifter om anmälan.",
    }


def test_roles_tell_headings_labels_and_records_from_the_text() -> None:
    roles = {piece.text[:6]: piece.role for piece in law().pieces}
    assert roles["Lag (2"] is Role.TITLE
    assert roles["SFS: 2"] is Role.RECORD
    assert roles["Tilläm"] is Role.HEADING
    assert roles["2031:7"] is Role.LABEL
    assert roles["1. Den"] is Role.ITEM


def test_a_list_belongs_to_its_paragraph_and_a_transitional_provision_stands_alone() -> None:
    assert law().paragraphs() == [
        "1 § Denna lag gäller samarbeten med en part i ett annat land.",
        "Lagen gäller inte 1. studentutbyten, eller 2. resor.",
        "2 § Med part avses en juridisk person.",
        "1 § Anmälan ska vara skriftlig.",
        "1 a § Regeringen får meddela föreskrifter om anmälan.",
        "1. Denna lag träder i kraft den 1 juli 2031.",
    ]


def test_two_versions_of_a_paragraph_are_both_its_text() -> None:
    act = law_from_markdown("lag", "**5 §** /Upphör/ Gammalt.\n\n**5 §** /Träder i kraft/ Nytt.\n")
    assert act.texts_by_place() == {("", "5"): "5 § /Upphör/ Gammalt. 5 § /Träder i kraft/ Nytt."}


def test_plain_text_headings_are_known_by_what_follows() -> None:
    act = law_from_text(
        "lag", "1 kap. Allmänt\n\nVilka gäller lagen?\n\n1 § Alla.\n\nSärskilt yttrande\n\nEtt.\n\n2 § Ingen.\n"
    )
    assert [piece.text for piece in act.pieces if piece.role is Role.HEADING] == [
        "1 kap. Allmänt",
        "Vilka gäller lagen?",
    ]
    assert act.texts_by_place()["1", "1"] == "1 § Alla. Särskilt yttrande Ett."


def test_a_reference_to_a_chapter_begins_none() -> None:
    act = law_from_text("lag", "1 kap. Allmänt\n\n1 § Enligt\n\n3 kap. 2 § gäller.\n\n2 § Slut.\n")
    assert set(act.texts_by_place()) == {("1", "1"), ("1", "2")}


def test_lines_that_an_empty_line_should_part_are_parted_and_a_year_is_not() -> None:
    act = law_from_text("lag", "1 § Ett ska\n1. gälla, eller\n2. upphöra den 1 januari\n2014.\n2 § Två.\n")
    assert [piece.text for piece in act.pieces] == [
        "1 § Ett ska 1. gälla, eller",
        "2. upphöra den 1 januari 2014.",
        "2 § Två.",
    ]


def test_an_act_goes_on_after_a_heading_that_speaks_of_transitional_provisions() -> None:
    act = law_from_text("lag", "1 § Ett.\n\nÖvergångsbestämmelser\n\n2 § Två.\n\nÖvergångsbestämmelser\n\n7 § Inte.\n")
    assert set(act.texts_by_place()) == {("", "1"), ("", "2")}
    assert set(law_from_markdown("lag", "**1 §** A.\n\n### Bilagor till avtal\n\n**3 §** B.\n").texts_by_place()) == {
        ("", "1"),
        ("", "3"),
    }


def test_invented_acts_are_the_same_truth_in_markdown_and_plain_text() -> None:
    for act in invented_laws(3, seed=5):
        assert law_from_markdown(act.name, act.text).texts_by_place() == act.texts_by_place()
        assert law_from_text(act.name, plain_text(act)).texts_by_place() == act.texts_by_place()
        assert len(act.texts_by_place()) >= 40


def test_a_seed_makes_the_acts() -> None:
    assert invented_laws(2, seed=1) == invented_laws(2, seed=1)
    assert invented_laws(1, seed=1) != invented_laws(1, seed=2)
