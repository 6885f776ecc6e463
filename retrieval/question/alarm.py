"""Matters of security in a question: is the person in trouble now, or does the question touch on security at all?

Somebody who has just been approached, pressed or robbed needs to know whom to contact, whatever the documents say, and
seldom uses the words for it. So besides the words, the vector of the question tells: a logistic regression, fitted on
told events and on ordinary questions and plans that sound alike (`python -m riktlots.evals.fitting.alarm`). It belongs
to the embedder that it was fitted with; with others the words alone count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from riktlots.ingest.files import bundled_path
from riktlots.ingest.index.embeddings import Vectors
from riktlots.retrieval.search.fusion import logistic
from riktlots.retrieval.search.query import Query

# Whom somebody contacts who was approached, pressed or robbed.
WHOM_AT_ALARM = "overview-who-does-what digest 42"
_PACKAGE, _FILE = "riktlots.retrieval.question", "alarm.npz"

# What somebody who tells of a suspicious approach calls it, and who made it.
_SUSPICIOUS = (
    r"\b(?:misstänkt|misstänksam|märklig|skum|konstig)\w* (?:\w+ )?(?:kontakt\w*|mejl\w*|sms|meddelande\w*|besök\w*"
    r"|person(?:er|en|erna)?|man|män|kvinna|samtal\w*|frågor(?:na)?|beteende\w*|paket\w*|förslag\w*|erbjudande\w*)\b"
    r"|\b(?:suspicious|strange|odd|weird) (?:\w+ )?(?:contacts?|approach(?:es)?|e-?mails?|messages?|persons?|people|man|men"
    r"|woman|women|visits?|visitors?|phone calls?|questions|behaviou?r|packages?|offers?)\b"
    r"|\b(?:en|någon) okänd (?:man|kvinna|person|avsändare)\b|\b(?:an unknown|some unknown) (?:man|woman|person|sender)\b"
    r"|\ba (?:total |complete )?stranger (?:who|has|keeps?|asks?|asked|wants?|wrote|came|took|called|approached|contacted)\b"
)

# Words of a person who has just been approached, pressed or robbed.
_ALARM = re.compile(
    r"\bspion\w*|\bunderrättelse(?:tjänst|officer)\w*|\bfrämmande (?:makt|stat)\w*|\bpåtryck\w*|\b(?:blir|blivit|blev|bli) "
    r"(?:\w+ )?(?:pressad|hotad|utpressad|värvad|förföljd)e?\b|\b(?:hotar|utpressar|pressar) (?:\w+ )?(?:mig|oss|vår\w*|min\w*)"
    r"|\bsabot\w+|\b(?:stulit|stulen|stulna|stal) (?:\w+ ){0,3}(?:forskning|data|prov|ritning|resultat)\w*"
    r"|\bespionage\b|\bspy(?:ing)?\b|\bforeign (?:power|intelligence|state actor)\w*|\bblackmail\w*|\bcoerc\w+"
    r"|\b(?:being|been|is|was) (?:\w+ )?(?:pressured|threatened|blackmailed|recruited by|followed)\b"
    r"|\bthreatens? (?:me|us|my|our)\b|\b(?:stole|stolen) (?:\w+ ){0,3}(?:research|data|sample|drawing|result)\w*|"
    + _SUSPICIOUS,
    re.IGNORECASE,
)

# Words of other matters of security.
_SECURITY = re.compile(
    r"\b\w*spion(?:er|age)\w*|\bunderrättelse(?:verksamhet|inhämtning)\w*|\bsäkerhets(?:skydd|klass|känslig|prövning|hot)\w*"
    r"|\bregisterkontroll\w*|\bhemligstämpl\w*|\b(?:Sveriges|rikets) säkerhet\b|\bsäpo\w*|\bsäkerhetspolis\w*"
    r"|\b(?:påverkans|värvnings|rekryterings)försök\w*|\bpåverkansoperation\w*|\botillbörlig påverkan\b|\binfiltr\w+"
    r"|\butländsk (?:inblandning|påverkan)\b|\bavlyssn\w*|\bsp(?:y|ies)\b|\bprotective security\b"
    r"|\bintelligence (?:service|officer|agenc|activit|gathering)\w*|\bsecurity[- ](?:clear|class|vetting|sensitive|threat)\w*"
    r"|\bclassified (?:information|data|documents?|material)\b|\b(?:national|Sweden's) security\b"
    r"|\bsecurity (?:service|police)\b|\bforeign (?:interference|influence)\b|\binfluence (?:attempt|operation)s?\b"
    r"|\b(?:wiretap|eavesdrop)\w*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AlarmModel:
    """The chance that a question tells of an event that raises an alarm: `weights` of its centred vector, shape
    (dimension,), and intercept; it is taken to do so from the chance `threshold`."""

    embedder: str
    weights: Vectors
    intercept: float
    threshold: float

    def raises(self, vector: Vectors) -> bool:
        """Whether the question with this vector raises an alarm."""
        return logistic(self.intercept + float(vector @ self.weights)) >= self.threshold

    def write(self, path: Path) -> None:
        """Write the model in single precision."""
        weights = self.weights.astype(np.float32)
        np.savez(path, embedder=self.embedder, weights=weights, intercept=self.intercept, threshold=self.threshold)

    @classmethod
    def read(cls, path: Path) -> AlarmModel:
        """Read a model that `write` has written."""
        with np.load(path, allow_pickle=False) as file:
            return cls(str(file["embedder"]), file["weights"], float(file["intercept"]), float(file["threshold"]))


@lru_cache(maxsize=1)
def _bundled() -> AlarmModel | None:
    path = bundled_path(_PACKAGE, _FILE)
    return AlarmModel.read(path) if path.is_file() else None


def mentions_alarm(text: str) -> bool:
    """Whether a text mentions espionage, pressure, threats, theft or a suspicious approach."""
    return bool(_ALARM.search(text))


def raises_alarm(query: Query, turns: Iterable[str] = ()) -> bool:
    """Whether a query, or one of the `turns` that it was made of, mentions an alarm or tells of an event that raises
    one."""
    turns = tuple(turns) or (query.text,)
    return any(mentions_alarm(turn) or _tells(turn, query) for turn in turns)


def _tells(turn: str, query: Query) -> bool:
    model, store = _bundled(), query.store
    if not turn or model is None or model.embedder != store.manifest.embedder:
        return False
    # One that stands alone has its vector already.
    vector = query.vector if turn == query.text else store.question_vector(turn, query.language)
    return vector is not None and model.raises(vector)


def touches_security(text: str) -> bool:
    """Whether a text is about a security matter: what raises an alarm, protective security, classified matters or
    attempts to influence."""
    return mentions_alarm(text) or bool(_SECURITY.search(text))
