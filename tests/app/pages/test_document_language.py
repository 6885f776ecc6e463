"""The document that the pages live in, in the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from riktlots.app.pages.serve import DocumentLanguage, language_of

STATIC = Path(__import__("streamlit").__file__).parent / "static" / "index.html"
PAGE = STATIC.read_text(encoding="utf-8")


async def page(request: Request) -> Response:
    if request.headers.get("if-none-match"):
        return Response(status_code=304)
    return HTMLResponse(PAGE, headers={"etag": "x", "last-modified": "y"})


async def data(request: Request) -> Response:
    return JSONResponse({"html": '<html lang="en">', "accept-encoding": request.headers.get("accept-encoding")})


async def in_pieces(request: Request) -> Response:
    return StreamingResponse(iter([PAGE[:500], PAGE[500:]]), media_type="text/html")


@pytest.fixture
def client() -> TestClient:
    routes = [Route("/", page), Route("/data", data), Route("/pieces", in_pieces)]
    middleware = [Middleware(DocumentLanguage), Middleware(GZipMiddleware, minimum_size=10)]
    return TestClient(Starlette(routes=routes, middleware=middleware))


def asked(language: str) -> dict[str, str]:
    return {"Accept": "text/html,*/*", "Accept-Language": language, "If-None-Match": "x", "Accept-Encoding": "gzip"}


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [("sv-SE,sv;q=0.9,en;q=0.8", "sv"), ("en-GB,sv;q=0.5", "en"), (" EN", "en"), ("de", "sv"), ("", "sv")],
)
def test_the_language_is_the_one_that_the_reader_puts_first(accepted: str, expected: str) -> None:
    assert language_of(accepted) == expected


@pytest.mark.parametrize("path", ["/", "/pieces"])
@pytest.mark.parametrize(("language", "words"), [("sv", "Sidorna behöver"), ("en", "The pages need")])
def test_the_document_says_its_language_and_our_name_from_the_first_byte(
    client: TestClient, path: str, language: str, words: str
) -> None:
    answer = client.get(path, headers=asked(language))
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert "<title>Riktlots</title>" in answer.text
    assert words in answer.text
    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "etag" not in answer.headers, "the same page in another language would count as unchanged"


def test_what_is_no_page_goes_through_untouched(client: TestClient) -> None:
    found = client.get("/data", headers={"Accept": "*/*", "Accept-Encoding": "gzip"}).json()
    assert found == {"html": '<html lang="en">', "accept-encoding": "gzip"}
    assert client.get("/data", headers=asked("sv")).json()["html"] == '<html lang="en">'


def test_the_document_names_each_script_once(client: TestClient) -> None:
    answer = client.get("/", headers=asked("sv"))
    named = re.findall(r"static/js/([\w.-]+\.js)", answer.text)
    assert len(named) == len(set(named)) > len(re.findall(r"static/js/[\w.-]+\.js", PAGE))
    assert answer.text.count("</head>") == 1
