"""A judge that uses a cross-encoder for natural language inference, through sentence-transformers."""

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

# Models read about 512 tokens; a window of this many words leaves room for the claim.
_WINDOW_WORDS = 220
_MOST_WINDOWS = 4
_ENTAILMENT = ("entail", "consistent", "support", "faithful")
_CONTRADICTION = ("contradict", "refut", "inconsistent", "not_entail", "not entail", "hallucinat", "unsupport")
_SUPPORTED = 0.5
Floats = npt.NDArray[np.float64]


class NliJudge:
    """Judges by the probability that the evidence entails the claim; of long evidence the best window counts.

    The meaning of the model's outputs is read from its configuration.
    """

    def __init__(self, model: str) -> None:
        """Raises JudgeError when the model cannot be loaded or does not name its outputs."""
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(model, device="cpu", trust_remote_code=False)
        except Exception as error:  # the library passes on whatever the hub, the disk or torch raises
            raise JudgeError(
                f"the inference model “{model}” cannot be loaded ({type(error).__name__}: {error}). Give the "
                "folder of a cross-encoder, or the id of one that has been downloaded."
            ) from error
        self._entails, self._contradicts = read_labels(self._model.config.id2label, model)
        self._lock = threading.Lock()
        self.name = f"nli:{model}"

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        """Judge all claims in one batch."""
        windows = [windows_of(claim) for claim in claims]
        pairs = [(window, claim.text) for claim, parts in zip(claims, windows, strict=True) for window in parts]
        rows = iter(probabilities(self._logits(pairs)) if pairs else ())
        return [self._judgement([next(rows) for _ in parts]) for parts in windows]

    def _logits(self, pairs: list[tuple[str, str]]) -> Floats:
        """The raw outputs of the model, shape (pairs, outputs)."""
        with self._lock:
            logits: Any = self._model.predict(pairs, activation_fn=_identity(), show_progress_bar=False)
        return np.asarray(logits, dtype=np.float64).reshape(len(pairs), -1)

    def _judgement(self, rows: list[Floats]) -> Judgement:
        if not rows:
            return Judgement(Verdict.UNSUPPORTED, self.name, "no_citation", 0.0)
        best = max(rows, key=lambda row: float(row[self._entails]))
        support = float(best[self._entails])
        if support >= _SUPPORTED:
            return Judgement(Verdict.SUPPORTED, self.name, "", support)
        against = self._contradicts is not None and float(best[self._contradicts]) >= _SUPPORTED
        return Judgement(Verdict.CONTRADICTED if against else Verdict.UNSUPPORTED, self.name, "nli", support)


def probabilities(logits: Floats) -> Floats:
    """Softmax of each row, shape (pairs, labels). A single output is the log odds of label 1 against label 0."""
    if logits.shape[1] == 1:
        logits = np.hstack([np.zeros_like(logits), logits])
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _identity() -> Any:
    """An activation that leaves the model's outputs unchanged."""
    from torch import nn

    return nn.Identity()


def read_labels(names: Mapping[int, str], model: str) -> tuple[int, int | None]:
    """Return the index of the label for entailment, and that for contradiction if there is one.

    A single output is read as the log odds of support. Raises JudgeError if the names are not clear.
    """
    if len(names) == 1:
        return 1, None
    labels = {int(index): name.lower().replace("-", "_") for index, name in names.items()}
    against = [index for index, name in labels.items() if any(part in name for part in _CONTRADICTION)]
    entails = [i for i, name in labels.items() if i not in against and any(part in name for part in _ENTAILMENT)]
    if len(entails) != 1 or len(against) > 1:
        raise JudgeError(
            f"the inference model “{model}” names its outputs {', '.join(names.values())}, which does not tell which "
            "one means entailment. Name them in id2label of its config.json."
        )
    return entails[0], against[0] if against else None


def windows_of(claim: Claim) -> list[str]:
    """Split the evidence of a claim into windows that a model can read.

    Short evidence is one window. Longer evidence is split into windows of whole sentences, of which those that share
    most content words with the claim are returned, in text order.
    """
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
