"""The judge that is a cross-encoder for natural language inference, through sentence-transformers."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from riktlots.ingest.language import content_stems, sentence_spans
from riktlots.retrieval.errors import JudgeError
from riktlots.retrieval.judges.judge import Claim, Judgement
from riktlots.retrieval.model import Verdict

# Models read some 512 tokens; a window of so many words leaves room for the claim.
_WINDOW_WORDS = 220
_MOST_WINDOWS = 4
_ENTAILMENT = ("entail", "consistent", "support", "faithful")
_CONTRADICTION = ("contradict", "refut", "inconsistent", "not_entail", "not entail", "hallucinat", "unsupport")
_SUPPORTED = 0.5


class NliJudge:
    """Judges by the probability that the evidence entails the claim; of long evidence the best window counts.

    Which of the model's outputs means what is read from its configuration.
    """

    def __init__(self, model: str) -> None:
        """Raises JudgeError when the model cannot be loaded or does not name its outputs."""
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(model, device="cpu", trust_remote_code=False)
        except Exception as error:  # the library raises whatever the hub, the disk or torch raised
            raise JudgeError(
                f"the inference model “{model}” cannot be loaded ({type(error).__name__}: {error}). Give a folder with "
                "a cross-encoder, or the id of one that has been downloaded."
            ) from error
        self._entails, self._contradicts = read_labels(self._model.config.id2label, model)
        self._lock = threading.Lock()
        self.name = f"nli:{model}"

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        """All pairs of a batch go to the model at once."""
        windows = [windows_of(claim) for claim in claims]
        asked = [(window, claim.text) for claim, parts in zip(claims, windows, strict=True) for window in parts]
        answers = iter(self._probabilities(asked)) if asked else iter(())
        return [self._judgement([next(answers) for _ in parts]) for parts in windows]

    def _probabilities(self, asked: list[tuple[str, str]]) -> npt.NDArray[np.float64]:
        """Shape (pairs, labels)."""
        with self._lock:
            logits: Any = self._model.predict(asked, activation_fn=_as_given(), show_progress_bar=False)
        values = np.asarray(logits, dtype=np.float64).reshape(len(asked), -1)
        if values.shape[1] == 1:
            yes = 1 / (1 + np.exp(-values))
            return np.hstack([1 - yes, yes])
        powers = np.exp(values - values.max(axis=1, keepdims=True))
        shares: npt.NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def _judgement(self, rows: list[npt.NDArray[np.float64]]) -> Judgement:
        if not rows:
            return Judgement(Verdict.UNSUPPORTED, self.name, "no_citation", 0.0)
        best = max(rows, key=lambda row: float(row[self._entails]))
        support = float(best[self._entails])
        if support >= _SUPPORTED:
            return Judgement(Verdict.SUPPORTED, self.name, "", support)
        against = self._contradicts is not None and float(best[self._contradicts]) >= _SUPPORTED
        return Judgement(Verdict.CONTRADICTED if against else Verdict.UNSUPPORTED, self.name, "nli", support)


def _as_given() -> Any:
    """The activation that leaves the model's outputs as they are."""
    from torch import nn

    return nn.Identity()


def read_labels(names: Mapping[int, str], model: str) -> tuple[int, int | None]:
    """The index of the output for entailment, and of that for contradiction if there is one.

    A model with one output counts as one that gives the odds of support. Raises JudgeError where the names do not tell.
    """
    if len(names) == 1:
        return 1, None
    said = {int(index): name.lower().replace("-", "_") for index, name in names.items()}
    against = [index for index, name in said.items() if any(part in name for part in _CONTRADICTION)]
    entails = [i for i, name in said.items() if i not in against and any(part in name for part in _ENTAILMENT)]
    if len(entails) != 1 or len(against) > 1:
        raise JudgeError(
            f"the inference model “{model}” calls its outputs {', '.join(names.values())}, and which of them means "
            "entailment cannot be told. Name them in id2label of its config.json."
        )
    return entails[0], against[0] if against else None


def windows_of(claim: Claim) -> list[str]:
    """The evidence of a claim in pieces that a model can read: all of it when it is short, else the windows of whole
    sentences that share most words of meaning with the claim, in their order."""
    text = "\n".join(one.text for one in claim.evidence if one.text.strip())
    if len(text.split()) <= _WINDOW_WORDS:
        return [text] if text else []
    windows, current = [""], 0
    for start, end in sentence_spans(text):
        sentence, length = text[start:end], len(text[start:end].split())
        if current and current + length > _WINDOW_WORDS:
            windows.append("")
            current = 0
        windows[-1] = f"{windows[-1]} {sentence}".strip()
        current += length
    wanted = set(content_stems(claim.text, claim.language))
    shared = [len(wanted.intersection(content_stems(window, claim.evidence[0].language))) for window in windows]
    best = sorted(range(len(windows)), key=lambda i: -shared[i])[:_MOST_WINDOWS]
    return [windows[i] for i in sorted(best)]
