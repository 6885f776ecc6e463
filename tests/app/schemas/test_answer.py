"""Answers, hits and paragraphs as programs read them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from riktlots.app.schemas import SCHEMA, Shape
from riktlots.app.schemas.answer import Answer, Event
from riktlots.app.schemas.passages import Hit, Paragraph
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.register import add_document, describe_edition, load_library
from riktlots.ingest.model import Address
from riktlots.retrieval import model as product
from riktlots.retrieval.model import Citation, Removed, Sentence, Status, Strength, Usage, Verdict
from riktlots.retrieval.search.lookup import paragraphs
from riktlots.retrieval.search.store import Store
from tests import FIXTURES

KNOWN = FIXTURES / "results.json"
DIGEST = "test-samverkanslag@digest-sv 2 kap. 2 § st. 1"
ACT = """1 kap. Inledande bestämmelser

1 § Denna lag gäller internationell samverkan.

2 kap. Anmälan

2 § Lärosätet ska anmäla en ny samverkan till myndigheten.
"""


@pytest.fixture
def with_original(home: Home, mini_corpus: Path, tmp_path: Path) -> Store:
    """The small corpus, of whose act the original is held."""
    path = tmp_path / "lag.txt"
    path.write_text(ACT, encoding="utf-8")
    source = load_library(home, mini_corpus).sources["test-samverkanslag"]
    add_document(home, path, source, describe_edition(path, source, "2031", valid_from="2020-01-01"), described=True)
    with build_lock(home):
        return Store(build(home, load_library(home, mini_corpus), None), None)


def shown(store: Store, named: str) -> dict[str, Any]:
    (passage,) = paragraphs(store, named, "sv").passages
    return Paragraph.of(passage, store, "sv").as_json()


def test_a_digest_that_gave_way_to_its_original_is_read_by_its_address_and_marked(with_original: Store) -> None:
    old = shown(with_original, DIGEST)
    assert (old["form"], old["current"]) == ("digest", False)
    assert "30 dagar" in str(old["text"])


def test_a_reference_leads_to_the_original(with_original: Store) -> None:
    found = shown(with_original, "2 kap. 2 § samverkanslagen")
    assert (found["form"], found["current"]) == ("original", True)
    assert (found["edition"]["label"], found["edition"]["valid_from"]) == ("2031", "2020-01-01")


def test_at_the_ends_of_a_document_nothing_stands_beside(mini_store: Store) -> None:
    own = [p for p in mini_store.passages if str(p.address).startswith("test-riktlinje@digest-sv ")]
    first, last = (Paragraph.of(p, mini_store, "sv").as_json() for p in (own[0], own[-1]))
    assert first["before"] is None and first["after"]["address"] == str(own[1].address)
    assert last["after"] is None and last["before"]["address"] == str(own[-2].address)


def test_a_page_that_a_statement_was_seen_on_is_named(mini_store: Store) -> None:
    passage = mini_store.passage_at(Address.parse("test-forslag@digest-sv digest 1"))
    assert passage
    described = Paragraph.of(passage, mini_store, "sv").as_json()
    assert described["seen_at"] == "https://nyheter.example/mobilitet"
    assert described["source_status"] == "proposal"


def results(store: Store) -> dict[str, tuple[type[Shape], dict[str, Any]]]:
    """An answer, a hit and a paragraph: what their model is, and how they are printed."""
    passage = store.passage_at(Address.parse(DIGEST))
    assert passage
    quoted = Citation.of(passage, "inom 30 dagar")
    hit = product.Hit(passage, 0.8123456789, lexical_rank=1)
    answer = product.Answer(
        question="När ska avtalet anmälas?",
        language="sv",
        status=Status.PARTLY,
        sentences=(
            Sentence("Inom 30 dagar.", (quoted,), Verdict.SUPPORTED, Strength.MUST, "by-heart", "", ("quote",)),
        ),
        hits=(hit,),
        generation="0123456789abcdef",
        removed=(Removed("Inom 20 dagar.", Verdict.CONTRADICTED, "30 is not 20"),),
        left_open=(quoted,),
        hangs_on=("Om avtalet är längre än två år.",),
        as_of="2032-02-01",
        at="2032-02-01T12:00:00+00:00",
        filters={"kind": ["law"]},
        judge="by-heart",
        usage=Usage(1, 200, 30, None),
        timings={"find": 0.25},
    )
    return {
        "answer": (Answer, Answer.of(answer, store, "a1").as_json()),
        "hit": (Hit, Hit.of(hit, store, "sv").as_json()),
        "paragraph": (Paragraph, Paragraph.of(passage, store, "sv").as_json()),
    }


@pytest.mark.parametrize("name", ["answer", "hit", "paragraph"])
def test_a_result_is_as_its_schema_says_and_lacks_no_field(mini_store: Store, name: str) -> None:
    shape, printed = results(mini_store)[name]
    schema = Draft202012Validator(shape.model_json_schema(mode="serialization"))
    schema.validate(printed)
    assert printed.keys() == schema.schema["properties"].keys()
    lacking = ({key: value for key, value in printed.items() if key != left_out} for left_out in printed)
    assert not any(map(schema.is_valid, lacking))


@pytest.mark.parametrize("name", ["answer", "hit", "paragraph"])
def test_the_shape_of_a_result_is_the_one_that_programs_know(mini_store: Store, name: str) -> None:
    """When this fails and is meant to, raise SCHEMA and write the new shape to the file."""
    _, printed = results(mini_store)[name]
    known = json.loads(KNOWN.read_text(encoding="utf-8"))[name]
    assert json.dumps(printed, ensure_ascii=False, indent=2) == json.dumps(known, ensure_ascii=False, indent=2)


def test_a_line_of_a_stream_has_the_fields_of_its_event_alone(mini_store: Store) -> None:
    begun = Event.of(product.StepBegun("route"), mini_store, "sv").as_json()
    assert begun == {"schema": SCHEMA, "event": "step", "step": "route"}
    found = Event.of(product.SourcesFound(()), mini_store, "sv").as_json()
    assert found == {"schema": SCHEMA, "event": "sources", "hits": []}


def test_neither_the_schemas_nor_the_services_load_what_draws_on_a_terminal_or_a_page() -> None:
    code = (
        "import sys, riktlots.app.api.http, riktlots.app.schemas.documents, riktlots.app.schemas.plan, "
        "riktlots.app.schemas.runs; sys.exit(str({'rich', 'typer', 'streamlit'} & sys.modules.keys()))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert loaded.stderr.strip() == "set()"
