"""The HTTP service: five endpoints and their OpenAPI document."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import Body, FastAPI, Query, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from riktlots.app.api import examples
from riktlots.app.api.gate import BY_MODEL, Admission, Gate
from riktlots.app.api.problems import problem_json, told, wrong_fields
from riktlots.app.api.services import ASK, FIND, READ, Offered, Services
from riktlots.app.ops.process import kept_low
from riktlots.app.schemas.requests import Ask, Find, Health, Problem, Read, Ready
from riktlots.ingest.errors import RiktlotsError

_ASK, _FIND, _PARAGRAPH = "/v1/ask", "/v1/find", "/v1/paragraph"
_HEALTH, _READY, _OPENAPI = "/v1/health", "/v1/ready", "/v1/openapi.json"
_REFUSALS = {
    400: "The service is not reached by this name, or the request was broken off.",
    401: "No key, or one that is not known.",
    408: "The request took too long to come.",
    413: "The request is too large.",
    422: "The request does not have the right form, or a value is not known.",
    429: "Too many requests; `Retry-After` says in how many seconds to come again.",
    500: "Something went wrong here.",
    503: "No index can be opened, or it would take too long until the request is answered; `Retry-After` says in how "
    "many seconds to come again.",
}
_DESCRIPTION = (
    "Guidance on responsible internationalisation for other programs: answers with verbatim quotes and the address of "
    "their paragraph. Errors have a code and a sentence. Changes of shape raise `schema`."
)


def http_service(services: Services, admission: Admission) -> FastAPI:
    """The ASGI application of the HTTP service."""
    keys = [Security(HTTPBearer(auto_error=False))] if admission.keyring else []
    api = FastAPI(
        title="Riktlots",
        description=_DESCRIPTION,
        version=version("riktlots"),
        openapi_url=_OPENAPI,
        # FastAPI's documentation pages load scripts from a CDN.
        docs_url=None,
        redoc_url=None,
        lifespan=_served(services),
    )
    open_paths = (_HEALTH, _READY, _OPENAPI)
    api.add_middleware(Gate, admission=admission, paths=(_ASK, _FIND, _PARAGRAPH), open_paths=open_paths)

    @api.post(_ASK, **_documented(ASK), dependencies=keys)
    def ask(asked: Annotated[Ask, _body("ask")], request: Request) -> JSONResponse:
        answer = services.ask(asked, client=request.state.client)
        request.scope["state"][BY_MODEL] = _may_be_by_model(asked, answer)
        return JSONResponse(answer)

    @api.post(_FIND, **_documented(FIND), dependencies=keys)
    def find(asked: Annotated[Find, _body("find")], request: Request) -> JSONResponse:
        return JSONResponse(services.find(asked, client=request.state.client))

    @api.get(_PARAGRAPH, **_documented(READ, {404: "No paragraph stands there."}), dependencies=keys)
    def paragraph(asked: Annotated[Read, Query()], request: Request) -> JSONResponse:
        return JSONResponse(services.read(asked, client=request.state.client))

    # Async, so that these two answer even when all worker threads are busy with questions.
    @api.get(
        _HEALTH,
        summary="Does the process run?",
        description="Answers as long as the process runs. It needs no key, opens no index and waits for no question.",
        operation_id="health",
        responses=_result(Health) | _problems({}, 400),
    )
    async def health() -> Health:
        return Health()

    @api.get(
        _READY,
        response_model=Ready,
        summary="Does an index answer?",
        description="Says which index is open. `newest` differs from `generation` until the next request opens it, and "
        "while it cannot be opened. It needs no key and waits for no question.",
        operation_id="ready",
        responses=_result(Ready) | _problems({}, 400, 503),
    )
    async def ready() -> JSONResponse:
        serving = services.guide.serving
        if serving is None:
            return JSONResponse(problem_json("not_ready", "no index is open yet."), 503)
        store = serving.store
        state = Ready(generation=store.id, newest=services.guide.newest, passages=len(store.passages))
        return JSONResponse(state.as_json())

    _tell_errors(api)
    return api


def _may_be_by_model(asked: Ask, answer: dict[str, Any]) -> bool:
    """Whether a language model may have had a part in an answer. An answer does not say of one that was to complete the
    question from its turns and failed."""
    return bool(asked.turns or answer["model"] or answer["failure"] or answer["usage"]["calls"])


def _documented(offered: Offered[Any], more: dict[int, str] | None = None) -> dict[str, Any]:
    return {
        "response_model": offered.gives,
        "summary": offered.title,
        "description": offered.description,
        "operation_id": offered.name,
        "responses": _result(offered.gives) | _problems(more or {}, *_REFUSALS),
    }


def _body(name: str) -> Any:
    """The body of a request, with its examples."""
    return Body(openapi_examples={of: {"value": body} for of, body in examples.REQUESTS[name].items()})


def _result(shape: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    meaning = (shape.__doc__ or "").splitlines()[0]
    return {200: {"description": meaning, **_example(examples.result(shape))}}


def _example(value: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"example": value}}}


def _problems(more: dict[int, str], *refusals: int) -> dict[int | str, dict[str, Any]]:
    described = {status: _REFUSALS[status] for status in refusals} | more
    return {
        status: {"model": Problem, "description": words, **_example(examples.problem(status))}
        for status, words in sorted(described.items())
    }


def _tell_errors(api: FastAPI) -> None:
    @api.exception_handler(RiktlotsError)
    async def ours(request: Request, error: RiktlotsError) -> JSONResponse:
        status, body = told(error)
        return JSONResponse(body, status)

    @api.exception_handler(RequestValidationError)
    async def wrong(request: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse(wrong_fields(error.errors()), 422)

    @api.exception_handler(HTTPException)
    async def unknown(request: Request, error: HTTPException) -> JSONResponse:
        code = {404: "unknown_path", 405: "wrong_method"}.get(error.status_code, "wrong_request")
        message = f"{error.detail}. {_OPENAPI} says what there is."
        return JSONResponse(problem_json(code, message), error.status_code, error.headers)


def _served(services: Services) -> Any:
    @asynccontextmanager
    async def lifespan(api: FastAPI) -> AsyncIterator[None]:
        with kept_low():
            yield
        services.guide.close()

    return lifespan
