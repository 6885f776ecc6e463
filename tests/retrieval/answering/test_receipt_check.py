"""A check of a receipt tells what has changed since, and whether it was forged."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.register import add_document, load_library
from riktlots.ingest.model import SourceStatus
from riktlots.retrieval.answer import answer
from riktlots.retrieval.answering.receipt import Receipt, content_of, make_receipt, read_receipt
from riktlots.retrieval.answering.receipt_check import QuoteState, ReceiptCheck, check_receipt
from riktlots.retrieval.answering.signing import Signature, SigningKey
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.model import Status, Verdict
from riktlots.retrieval.search.store import Store
from tests.answers import SAID, checked, opened, with_reason, written

QUESTION = "När ska lärosätet anmäla samverkansavtalet till Samverkansmyndigheten?"
SENTENCE = (
    "Lärosätet ska anmäla samverkansavtalet till Samverkansmyndigheten inom 30 dagar från det att avtalet skrevs under."
)
ORIGINAL = """1 kap. Inledande bestämmelser

1 § Denna lag gäller internationell samverkan.

2 kap. Anmälan

2 § Lärosätet ska anmäla en ny samverkan till myndigheten.

5 § Anmälan ska vara skriftlig.
"""

KEY = SigningKey(Ed25519PrivateKey.generate())

pytestmark = pytest.mark.usefixtures("everything_covered")
Changed = Callable[..., Store]


@pytest.fixture
def receipt(read_store: Store) -> Receipt:
    return KEY.signed(make_receipt(answer(QUESTION, read_store), read_store))


def check(receipt: Receipt, store: Store) -> ReceiptCheck:
    return check_receipt(receipt, store, DeterministicJudge(), {KEY.public})


@pytest.fixture
def changed(home: Home, mini_corpus: Path, tmp_path: Path) -> Iterator[Changed]:
    """Opens the small corpus with words of one of its files replaced."""
    opened: list[Store] = []

    def change(old: str, new: str, file: str = "digest/sv/test-samverkanslag.md") -> Store:
        corpus = tmp_path / "corpus"
        shutil.copytree(mini_corpus, corpus, dirs_exist_ok=True)
        path = corpus / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        with build_lock(home):
            opened.append(Store(build(home, load_library(home, corpus), None), None))
        return opened[-1]

    yield change
    for store in opened:
        store.close()


def test_over_the_same_documents_a_receipt_holds(receipt: Receipt, read_store: Store) -> None:
    found = check(receipt, read_store)
    assert found.holds
    assert found.same_generation
    assert found.same_corpus
    assert {quote.state for quote in found.quotes} == {QuoteState.SAME}
    assert all(verdict.now is Verdict.SUPPORTED for verdict in found.verdicts)


def first_quote(receipt: Receipt, store: Store) -> tuple[QuoteState, str]:
    found = check(receipt, store)
    assert found.is_intact
    assert not found.same_generation
    return found.quotes[0].state, found.quotes[0].now_at


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        ("inom 30 dagar", "inom 45 dagar", QuoteState.REWORDED),
        ("skrevs under.\n", "skrevs under. Detta gäller alltid.\n", QuoteState.TEXT_CHANGED),
        (f"[2 kap. 2 § st. 1] {SENTENCE}\n", "", QuoteState.GONE),
    ],
)
def test_the_state_of_each_quote_is_reported(
    old: str, new: str, state: QuoteState, receipt: Receipt, changed: Changed
) -> None:
    store = changed(old, new)
    assert first_quote(receipt, store) == (state, "")
    assert not check(receipt, store).holds


def test_a_quote_that_moved_is_found_at_its_new_place(receipt: Receipt, changed: Changed) -> None:
    store = changed("[2 kap. 2 § st. 1]", "[2 kap. 7 §]")
    assert first_quote(receipt, store) == (QuoteState.MOVED, "test-samverkanslag@digest-sv 2 kap. 7 §")


def test_a_change_elsewhere_is_reported_and_the_receipt_holds(receipt: Receipt, changed: Changed) -> None:
    found = check(receipt, changed("studentutbyten", "studentresor"))
    assert (found.holds, found.same_generation, found.same_corpus) == (True, False, False)


def test_a_document_superseded_since_is_reported(receipt: Receipt, changed: Changed) -> None:
    old = 'status = "in_force"\npublished = "2031-03-01"'
    store = changed(old, old.replace("in_force", "superseded"), "sources/all.toml")
    found = check(receipt, store)
    assert (found.quotes[0].status_then, found.quotes[0].status_now) == ("in_force", "superseded")
    assert not found.holds


def test_a_receipt_that_was_changed_does_not_hold_though_its_quotes_do(receipt: Receipt, read_store: Store) -> None:
    found = check(receipt.model_copy(update={"question": "Är allt tillåtet?"}), read_store)
    assert all(quote.holds for quote in found.quotes)
    assert not found.is_intact
    assert not found.holds


def test_a_quote_that_is_no_longer_valid_is_reported(
    receipt: Receipt, home: Home, mini_corpus: Path, tmp_path: Path
) -> None:
    """An original was added: at its places the digest is set aside, though its words stand where they stood."""
    path = tmp_path / "lag.txt"
    path.write_text(ORIGINAL, encoding="utf-8")
    source = load_library(home, mini_corpus).sources["test-samverkanslag"]
    add_document(home, path, source, described=True)
    with build_lock(home):
        store = Store(build(home, load_library(home, mini_corpus), None), None)
    assert first_quote(receipt, store) == (QuoteState.SET_ASIDE, "")
    assert not check(receipt, store).holds
    store.close()


def hashed_anew(receipt: Receipt, **changes: Any) -> Receipt:
    """As a forger writes it, who can compute everything but the signature."""
    forged = receipt.model_copy(update=changes)
    content = content_of(forged, ("sha256", "signed_by", "signature"))
    return forged.model_copy(update={"sha256": hashlib.sha256(content).hexdigest()})


def test_a_forged_receipt_fails_by_its_quotes_and_verdicts(receipt: Receipt, read_store: Store) -> None:
    """Whoever computes the checksum anew, or has the key, still cannot make the documents say it."""
    said = receipt.sentences[0]
    other = said.model_copy(update={"text": SENTENCE.replace("30", "300")})
    quote = said.quotes[0].model_copy(update={"quote": SENTENCE.replace("30", "300")})
    for forged in (other, said.model_copy(update={"quotes": (quote,)})):
        found = check(KEY.signed(hashed_anew(receipt, sentences=(forged,), beside=())), read_store)
        assert found.is_intact and found.signature is Signature.VALID
        assert not found.holds


@pytest.mark.parametrize(
    "text",
    [
        "The higher education institution may keep every agreement secret from the authority.",
        "Samverkansmyndigheten kan efter ansökan medge undantag för konstnärlig verksamhet.",
    ],
)
@pytest.mark.parametrize("judge", ["", "model:openai:large@1"])
def test_an_invented_sentence_on_a_true_quote_does_not_hold(
    receipt: Receipt, read_store: Store, text: str, judge: str
) -> None:
    """Whoever is said to have judged it: what this judge cannot decide does not hold."""
    said = receipt.sentences[0].model_copy(update={"text": text, "judged_by": judge or receipt.judge})
    forged = hashed_anew(receipt, sentences=(said,), judge=judge or receipt.judge)
    found = check(forged, read_store)
    assert found.is_intact
    assert [verdict.holds for verdict in found.verdicts] == [False]
    undecided = said.model_copy(update={"verdict": Verdict.UNDECIDED})
    again = check(hashed_anew(forged, sentences=(undecided,)), read_store)
    assert [verdict.holds for verdict in again.verdicts] == [False]


@pytest.mark.parametrize(
    "changes",
    [
        {"question": "Är allt tillåtet?"},
        {"judge": "model:openai:large@1"},
        {"as_of": "2020-01-01"},
        {"at": "2020-01-01T00:00:00+00:00"},
        {"status": Status.NOT_COVERED},
        {"sentences": ()},
        {"passages": ()},
        {"model": "nobody:none"},
        {"signed_by": SigningKey(Ed25519PrivateKey.generate()).public},
        {"signed_by": "ed25519:no key"},
        {"signed_by": ""},
        {"signature": ""},
        {"signature": "AAAA"},
        {"signature": "no base64 ∅"},
    ],
    ids=",".join,
)
def test_what_is_forged_in_a_signed_receipt_shows(receipt: Receipt, read_store: Store, changes: dict[str, Any]) -> None:
    found = check(hashed_anew(receipt, **changes), read_store)
    assert found.is_intact, "a forger computes the checksum"
    assert found.signature is Signature.WRONG
    assert not found.holds


def test_a_quote_forged_in_a_signed_receipt_shows(receipt: Receipt, read_store: Store) -> None:
    said = receipt.sentences[0]
    quote = said.quotes[0].model_copy(update={"source_status": SourceStatus.SUPERSEDED})
    found = check(hashed_anew(receipt, sentences=(said.model_copy(update={"quotes": (quote,)}),)), read_store)
    assert found.signature is Signature.WRONG


def test_a_receipt_signed_by_a_stranger_does_not_hold(receipt: Receipt, read_store: Store) -> None:
    stranger = SigningKey(Ed25519PrivateKey.generate())
    found = check(stranger.signed(hashed_anew(receipt, question="Är allt tillåtet?")), read_store)
    assert (found.signature, found.holds) == (Signature.UNKNOWN_KEY, False)


def test_a_receipt_without_a_signature_is_said_to_be_unsigned(read_store: Store) -> None:
    found = check(make_receipt(answer(QUESTION, read_store), read_store), read_store)
    assert found.is_intact and all(quote.holds for quote in found.quotes)
    assert (found.signature, found.holds) == (Signature.UNSIGNED, False)


@pytest.fixture
def of_written(home: Home, mini_library: Library) -> Iterator[tuple[Receipt, Store]]:
    """The receipt of a written answer, of which a reviewer has passed the first sentence."""
    said = {**SAID, "sv": ("Partnern får alltid se allt underlag.", SAID["sv"][1])}
    store = opened(home, checked(home, mini_library, with_reason(written(said=said), "Så tolkar vi lagen")))
    yield KEY.signed(make_receipt(answer("När ska vi anmäla samverkansavtalet?", store), store)), store
    store.close()


def test_the_receipt_of_a_written_answer_tells_who_reviewed_it(
    of_written: tuple[Receipt, Store], tmp_path: Path
) -> None:
    made, store = of_written
    assert made.written is not None
    assert (made.written.id, made.written.reviewer, made.written.reviewed) == (
        "when-to-notify",
        "Riktlots",
        "2026-11-27",
    )
    assert [one.judged_by for one in made.sentences] == ["reviewer", DeterministicJudge.name]
    path = tmp_path / "receipt.json"
    path.write_text(made.text(), encoding="utf-8")
    again = read_receipt(path)
    assert again == made and again.is_intact
    assert check(again, store).holds
    unsigned = check(again.model_copy(update={"signed_by": "", "signature": ""}), store)
    assert [one.holds for one in unsigned.verdicts] == [False, True], "who reviewed it is only said"
