"""Open a judge by its setting."""

from __future__ import annotations

from collections.abc import Callable

from riktlots.ingest.errors import InputError
from riktlots.retrieval.crossencoder.model import is_installed
from riktlots.retrieval.judges.bundled import BundledJudge
from riktlots.retrieval.judges.deterministic import ChecksFirst, DeterministicJudge
from riktlots.retrieval.judges.judge import Judge

DETERMINISTIC, BUNDLED = "deterministic", "bundled"
DEFAULT = BUNDLED
# These give the same judgement every time.
REPEATABLE = frozenset((DETERMINISTIC, BUNDLED))
_CHECKS, _NLI, _MODEL = "checks+", "nli:", "model:"
FORMS = "bundled, deterministic, nli:FOLDER_OR_ID, model:PROVIDER:NAME, or one of the last two after “checks+”"


def open_judge(setting: str = DEFAULT, *, has_bundled: Callable[[], bool] = is_installed) -> Judge:
    """Open the judge of a setting.

    `bundled` (the default) combines exact checks with the cross-encoder of the package; if that is not installed
    (`has_bundled`), it is the same as `deterministic`, which uses rules alone. `nli:…` is another cross-encoder, by
    folder or hub id, and `model:provider:name` a language model; with `checks+` in front, the exact checks come first.
    Raises InputError for another setting, and ModelError for a model that cannot be loaded.
    """
    if setting == DETERMINISTIC or (setting == BUNDLED and not has_bundled()):
        return DeterministicJudge()
    if setting == BUNDLED:
        return BundledJudge()
    if setting.startswith(_CHECKS):
        return ChecksFirst(_open_other(setting.removeprefix(_CHECKS)))
    return _open_other(setting)


def is_language_model(judge: Judge) -> bool:
    """Whether the verdicts of a judge, or some of them, are what a language model has replied."""
    return judge.name.removeprefix(_CHECKS).startswith(_MODEL)


def _open_other(setting: str) -> Judge:
    kind, name = next(((k, setting.removeprefix(k)) for k in (_NLI, _MODEL) if setting.startswith(k)), ("", ""))
    if not name:
        raise InputError(f"there is no judge “{setting}”. Give {FORMS}.")
    if kind == _NLI:
        from riktlots.retrieval.judges.nli import NliJudge

        return NliJudge(name)
    from riktlots.retrieval.judges.chat import ChatJudge
    from riktlots.retrieval.langchain import open_chat_model

    return ChatJudge(open_chat_model(name))
