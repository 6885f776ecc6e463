"""One outline of an answer: the same parts in the same order on a page, in a terminal and in a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from riktlots.app.i18n import text
from riktlots.app.present.answer import answer_blocks, answer_outline
from riktlots.app.present.blocks import Block, Style, blocks_markdown
from riktlots.app.present.outline import (
    Choices,
    Cited,
    Medium,
    Offered,
    Opening,
    Part,
    Related,
    Said,
    Section,
    blocks_of,
)
from riktlots.app.present.terminal import print_answer
from riktlots.app.present.turn import Turn
from riktlots.ingest.model import Function, Passage, Weight
from riktlots.retrieval.answering.written_check import REVIEWER
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.model import (
    Answer,
    Citation,
    Hit,
    Notice,
    Reason,
    Removed,
    Sentence,
    Status,
    Suggestion,
    Verdict,
    WrittenRef,
)
from riktlots.retrieval.model import Part as AskedPart
from riktlots.retrieval.search.store import Store


def first(store: Store, source: str, language: str = "sv") -> Passage:
    return next(passage for passage in store.by_source.of(source) if passage.language == language)


def sentence(passage: Passage, words: str = "") -> Sentence:
    """A sentence that is the quote, or one in other words."""
    return Sentence(words or passage.text, (Citation.of(passage, passage.text),), Verdict.SUPPORTED)


def answered(store: Store, *sentences: Sentence, **how: object) -> Turn:
    answer = Answer("Vad gäller?", "sv", Status.ANSWERED, sentences=sentences, generation=store.id)
    return Turn.of(replace(answer, **how), store)  # type: ignore[arg-type]


@pytest.fixture
def law(mini_store: Store) -> Passage:
    return first(mini_store, "test-samverkanslag")


@pytest.fixture
def background(mini_store: Store) -> Passage:
    found = (s.id for s in mini_store.manifest.sources.values() if s.weight is Weight.BACKGROUND)
    return next(passage for id in found for passage in mini_store.by_source.of(id))


def sections(turn: Turn, medium: Medium = Medium.PAGE, interface: str = "") -> list[Section]:
    return [part for part in answer_outline(turn, medium, interface) if isinstance(part, Section)]


def test_every_medium_has_the_parts_in_the_same_order(mini_store: Store, law: Passage) -> None:
    related = (Citation.of(law, law.text),)
    turn = answered(
        mini_store,
        sentence(law),
        notice=Notice.ALARM,
        completed="Vad gäller då?",
        as_of="2032-01-01",
        filters={"kinds": ["law"]},
        hangs_on=("Vilket land?",),
        functions=(Function.SECURITY, Function.HR),
        added=related,
        whom=related,
        left_open=related,
        removed=(Removed("x", Verdict.UNSUPPORTED, ""),),
        planned=True,
    )

    def kept(outline: Iterator[Part]) -> list[str]:
        return [block.words for block in blocks_of(outline) if block.words in expected]

    expected = [
        "Vad gäller?",
        text("notice_alarm", "sv"),
        f"✓ {text('status_answered', 'sv')}",
        text("searched_as", "sv", question="Vad gäller då?"),
        text("narrowed_to", "sv", values="Lag"),
        text("as_of_notice", "sv", day="2032-01-01"),
        text("intro_answered", "sv"),
        f"{law.text} [1]",
        f"✓ {text('verdict_supported', 'sv')}",
        text("hangs_on_heading", "sv"),
        "Vilket land?",
        text("sources_heading", "sv"),
        text("digest_notice", "sv"),
        text("added_heading", "sv"),
        text("whom_heading", "sv"),
        "På ditt lärosäte: säkerhetsfunktionen, HR-funktionen.",
        text("left_open_heading", "sv"),
    ]
    for medium in Medium:
        assert kept(answer_outline(turn, medium)) == expected, medium
        assert any(
            text("removed_count", "sv", count=1) in block.words for block in blocks_of(answer_outline(turn, medium))
        )


@pytest.mark.parametrize("medium", list(Medium))
def test_what_the_documents_leave_open_is_said_before_the_answer_in_part(
    medium: Medium, mini_store: Store, law: Passage
) -> None:
    turn = answered(mini_store, sentence(law), status=Status.PARTLY, missing="Vem får söka undantag?")
    words = [block.words for block in blocks_of(answer_outline(turn, medium))]
    first = words.index(text("intro_partly", "sv"))
    assert words[first + 1] == text("missing_line", "sv", missing="Vem får söka undantag?")
    assert words[first + 2] == f"{law.text} [1]"


def test_a_citation_has_one_number_and_its_facts(mini_store: Store, law: Passage, background: Passage) -> None:
    turn = answered(mini_store, sentence(law, "Så är det."), sentence(background, "Och så."), sentence(law, "Även så."))
    said = [part for section in sections(turn) for part in section.parts if isinstance(part, Said)]
    assert [[cited.number for cited in one.cited] for one in said] == [[1], [2], [1]]
    sources = next(s for s in sections(turn) if s.heading == text("sources_heading", "sv"))
    assert [part.number for part in sources.parts if isinstance(part, Cited)] == [1, 2]
    assert sources.parts[0].facts.address == mini_store.label(law, "sv")  # type: ignore[union-attr]
    markdown = blocks_markdown(answer_blocks(turn))
    assert f"{text('open_original', 'sv')}: <https://lagar.example/2031:101>" in markdown


def test_a_quote_that_is_a_sentence_is_repeated_only_where_it_stands_alone(mini_store: Store, law: Passage) -> None:
    turn = answered(mini_store, sentence(law))
    quote = Block(Style.QUOTE, f"“{law.text}”")
    assert [quote in blocks_of(answer_outline(turn, medium)) for medium in Medium] == [False, False, True]
    in_other_words = answered(mini_store, sentence(law, "Så är det."))
    stands_in = [medium for medium in Medium if quote in blocks_of(answer_outline(in_other_words, medium))]
    assert stands_in == [Medium.TERMINAL, Medium.FILE], "a page has the paragraph beside the answer"


def test_a_function_without_an_authority_stands_under_the_same_heading(mini_store: Store) -> None:
    refused = Answer("x", "en", Status.NOT_COVERED, reason=Reason.NOT_COVERED, functions=(Function.LEGAL,))
    turn = Turn.of(replace(refused, generation=mini_store.id), mini_store)
    section = next(one for one in sections(turn) if one.heading)
    assert (section.heading, section.parts) == (text("whom_heading", "en"), ("At your institution: the legal office.",))


def test_around_the_answer_stands_the_language_of_the_reader(mini_store: Store, law: Passage) -> None:
    turn = answered(mini_store, sentence(law), whom=(Citation.of(law, law.text),))
    outline = list(answer_outline(turn, Medium.PAGE, "en"))
    opening = next(part for part in outline if isinstance(part, Opening))
    assert (opening.language, opening.said) == ("sv", text("intro_answered", "sv"))
    headings = [part.heading for part in outline if isinstance(part, Section)]
    assert headings == ["", text("sources_heading", "en"), text("whom_heading", "en")]


def test_sentences_from_several_layers_stand_under_headings(
    mini_store: Store, law: Passage, background: Passage
) -> None:
    def headings(*passages: Passage) -> list[str]:
        turn = answered(mini_store, *map(sentence, passages))
        return [s.heading for s in sections(turn) if isinstance(s.parts[0], Said)]

    assert headings(law, background) == [text("layers_law", "sv"), text("layers_background", "sv")]
    assert headings(law, law) == [""], "one layer needs no heading"
    assert headings(law, background, law) == [""], "a text that somebody composed is not torn apart"


def test_without_an_answer_the_nearest_paragraphs_are_shown_whole(mini_store: Store, law: Passage) -> None:
    turn = answered(mini_store, status=Status.NOT_COVERED, reason=Reason.NOT_COVERED, hits=(Hit(law, 1.0),) * 9)
    (nearest,) = sections(turn)
    assert nearest.heading == text("nearest", "sv")
    assert [(part.quote, part.number) for part in nearest.parts if isinstance(part, Cited)] == [(law.text, 0)] * 3
    assert Block(Style.QUOTE, law.text) in answer_blocks(turn)


def test_paragraphs_of_added_documents_stand_whole_and_not_among_the_nearest_again(
    mini_store: Store, law: Passage, background: Passage
) -> None:
    near = (Hit(law, 1.0), Hit(background, 0.9))
    added = (Citation.of(law, law.text),)
    turn = answered(mini_store, status=Status.NOT_COVERED, reason=Reason.NOT_COVERED, hits=near, added=added)
    nearest, beside = sections(turn)
    assert (nearest.heading, beside.heading) == (text("nearest", "sv"), text("added_heading", "sv"))
    assert [part.place.passage for part in nearest.parts if isinstance(part, Cited)] == [background]
    assert [(part.quote, part.number) for part in beside.parts if isinstance(part, Related)] == [(law.text, 0)]


def test_what_is_declined_shows_the_rule_and_no_sources(mini_store: Store, law: Passage) -> None:
    turn = answered(
        mini_store,
        status=Status.DECLINED,
        reason=Reason.EVADES,
        hits=(Hit(law, 1.0),),
        duty=(Citation.of(law, law.text),),
    )
    (duty,) = sections(turn)
    assert duty.heading == text("duty_heading", "sv")
    assert isinstance(duty.parts[0], Related)


def test_an_answer_that_failed_says_why_without_the_message_and_has_no_foot() -> None:
    opening = list(answer_outline(Turn.failed("Vad gäller?", "sv", ModelError("no reply.")), Medium.PAGE))[1:]
    assert isinstance(opening[0], Opening)
    assert len(opening) == 1
    assert opening[0].said == text("reason_error_model", "sv")
    assert "no reply." not in str(opening)


def test_the_terminal_prints_the_blocks_of_the_outline(mini_store: Store, law: Passage) -> None:
    turn = answered(mini_store, sentence(law, "Så är det."))
    written = StringIO()
    print_answer(Console(file=written, soft_wrap=True), turn.answer, mini_store)
    at = [written.getvalue().index(block.words) for block in blocks_of(answer_outline(turn, Medium.TERMINAL))]
    assert at == sorted(at)


def in_parts(store: Store, law: Passage, background: Passage) -> Turn:
    parts = (
        AskedPart("Vad gäller?", Status.ANSWERED, sentences=(0,)),
        AskedPart("Hur nära?", Status.CLOSEST, Reason.CLOSEST, closest=(0,)),
        AskedPart("Vem betalar?", Status.NOT_COVERED, Reason.NOT_COVERED),
    )
    near = (Citation.of(background, background.text),)
    return answered(store, sentence(law), status=Status.PARTLY, closest=near, parts=parts)


@pytest.mark.parametrize("medium", list(Medium))
def test_each_part_of_a_question_stands_under_its_own_words(
    mini_store: Store, law: Passage, background: Passage, medium: Medium
) -> None:
    first_part, second, third = sections(in_parts(mini_store, law, background), medium)[:3]
    assert [one.heading for one in (first_part, second, third)] == ["Vad gäller?", "Hur nära?", "Vem betalar?"]
    assert [type(part) for part in (*first_part.parts, *second.parts)] == [Said, Cited]
    assert second.said == (f"≈ {text('status_closest', 'sv')}", text("reason_closest", "sv"))
    assert (third.parts, third.said) == ((), (f"○ {text('status_not_covered', 'sv')}",))


def test_the_sources_of_a_question_in_parts_are_those_of_its_sentences(
    mini_store: Store, law: Passage, background: Passage
) -> None:
    turn = in_parts(mini_store, law, background)
    [sources] = [section for section in sections(turn) if section.heading == text("sources_heading", "sv")]
    assert [one.place.passage for one in sources.parts if isinstance(one, Cited)] == [law]
    opening = next(part for part in answer_outline(turn, Medium.PAGE) if isinstance(part, Opening))
    assert opening.said == text("intro_parts", "sv")


def test_questions_to_go_on_with_are_listed(mini_store: Store) -> None:
    turn = answered(
        mini_store, status=Status.NEEDS_DETAIL, reason=Reason.NEEDS_DETAIL, choices=("Vad?", "När?", "Hur?")
    )
    [choices] = [part for part in answer_outline(turn, Medium.PAGE) if isinstance(part, Choices)]
    assert choices.questions == ("Vad?", "När?", "Hur?")
    listed = [block.words for block in answer_blocks(turn) if block.style is Style.BULLET]
    assert listed == ["Vad?", "När?", "Hur?"]


def from_written(store: Store, law: Passage, local: bool = False) -> Turn:
    """A written answer of one sentence, with a consideration after it and two paragraphs that were found."""
    ref = WrittenRef(
        "when-to-notify", "När ska avtalet anmälas?", "Juridiska enheten", "2026-11-27", "2027-05-27", local, 1
    )
    other = first(store, "test-riktlinje")
    hits = (Hit(law, 0.9), *(Hit(p, 0.5) for p in store.by_source.of("test-samverkanslag") if p.language == "sv"))
    said = (sentence(law, "Avtalet ska anmälas."), sentence(other))
    return answered(store, *said, written=ref, hits=hits)


def test_a_written_answer_says_who_stands_behind_it_and_what_it_answers(mini_store: Store, law: Passage) -> None:
    for local, intro in ((False, "intro_written"), (True, "intro_written_local")):
        opening = next(
            part
            for part in answer_outline(from_written(mini_store, law, local), Medium.PAGE)
            if isinstance(part, Opening)
        )
        told = {"reviewer": "Juridiska enheten", "reviewed": "2026-11-27", "question": "När ska avtalet anmälas?"}
        assert opening.said == text(intro, "sv", **told)


def test_a_written_answer_stands_whole_before_all_else(mini_store: Store, law: Passage) -> None:
    shown = sections(from_written(mini_store, law))
    assert [part.sentence.text for part in shown[0].parts if isinstance(part, Said)] == ["Avtalet ska anmälas."]
    assert shown[1].heading == text("further_considered", "sv")
    nearest = next(section for section in shown if section.heading == text("nearest", "sv"))
    cited = {c.passage.address for c in from_written(mini_store, law).citations}
    assert 1 <= len(nearest.parts) <= 3
    assert not {part.place.passage.address for part in nearest.parts if isinstance(part, Cited)} & cited


def test_files_tell_when_a_written_answer_is_looked_at_again(mini_store: Store, law: Passage) -> None:
    written = "".join(block.words for block in answer_blocks(from_written(mini_store, law)))
    assert text("written_line", "sv", id="when-to-notify", day="2027-05-27") in written
    assert text("extract_line", "sv") not in written


def test_near_questions_are_offered_in_every_medium(mini_store: Store, law: Passage) -> None:
    said = sentence(law, "Inom 30 dagar.")
    turn = answered(
        mini_store, sentence(law), perhaps=(Suggestion("when-to-notify", "När ska avtalet anmälas?", (said,)),)
    )
    (section,) = [one for one in sections(turn) if one.heading == text("perhaps_heading", "sv")]
    place = mini_store.label(law, "sv")
    assert section.parts == (Offered("when-to-notify", "När ska avtalet anmälas?", (("Inom 30 dagar.", place),)),)
    assert section.note == text("perhaps_note", "sv")
    for medium in Medium:
        blocks = list(blocks_of(answer_outline(turn, medium)))
        at = [block.words for block in blocks].index(text("perhaps_heading", "sv"))
        assert blocks[at + 1] == Block(Style.BULLET, "När ska avtalet anmälas?")
        assert blocks[at + 2 : at + 4] == [Block(Style.TEXT, "Inom 30 dagar."), Block(Style.SMALL, place)]


def test_of_an_institutions_own_near_answer_nothing_is_said_of_authorities(mini_store: Store, law: Passage) -> None:
    near = Suggestion("own", "När ska avtalet anmälas?", (sentence(law, "Inom 30 dagar."),), local=True)
    (section,) = [
        one
        for one in sections(answered(mini_store, sentence(law), perhaps=(near,)))
        if one.heading == text("perhaps_heading", "sv")
    ]
    assert section.note == text("perhaps_note_local", "sv")


def test_where_nothing_is_certain_a_near_question_comes_before_the_closest_paragraphs(
    mini_store: Store, law: Passage
) -> None:
    offered = (Suggestion("when-to-notify", "När ska avtalet anmälas?"),)
    near = (Citation.of(law, law.text),)
    turn = answered(mini_store, status=Status.CLOSEST, reason=Reason.CLOSEST, closest=near, perhaps=offered)
    first_two = sections(turn)[:2]
    assert first_two[0].parts == (Offered("when-to-notify", "När ska avtalet anmälas?"),)
    assert not first_two[0].note
    assert [part.place.passage for part in first_two[1].parts if isinstance(part, Cited)] == [law]


def test_a_sentence_that_a_reviewer_passed_says_so(mini_store: Store, law: Passage) -> None:
    by_reviewer = replace(sentence(law, "Avtalet ska anmälas."), judged_by=REVIEWER, reason="Följer av båda.")
    (said,) = [
        part for one in sections(answered(mini_store, by_reviewer)) for part in one.parts if isinstance(part, Said)
    ]
    assert said.verdict == f"✓ {text('verdict_by_reviewer', 'sv', reason='Följer av båda')}"
