"""What is told while an answer is made is true when it is told."""

from __future__ import annotations

import pytest

from riktlots.retrieval.answer import Asking, answer, answer_steps
from riktlots.retrieval.answering.llm import Limits, RetryPolicy
from riktlots.retrieval.langchain import open_chat_model
from riktlots.retrieval.model import Finished, SentenceVerified, SourcesFound, StepBegun
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store
from tests.model_server import model_server
from tests.retrieval.scripted_replies import SHORT, WRONG, draft, said

QUESTION = "När ska lärosätet anmäla samverkansavtalet?"
QUOTE = "Lärosätet ska anmäla samverkansavtalet till Samverkansmyndigheten inom 30 dagar"
SIGN = "Lärosätet ska teckna ett skriftligt samverkansavtal innan samarbetet börjar."


@pytest.mark.usefixtures("everything_covered")
def test_sources_come_before_the_model_is_asked_and_sentences_after_they_are_verified(
    read_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, anew = said(WRONG["sv"], ("P1", QUOTE)), said(SHORT["sv"], ("P1", QUOTE), number=2)
    with model_server(draft(said(SIGN, ("P2", SIGN)), wrong), draft(anew)) as script:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", script.url)
        ours = open_chat_model("openai:scripted", Limits(5, 500, RetryPolicy(0, 0.01, 10)))
        seen: list[tuple[str, int]] = []
        texts: list[str] = []
        for happening in answer_steps(QUESTION, read_store, chat_model=ours):
            match happening:
                case StepBegun(name):
                    seen.append((name, len(script.requests)))
                case SourcesFound(hits):
                    assert hits
                    seen.append(("sources", len(script.requests)))
                case SentenceVerified(sentence):
                    texts.append(sentence.text)
                    seen.append(("sentence", len(script.requests)))
                case Finished(result):
                    seen.append(("answer", len(script.requests)))
    assert seen == [
        ("route", 0),
        ("find", 0),
        ("sources", 0),
        ("draft", 0),
        ("verify", 1),
        ("sentence", 1),
        ("sentence", 2),
        ("answer", 2),
    ]
    assert texts == [SIGN, SHORT["sv"]] == [sentence.text for sentence in result.sentences]
    assert WRONG["sv"] not in texts


@pytest.mark.parametrize("question", ["Är min kollega en spion?", "Får vi göra det?"])
def test_what_is_not_answered_ends_at_once(question: str, read_store: Store) -> None:
    first, last = answer_steps(question, read_store)
    assert first == StepBegun("route")
    assert isinstance(last, Finished)
    assert last.answer.sentences == ()


@pytest.mark.usefixtures("everything_covered")
def test_an_answer_says_what_it_was_limited_to_and_when_it_was_given(read_store: Store) -> None:
    only = PassageFilter(kinds=frozenset({"law"}), languages=frozenset({"sv"}), as_of="2033-01-01")
    result = answer(QUESTION, read_store, how=Asking(only=only))
    assert result.filters == {"kinds": ["law"], "languages": ["sv"]}
    assert result.as_of == "2033-01-01"
    assert result.at.endswith("+00:00")
