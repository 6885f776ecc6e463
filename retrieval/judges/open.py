"""Open the judge that a setting names."""

from __future__ import annotations

from riktlots.ingest.errors import InputError
from riktlots.retrieval.crossencoder.model import is_at_hand
from riktlots.retrieval.judges.bundled import BundledJudge
from riktlots.retrieval.judges.deterministic import ChecksFirst, DeterministicJudge
from riktlots.retrieval.judges.judge import Judge

DETERMINISTIC, BUNDLED = "deterministic", "bundled"
DEFAULT = BUNDLED
# These say the same each time that they are asked.
REPEATABLE = frozenset((DETERMINISTIC, BUNDLED))
_CHECKS, _NLI, _MODEL = "checks+", "nli:", "model:"
FORMS = "bundled, deterministic, nli:FOLDER_OR_ID, model:PROVIDER:NAME, or one of the last two after “checks+”"


def open_judge(setting: str = DEFAULT) -> Judge:
    """The judge that a setting names.

    `bundled` (the default) goes by exact checks and the cross-encoder that comes with the package, and where that is
    not at hand by rules alone, as `deterministic` does; `nli:…` is another cross-encoder, by folder or hub id;
    `model:provider:name` a language model. With `checks+` before either of these the exact checks are asked first.
    Raises InputError for another setting, and ModelError for a model that cannot be set up.
    """
    if setting == DETERMINISTIC or (setting == BUNDLED and not is_at_hand()):
        return DeterministicJudge()
    if setting == BUNDLED:
        return BundledJudge()
    if setting.startswith(_CHECKS):
        return ChecksFirst(_open_other(setting.removeprefix(_CHECKS)))
    return _open_other(setting)


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
