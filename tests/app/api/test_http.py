"""The HTTP service as another program meets it."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from riktlots.app.api.gate import LARGEST_BODY, Admission
from riktlots.app.api.http import http_service
from riktlots.app.api.services import Services
from riktlots.app.ops.process import Rates
from riktlots.app.records.asked import all_asked
from riktlots.app.records.database import Keeping
from riktlots.app.schemas import Shape
from riktlots.app.schemas.requests import LONGEST_QUESTION, Ask, Problem, Ready
from riktlots.ingest.errors import GenerationError
from riktlots.ingest.home import Home
from riktlots.retrieval.guide import Guide
from tests.app.api.conftest import FAST, HOSTS
from tests.app.command_line import run

QUESTION = "När ska samverkansavtalet anmälas till Samverkansmyndigheten?"
# They differ from one time to the next.
_OF_THE_MOMENT = {"at", "timings"}

COMPARED: list[tuple[dict[str, Any], list[str]]] = [
    ({"question": QUESTION}, [QUESTION]),
    ({"question": QUESTION, "lang": "en"}, [QUESTION, "--lang", "en"]),
    (
        {"question": QUESTION, "kind": ["law"], "as_of": "2032-02-01"},
        [QUESTION, "--kind", "law", "--as-of", "2032-02-01"],
    ),
    ({"question": "Is my colleague a spy?"}, ["Is my colleague a spy?"]),
    ({"question": "2 kap. 2 § samverkanslagen"}, ["2 kap. 2 § samverkanslagen"]),
]


def lasting(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in _OF_THE_MOMENT}


def fits(shape: type[Shape], body: dict[str, Any]) -> None:
    """The body has each field of the shape, and no other."""
    shape.model_validate(body, extra="forbid", by_name=False)


@pytest.mark.usefixtures("everything_covered")
@pytest.mark.parametrize(("body", "arguments"), COMPARED)
def test_ask_answers_as_the_command_line_does(client: TestClient, body: dict[str, Any], arguments: list[str]) -> None:
    answered = client.post("/v1/ask", json=body)
    assert answered.status_code == 200
    assert lasting(answered.json()) == lasting(json.loads(run("ask", *arguments, "--json")))


@pytest.mark.parametrize(("body", "arguments"), COMPARED)
def test_find_finds_as_the_command_line_does(client: TestClient, body: dict[str, Any], arguments: list[str]) -> None:
    found = client.post("/v1/find", json={**body, "k": 3})
    assert found.json() == json.loads(run("find", *arguments, "-k", "3", "--json"))


def test_a_question_leans_on_the_turns_before_it_and_keeps_its_id(client: TestClient) -> None:
    body = {"id": "a1", "question": "Och om det är kortare?", "turns": ["Måste vi anmäla samverkansavtalet?"]}
    found = client.post("/v1/find", json=body).json()
    assert found["id"] == "a1"
    assert found["question"] == "anmäla samverkansavtalet. Och om det är kortare?"


def test_a_paragraph_is_read_by_its_address_with_all_that_is_known_of_it(client: TestClient) -> None:
    read = client.get("/v1/paragraph", params={"at": "test-samverkanslag@digest-sv 2 kap. 2 § st. 1", "lang": "sv"})
    (paragraph,) = read.json()["paragraphs"]
    assert "inom 30 dagar" in paragraph["text"]
    expected = {"kind": "law", "source_status": "in_force", "form": "digest", "url": "https://lagar.example/2031:101"}
    assert {name: paragraph[name] for name in expected} == expected
    assert paragraph["reference"] == "2 kap. 2 § första stycket samverkanslagen (2031:101)"
    assert paragraph["edition"]["basis"] == "Påhittad lagtext för prov av programmet."
    assert paragraph["current"] is True
    assert paragraph["before"]["label"] == "samverkanslagen 2 kap. 1 §"
    assert paragraph["after"]["label"] == "samverkanslagen 2 kap. 2 § st. 2"


def test_a_paragraph_is_read_by_a_reference_as_people_write_it(client: TestClient) -> None:
    read = client.get("/v1/paragraph", params={"at": "art 2.2 d i förordning 2031/77", "lang": "en"}).json()
    assert [p["address"] for p in read["paragraphs"]] == ["test-eu-kunskapsforordning@digest-en art. 2.2 d"]


@pytest.mark.parametrize("at", ["2 kap. 9 § samverkanslagen", "test-samverkanslag@digest-sv 2 kap. 9 §"])
def test_where_no_paragraph_stands_those_beside_it_are_given(client: TestClient, at: str) -> None:
    missing = client.get("/v1/paragraph", params={"at": at})
    assert missing.status_code == 404
    fits(Problem, missing.json())
    assert missing.json()["error"]["code"] == "no_paragraph"
    assert "samverkanslagen 2 kap. 3 §" in [near["label"] for near in missing.json()["nearest"]]


def test_words_that_name_no_place_are_told_how_one_is_written(client: TestClient) -> None:
    missing = client.get("/v1/paragraph", params={"at": "något om partner"})
    assert (missing.status_code, missing.json()["nearest"]) == (404, [])
    assert "2 kap. 5 § säkerhetsskyddslagen" in missing.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"question": QUESTION, "source": ["unknown"]}, "test-samverkanslag"),
        ({"question": QUESTION, "kind": ["novel"]}, "'law'"),
        ({"question": QUESTION, "as_of": "yesterday"}, "YYYY-MM-DD"),
        ({"question": QUESTION, "langauge": "sv"}, "langauge"),
        ({"question": "x" * (LONGEST_QUESTION + 1)}, str(LONGEST_QUESTION)),
        ({"question": QUESTION, "turns": ["x"] * 11}, "turns"),
        ({}, "question"),
        ([], "dictionary"),
    ],
)
def test_what_is_wrong_with_a_request_is_said(client: TestClient, body: Any, words: str) -> None:
    refused = client.post("/v1/ask", json=body)
    assert refused.status_code == 422
    fits(Problem, refused.json())
    assert words in refused.json()["error"]["message"]


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b'{"question": ' + b"9" * 5000 + b"}", b"[" * 50_000, b'{"question": "a"}x']
)
def test_a_body_that_is_no_json_is_refused_in_json(client: TestClient, body: bytes) -> None:
    refused = client.post("/v1/ask", content=body, headers={"content-type": "application/json"})
    assert refused.status_code in (400, 422)
    fits(Problem, refused.json())


@pytest.mark.parametrize("body", [rb'{"question": "\ud800"}', rb'{"\udfff": 1, "question": "a"}'])
def test_half_a_character_is_refused(client: TestClient, body: bytes) -> None:
    refused = client.post("/v1/ask", content=body, headers={"content-type": "application/json"})
    assert refused.status_code == 422
    fits(Problem, refused.json())


def test_what_a_page_elsewhere_can_send_without_asking_is_not_taken_as_json(client: TestClient) -> None:
    body = json.dumps({"question": QUESTION})
    assert client.post("/v1/ask", content=body, headers={"content-type": "text/plain"}).status_code == 422


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client: TestClient) -> None:
    refused = client.post("/v1/ask", content=b"x" * (LARGEST_BODY + 1))
    assert refused.status_code == 413
    fits(Problem, refused.json())


def test_a_body_of_unknown_length_is_read_no_further_than_the_limit(client: TestClient) -> None:
    sent = 0

    def endless() -> Any:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b"x" * 10_000

    assert client.post("/v1/ask", content=endless()).status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/ask", 405), ("GET", "/v2/ask", 404), ("PUT", "/", 404)]
)
def test_what_is_not_there_is_told_in_json(client: TestClient, method: str, path: str, status: int) -> None:
    refused = client.request(method, path)
    assert refused.status_code == status
    fits(Problem, refused.json())


def test_health_needs_no_index_and_ready_says_which(client: TestClient, services: Services) -> None:
    assert client.get("/v1/health").json() == {"schema": 2, "status": "ok"}
    ready = client.get("/v1/ready").json()
    fits(Ready, ready)
    assert ready["generation"] == ready["newest"] == services.guide.newest
    assert ready["passages"] > 20


def test_a_service_without_an_index_is_not_ready_and_logs_why(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    def cannot(progress: object) -> Any:
        raise GenerationError("there is no index in /srv; run `riktlots ingest`.")

    unready = TestClient(
        http_service(Services(Guide(home=home, open_index=cannot)), Admission(HOSTS, None, Rates(FAST)))
    )
    assert unready.get("/v1/health").status_code == 200
    assert unready.get("/v1/ready").status_code == 503
    asked = unready.post("/v1/ask", json={"question": QUESTION})
    assert (asked.status_code, asked.json()["error"]["code"]) == (503, "unavailable")
    assert "riktlots ingest" in caplog.text
    assert "/srv" in caplog.text and "/srv" not in asked.text


def test_the_document_describes_what_there_is(client: TestClient) -> None:
    document = client.get("/v1/openapi.json").json()
    assert document["paths"].keys() == {"/v1/ask", "/v1/find", "/v1/paragraph", "/v1/health", "/v1/ready"}
    assert {"401", "413", "422", "429"} <= document["paths"]["/v1/ask"]["post"]["responses"].keys()
    kinds = document["components"]["schemas"]["Kind"]["enum"]
    assert "law" in kinds
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404, "they load from elsewhere"


def test_results_and_errors_are_as_the_document_says(client: TestClient) -> None:
    document = client.get("/v1/openapi.json").json()
    results = {
        "Answer": client.post("/v1/ask", json={"question": QUESTION}),
        "Found": client.post("/v1/find", json={"question": QUESTION}),
        "Paragraphs": client.get("/v1/paragraph", params={"at": "2 kap. 2 § samverkanslagen"}),
        "Problem": client.get("/v1/paragraph", params={"at": "2 kap. 9 § samverkanslagen"}),
    }
    for shape, result in results.items():
        Draft202012Validator({**document, "$ref": f"#/components/schemas/{shape}"}).validate(result.json())


def test_what_fails_inside_is_told_to_nobody_outside(failing: Services, caplog: pytest.LogCaptureFixture) -> None:
    client = TestClient(http_service(failing, Admission(HOSTS, None, Rates(FAST))))
    failed = client.post("/v1/find", json={"question": QUESTION})
    assert failed.status_code == 500
    fits(Problem, failed.json())
    assert "vector" not in failed.text and "Traceback" not in failed.text
    assert "ValueError in POST /v1/find" in caplog.text
    assert "Samverkansmyndigheten" not in caplog.text


def test_no_words_of_those_who_ask_are_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "riktlots")
    client.post("/v1/ask", json={"question": "hemlig fråga om Samverkansmyndigheten"})
    client.post("/v1/ask", json={"question": 5, "hemlig": "fråga"})
    client.get("/v1/paragraph", params={"at": "hemlig"})
    client.get("/hemlig")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("riktlots")]
    assert [line.split(" ms")[0].rsplit(" ", 1)[0] for line in ours] == [
        "POST /v1/ask 200",
        "POST /v1/ask 422",
        "GET /v1/paragraph 404",
        "GET elsewhere 404",
    ]
    assert "hemlig" not in " ".join(ours)


def test_results_are_kept_by_nobody_on_the_way(client: TestClient) -> None:
    found = client.post("/v1/find", json={"question": QUESTION})
    assert found.headers["cache-control"] == "no-store"


def test_a_question_is_kept_masked_where_questions_are_kept_and_a_search_is_not(
    client: TestClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home.default()
    client.post("/v1/ask", json={"question": QUESTION})
    assert all_asked(home, Keeping()) == []
    monkeypatch.setenv("RIKTLOTS_KEEP_QUESTIONS", "1")
    client.post("/v1/find", json={"question": QUESTION})
    client.post("/v1/ask", json={"question": f"{QUESTION} Ring 070-123 45 67."})
    (one,) = all_asked(home, Keeping())
    assert one.question.endswith("[telefonnummer].")
    services.ask(Ask(question=QUESTION))
    assert len(all_asked(home, Keeping())) == 1, "without a client, as over MCP, nothing is kept"
