"""Which language a text is in: Swedish or English."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

LANGUAGES = ("sv", "en")
# Below this probability the guess is a coin flip ("MoU", "Erasmus+ stipendium"): the caller's fallback is better.
_CERTAIN = 0.9


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def detect_language(text: str, fallback: str) -> str:
    """ "sv" or "en"; `fallback` when the text is too short or mixed to tell."""
    language, probability = _identifier().classify(text)
    return str(language) if probability >= _CERTAIN else fallback
