"""What is wrong with the form and the places of a written answer is found, each thing by one broken answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from riktlots.ingest.library.answers import WrittenAnswer
from riktlots.ingest.library.check import check_corpus
from riktlots.ingest.library.check_answers import check_answers
from riktlots.ingest.library.library import Library
from riktlots.ingest.model import SourceStatus
from tests.answers import EXEMPT, NOTIFY, SAID, WORDINGS, with_reason, written


def told(library: Library, *answers: WrittenAnswer) -> list[str]:
    return [finding.told for finding in check_answers(answers, library)]


def test_nothing_is_found_in_a_sound_answer(mini_library: Library) -> None:
    assert told(mini_library, written()) == []


@pytest.mark.parametrize(
    ("broken", "finding"),
    [
        (written(topics=("gardening",)), "no source has the topic “gardening”"),
        (written(look_again="2026-11-27"), "is not after the day"),
        (written(places=((NOTIFY,), ("test-samverkanslag 9 kap. 1 §",))), "no paragraph at “test-samverkanslag 9 kap."),
        (written(places=((NOTIFY,), ("test-okand 1 §",))), "no paragraph at “test-okand 1 §”"),
        (written(places=((NOTIFY,), (f"{EXEMPT} #2",))), "no paragraph at “test-samverkanslag 2 kap. 3 § #2”"),
        (written(said={**SAID, "en": SAID["sv"]}), "stands under “en” and is in another language"),
        (written(said={**SAID, "sv": (SAID["sv"][0], SAID["sv"][0])}), "this sentence stands twice"),
        (written(said={**SAID, "sv": (" ".join(SAID["sv"]), SAID["sv"][1])}), "this is more than one sentence"),
        (written(wordings={**WORDINGS, "en": WORDINGS["en"] * 2}), "answers the same question"),
        (written(wordings={**WORDINGS, "sv": ("Gäller det?", "gäller  det")}), "answers the same question"),
        (written(misses={"sv": (WORDINGS["sv"][0].rstrip("?"),), "en": ()}), "among those that it does not"),
        (written(places=((NOTIFY,), ("test-forslag digest 1",))), "“test-forslag digest 1” has no paragraph in “en”"),
    ],
)
def test_what_is_wrong_is_found(broken: WrittenAnswer, finding: str, mini_library: Library) -> None:
    found = told(mini_library, broken)
    assert found
    assert all(one.startswith("when-to-notify: ") and finding in one for one in found)


def test_the_two_languages_rest_on_the_same_places(mini_library: Library) -> None:
    answer, turned = written(), written(places=((EXEMPT,), (NOTIFY,)))
    mixed = replace(answer, sentences={"sv": answer.sentences["sv"], "en": turned.sentences["en"]})
    assert told(mini_library, mixed) == [
        "when-to-notify: the sentences of the two languages do not rest on the same places in the same order"
    ]


def test_a_place_holds_on_the_day(mini_library: Library) -> None:
    ended = replace(
        mini_library, editions=tuple(replace(edition, valid_to="2026-01-01") for edition in mini_library.editions)
    )
    assert "no edition with" in told(ended, written())[0]
    sources = type(mini_library.sources)(
        replace(source, status=SourceStatus.SUPERSEDED) for source in mini_library.sources.values()
    )
    assert "is superseded" in told(replace(mini_library, sources=sources), written())[0]


def test_what_was_so_before_may_be_told_with_a_reason(mini_library: Library) -> None:
    sources = type(mini_library.sources)(
        replace(source, status=SourceStatus.SUPERSEDED) for source in mini_library.sources.values()
    )
    reasoned = with_reason(written(places=((NOTIFY,), (NOTIFY,))), "Så var det före 2031")
    assert len(told(replace(mini_library, sources=sources), reasoned)) == 1
    alone = {language: said[:1] for language, said in SAID.items()}
    reasoned = with_reason(written(said=alone, places=((NOTIFY,),)), "Så var det före 2031")
    assert told(replace(mini_library, sources=sources), reasoned) == []


def test_two_answers_do_not_answer_the_same_question(mini_library: Library) -> None:
    found = told(mini_library, written(), written("other"))
    assert any(one.startswith("other: when-to-notify answers the same question") for one in found)


def test_the_check_of_the_corpus_covers_its_answers(mini_library: Library) -> None:
    broken = replace(mini_library, answers=(written(topics=("gardening",)),))
    assert set(check_corpus(broken)) - set(check_corpus(mini_library)) == {
        "when-to-notify: no source has the topic “gardening”"
    }
