"""The command `model check`: try the language model, and say what to expect of it and what to change."""

from __future__ import annotations

import typer
from rich.text import Text

from riktlots.app.console import AsJson, Exit, Interface, out, print_json, reports_errors
from riktlots.app.i18n import text
from riktlots.app.schemas import SCHEMA
from riktlots.ingest.errors import InputError
from riktlots.retrieval.answering.trial import OF_AN_ANSWER, Trial, try_model
from riktlots.retrieval.open_index import open_chat_model
from riktlots.retrieval.settings import Settings

models = typer.Typer(no_args_is_help=True, help="The language model that RIKTLOTS_MODEL names.")


@models.command()
@reports_errors
def check(interface: Interface = "sv", as_json: AsJson = False) -> None:
    """Try the language model: connection, structured reply, speed and tokens; and say what to change."""
    settings = Settings.from_environment()
    model = open_chat_model(settings)
    if model is None:
        raise InputError(
            "RIKTLOTS_MODEL names no language model, so answers consist of quotes. Set it to provider:name, for "
            "example RIKTLOTS_MODEL=ollama:llama3.1."
        )
    trial = try_model(model, small=settings.model_is_small)
    advice = _advice(trial, settings)
    if as_json:
        print_json({"schema": SCHEMA, "model": model.name, **_figures(trial, settings), "advice": advice})
    else:
        for key in (*_findings(trial, settings), *(f"model_advice_{one}" for one in advice)):
            out.print(Text(text(key, interface, model=model.name, **_figures(trial, settings))))
    raise typer.Exit(Exit.FINDING if advice else Exit.OK)


def _figures(trial: Trial, settings: Settings) -> dict[str, object]:
    return {
        "seconds": round(trial.seconds, 1),
        "calls": trial.usage.calls,
        "input_tokens": trial.usage.input_tokens,
        "output_tokens": trial.usage.output_tokens,
        "tokens_a_second": round(trial.tokens_a_second, 1),
        "of_an_answer": OF_AN_ANSWER,
        "expected_seconds": round(trial.expected_seconds),
        "timeout": round(settings.model_timeout),
        "structured": trial.is_structured,
        "right": trial.is_right,
        "form": "short" if settings.model_is_small else "full",
    }


def _findings(trial: Trial, settings: Settings) -> list[str]:
    found = ["model_answers", "model_form_short" if settings.model_is_small else "model_form_full"]
    found.append("model_structured" if trial.is_structured else "model_unstructured")
    found.append("model_right" if trial.is_right else "model_wrong")
    return [*found, "model_expected"] if trial.usage.output_tokens else [*found, "model_uncounted"]


def _advice(trial: Trial, settings: Settings) -> list[str]:
    """What to change, as the ends of keys of the text catalogues."""
    has_trouble = not trial.is_right or trial.usage.calls > 1
    advice = []
    if has_trouble:
        advice.append("larger" if settings.model_is_small else "short")
    if trial.expected_seconds > settings.model_timeout:
        advice.append("timeout")
    return advice


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.add_typer(models, name="model")
