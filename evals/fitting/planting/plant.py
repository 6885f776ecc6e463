"""Plant one error in a sentence: each type of error that the sentence has a place for."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from riktlots.evals.fitting.planting.clauses import without_condition, without_exception
from riktlots.evals.fitting.planting.edit import Change, body_end, body_start, is_free, put, tidy
from riktlots.evals.fitting.planting.figures import wrong_dates, wrong_figures
from riktlots.evals.fitting.planting.names import lowered, wrong_names
from riktlots.evals.fitting.planting.negation import turned
from riktlots.evals.fitting.planting.strength import rescoped, weakened_or_strengthened
from riktlots.retrieval.judges.reading import listed_words

# What no rule says of itself.
_TAILS = {
    "sv": (
        ", oavsett vilket land det gäller",
        ", oavsett hur stor risken är",
        ", även när det inte finns något avtal", ", oavsett vem som finansierar projektet",
        ", oberoende av om någon har begärt det", ", oavsett syftet", ", oavsett storlek och inriktning",
    ),
    "en": (
        ", whatever the country", ", however high the risk is",
        ", even when there is no agreement", ", regardless of who funds the project",
        ", whether or not anyone has asked for it", ", irrespective of the purpose",
        ", regardless of size and field",
    ),
}  # fmt: skip
# A duty holds in all cases by itself: only of what is merely allowed do these say too much.
_ALWAYS = {
    "sv": (", oavsett omständigheterna", " i samtliga fall", " utan undantag"),
    "en": (", regardless of the circumstances", " in all cases", " without exception"),
}
_MERELY_ALLOWS = re.compile(r"\b(?:får|kan|may|can)\b(?!\s(?:inte|ej|not))")
_DENIES = re.compile(r"\b(?:inte|ej|aldrig|ska|skall|måste|not|cannot|never|must|shall|only|endast|bara|enbart)\b")
# One body or place, and all of its kind.
_WIDER = {
    "sv": (
        (
            re.compile(
                r"^(?:[A-ZÅÄÖ]\w+s universitet|Karolinska Institutet|Chalmers(?: tekniska högskola)?"
                r"|KTH)(?=\s(?:ska|måste|bör|får|kan|har|kräver|ber|erbjuder|rekommenderar))"
            ),
            "Alla lärosäten",
        ),
        (
            re.compile(
                r"^(?:Vinnova|Vetenskapsrådet|Forte|Formas)(?=\s(?:ska|måste|bör|får|kan|har|kräver"
                r"|ber|rekommenderar))"
            ),
            "Alla forskningsfinansiärer",
        ),
        (
            re.compile(
                r"\b[Ii] (?:det här|det|detta|den här|programmet \w+|utlysningen)(?: programmet"
                r"| projektet| fallet| utlysningen)?(?=\s(?:ska|måste|bör|får|kan))"
            ),
            "i alla program",
        ),
        (
            re.compile(
                r"\b(med|till|från|mot) (?:Kina|Ryssland|Iran|USA|Belarus|Nordkorea)\b(?!,|\s(?:och"
                r"|eller))"
            ),
            r"\1 alla länder utanför EU",
        ),
        (
            re.compile(
                r"^(?:Säkerhetspolisen|ISP|IMY|Försvarsmakten|Tullverket|Migrationsverket)(?=\s(?:ska"
                r"|måste|bör|får|kan|har rätt))"
            ),
            "Alla myndigheter",
        ),
    ),
    "en": (
        (
            re.compile(
                r"^(?:[A-ZÅÄÖ]\w+ University|Karolinska Institutet|KTH"
                r"|The University of [A-ZÅÄÖ]\w+)(?=\s(?:must|should|may|can))"
            ),
            "all universities",
        ),
        (
            re.compile(r"^(?:Vinnova|The Swedish Research Council|Forte|Formas)(?=\s(?:must|should|may|can))"),
            "All research funders",
        ),
        (
            re.compile(
                r"\b(with|to|from|against) (?:China|Russia|Iran|Belarus|North Korea"
                r"|the United States)\b(?!'s|,|\s(?:and|or))"
            ),
            r"\1 all countries outside the EU",
        ),
        (
            re.compile(
                r"^(?:The Security Service|ISP|IMY|The Armed Forces|Swedish Customs)(?=\s(?:must"
                r"|should|may|can))"
            ),
            "All authorities",
        ),
    ),
}
_DUTY = re.compile(r"\b(?:ska|skall|måste|får|bör|krävs|must|shall|may|should|required)\b")
_SHORT = 14
_ENDS_IN_A_CLAUSE = re.compile(
    r"\b(?:om|som|att|när|innan|vad|vilka|if|which|that|when|before|what|who|whether)\s[^,]*$", re.IGNORECASE
)
_LONGEST = 16
_TOO_LONG = 32
_NO_BORROWING = re.compile(
    r"^(?:\[|\d|\(|[a-z]\)|Det|Den|De|Detta|Denna|Dessa|It|This|That|These|They|He|She|Här"
    r"|Där|Då|Så|There|Here|So|But|Men|Och|And|Om|När|If|When|Also|Även|Dock|Därför"
    r"|Therefore|However|The same|Samma|We|Vi)\b|[:;?(→]|\b(?:we|our|vår|vi|vårt)\b"
    r"|\b(?:skr|prop|st|p|art|nr|No|no)\.$"
)


def over_general(text: str, language: str, rng: random.Random) -> Iterator[str]:
    """The rule of one case stated of all, or without regard to anything."""
    for pattern, new in _WIDER[language]:
        for match in pattern.finditer(text):
            if is_free(text, *match.span()):
                yield put(text, *match.span(), match.expand(new))
    duty = _DUTY.search(text)
    limited = listed_words("quantity", "all").search(text) or re.search(r"\?\s*$", text)
    if duty and not limited and text.rstrip().endswith("."):
        end = body_end(text)
        # In a long sentence “i samtliga fall” would go with its last words, and “, oavsett …” with a clause at its end.
        allows = _MERELY_ALLOWS.search(text) and not _DENIES.search(text)
        tails = list(_TAILS[language])
        tails += [one for one in _ALWAYS[language] if allows and (one.startswith(",") or len(text.split()) <= _SHORT)]
        if not _ENDS_IN_A_CLAUSE.search(text):
            yield put(text, end, end, rng.choice(tails))


def invented(text: str, language: str, rng: random.Random, others: Sequence[str]) -> Iterator[str]:
    """The sentence with a statement of another sentence added."""
    short = [one for one in others if 4 <= len(one.split()) <= _LONGEST and not _NO_BORROWING.search(one)]
    short = [one for one in short if one.endswith(".") and one[:-1] not in text]
    if (
        len(text.split()) > _TOO_LONG
        or not short
        or not text.rstrip().endswith(".")
        or body_end(text) <= body_start(text)
    ):
        return
    added = lowered(rng.choice(short)[:-1], language)
    if added:
        end = body_end(text)
        yield put(text, end, end, f", {'och' if language == 'sv' else 'and'} {added}")


ERRORS = (
    "strength", "figure", "date", "negation", "actor", "authority", "scope", "exception", "condition", "over_general",
    "invented",
)  # fmt: skip
_MOST = 2


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence with one error.

    `type` is one of ERRORS. `contradicts` says whether the source says otherwise; else it merely does not say so.
    """

    text: str
    type: str
    contradicts: bool


def plant(sentence: str, language: str, rng: random.Random, others: Sequence[str] = ()) -> list[Planted]:
    """Every type of error that can be planted in a sentence, at most two of each, in random choice.

    `others` are sentences of the same document and language, from which figures and statements are borrowed. They must
    not stand in the passage that the sentence is judged by.
    """
    text = tidy(sentence)
    found: list[Planted] = []
    for kind, changes in _all(text, language, rng, others).items():
        distinct = [one for one in dict.fromkeys(changes) if one[0] != text]
        for changed, contradicts in rng.sample(distinct, min(_MOST, len(distinct))):
            found.append(Planted(changed, kind, contradicts))
    return found


def _all(text: str, language: str, rng: random.Random, others: Sequence[str]) -> dict[str, Iterable[Change]]:
    contradicting = {
        "strength": weakened_or_strengthened(text, language),
        "figure": wrong_figures(text, language, rng, others),
        "date": wrong_dates(text, language, rng),
        "negation": turned(text, language),
        "actor": wrong_names(text, language, rng, "roles"),
        "authority": wrong_names(text, language, rng, "authorities"),
        "exception": without_exception(text, language, rng),
    }
    unsaid = {
        "condition": without_condition(text, language, rng),
        "over_general": over_general(text, language, rng),
        "invented": invented(text, language, rng, others),
    }
    all_changes: dict[str, Iterable[Change]] = {"scope": rescoped(text, language)}
    all_changes |= {kind: ((one, True) for one in changes) for kind, changes in contradicting.items()}
    all_changes |= {kind: ((one, False) for one in changes) for kind, changes in unsaid.items()}
    return {kind: all_changes[kind] for kind in ERRORS}
