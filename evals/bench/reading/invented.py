"""Acts invented by a seed, to measure without any files: chapters, inserted paragraphs, lists, repealed ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from riktlots.evals.bench.reading.acts import Act, ActPlace, Article, Family, Piece, Role, joined
from riktlots.evals.bench.reading.forms import markdown

_WHO = "Lärosätet|Myndigheten|Den som är ansvarig för samarbetet|En forskare|Styrelsen|Tillsynsmyndigheten".split("|")
_DOES = "ska|får|bör|behöver inte".split("|")
_WHAT = (
    "dokumentera sin bedömning|lämna uppgifter till parten|pröva överenskommelsen på nytt|anmäla in- och utförsel av "
    "utrustning|ge internationella gäster tillträde till lokalerna|samråda med säkerhetsskyddsmyndigheten|begära ett "
    "yttrande från forskningsfinansiären"
).split("|")
_WHEN = (
    "innan samarbetet inleds|om det finns särskilda skäl|senast den 1 mars varje år|enligt 2 kap. 3 §|i den omfattning "
    "som regeringen föreskriver|när det gäller utvecklingssamarbeten med ett land utanför EU"
).split("|")
_ABOUT = (
    "Tillämpningsområde|Definitioner|Anmälan|Prövning av en part|Tillsyn|Överklagande|Skyldigheter för gäster".split(
        "|"
    )
)

_WHO_EN = "The institution|Each Member State|The competent authority|A researcher|The provider".split("|")
_DOES_EN = "shall|may|should|shall not".split("|")
_WHAT_EN = (
    "document the assessment of the partner|share technical data with the other party|notify the Commission of the "
    "measure|grant access to the infrastructure|keep a record of the cooperation"
).split("|")
_WHEN_EN = (
    "before the cooperation begins|where Article 2(2) applies|within 30 days of the request|as laid down in Annex I"
).split("|")


def invented_laws(count: int, seed: int) -> list[Act]:
    """Swedish acts, every third of them without chapters."""
    return [_law(index, random.Random(f"{seed} {index}"), chapters=index % 3 != 2) for index in range(count)]  # noqa: S311


def invented_eu_acts(count: int, seed: int) -> list[Act]:
    """EU acts in English."""
    return [_eu_act(index, random.Random(f"{seed} eu {index}")) for index in range(count)]  # noqa: S311


def _law(index: int, rng: random.Random, *, chapters: bool) -> Act:
    title = Piece(Role.TITLE, f"Lag (2031:{100 + index}) om ansvarsfulla samarbeten", level=1)
    act = Act(f"invented-{index}", Family.SWEDISH, (title, *_body(rng, chapters), *_end_matter(index)))
    return replace(act, text=markdown(act), suffix=".md")


def _body(rng: random.Random, chapters: bool) -> Iterator[Piece]:
    for chapter in range(1, 5):
        if chapters:
            yield Piece(Role.HEADING, f"{chapter} kap. {rng.choice(_ABOUT)}", level=2)
        first = 1 if chapters else 10 * (chapter - 1) + 1
        for number in range(first, first + 10):
            if rng.random() < 0.4:
                yield Piece(Role.HEADING, f"{rng.choice(_ABOUT)} i vissa fall", level=3)
            inserted = [f"{number} a"] if rng.random() < 0.2 else []
            for mark in (str(number), *inserted):
                yield from _paragraphs(rng, (str(chapter) if chapters else "", mark))


def _paragraphs(rng: random.Random, place: ActPlace) -> Iterator[Piece]:
    lead = f"{place[1]} § "
    if rng.random() < 0.05:
        yield Piece(Role.PARAGRAPH, f"{lead}Har upphävts genom lag (2033:7).", place)
        return
    for _ in range(rng.randint(1, 3)):
        sentences = " ".join(f"{_sentence(rng)}." for _ in range(rng.randint(1, 4)))
        yield Piece(Role.PARAGRAPH, lead + sentences, place)
        lead = ""
    if rng.random() < 0.3:
        yield Piece(Role.PARAGRAPH, f"{rng.choice(_WHO)} ska", place)
        items = rng.sample(_WHAT, rng.randint(2, 4))
        for number, item in enumerate(items, 1):
            end = "." if number == len(items) else ", och" if number == len(items) - 1 else ","
            yield Piece(Role.ITEM, f"{number}. {item}{end}", place)


def _sentence(rng: random.Random) -> str:
    return f"{rng.choice(_WHO)} {rng.choice(_DOES)} {rng.choice(_WHAT)} {rng.choice(_WHEN)}"


def _end_matter(index: int) -> Iterator[Piece]:
    yield Piece(Role.HEADING, "Övergångsbestämmelser", level=2)
    yield Piece(Role.LABEL, f"2031:{100 + index}", level=3)
    yield Piece(Role.ITEM, "1. Denna lag träder i kraft den 1 juli 2031.")
    yield Piece(Role.ITEM, "2. Äldre föreskrifter gäller för avtal som har ingåtts dessförinnan.")


def _eu_act(index: int, rng: random.Random) -> Act:
    articles = [Article(str(number), _article(rng)) for number in range(1, 25)]
    return joined(f"invented-eu-{index}", f"Regulation (EU) 2031/{200 + index} on responsible cooperation", articles)


def _article(rng: random.Random) -> str:
    def sentence() -> str:
        return f"{rng.choice(_WHO_EN)} {rng.choice(_DOES_EN)} {rng.choice(_WHAT_EN)} {rng.choice(_WHEN_EN)}"

    pieces = ["Scope of the measures"]
    for number in range(1, rng.randint(2, 6)):
        points = "".join(f" ({letter}) {rng.choice(_WHAT_EN)};" for letter in "abc"[: rng.choice((0, 0, 2, 3))])
        lead = f"{number}. {sentence()}"
        pieces.append(f"{lead}, in order to:{points[:-1]}." if points else f"{lead}. {sentence()}.")
    return " ".join(pieces)
