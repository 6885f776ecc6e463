"""Rule-made examples: sentences of official texts with one planted error, and faithful rewordings."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from riktlots.evals.bench.reading.acts import Role, law_from_text
from riktlots.evals.fitting.planting.plant import plant
from riktlots.evals.fitting.planting.reword import reword
from riktlots.evals.fitting.training.examples import ClaimExample, Support
from riktlots.ingest.files import read_jsonl
from riktlots.ingest.language import content_stems, sentence_spans
from riktlots.ingest.library.library import context_line
from riktlots.retrieval.search.store import Store

# Sentences of fewer words hold too little, of more too much.
_WORDS = range(7, 60)
_WRONG = 3
# Errors for which few sentences have a place are taken before others, where there is a choice.
_RARE = frozenset({"exception", "condition", "scope", "authority", "over_general"})
_RARE_FIRST = 3.0
# And of so many sentences of a text the one that has a place for most of them.
_CHOICES = 3
_NEIGHBOURS = 0.5
# How often a planted sentence is reworded too, and how often the text is its neighbourhood alone.
_REWORDED = 0.6
_CLOSE = 0.4


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the others of its document: `twin` is the same text in the other language, where there is one."""

    dataset: str
    group: str
    language: str
    context: str
    text: str
    beside: tuple[str, ...]
    twin: tuple[str, str] | None = None


def planted_claims(texts: Sequence[Text], seed: int) -> Iterator[ClaimExample]:
    """For each text the claims about one of its sentences, drawn by the seed: faithful ones, and as many wrong ones."""
    dice = random.Random(f"{seed} planted")
    for text in texts:
        yield from _about(text, dice)


def _about(text: Text, dice: random.Random) -> Iterator[ClaimExample]:
    spans = [(a, b) for a, b in sentence_spans(text.text) if len(text.text[a:b].split()) in _WORDS]
    if not spans:
        return
    others = [o for o in (_drawn(other, dice) for other in text.beside) if o]
    choices = []
    for start, end in dice.sample(spans, min(_CHOICES, len(spans))):
        sentence = " ".join(text.text[start:end].split())
        planted = [(p.text, p.type, p.contradicts) for p in plant(sentence, text.language, dice, others)]
        choices.append((start, end, sentence, _one_of_each_type(planted, dice)))
    start, end, sentence, wrong = max(choices, key=lambda choice: sum(kind in _RARE for _, kind, _ in choice[-1]))
    if others and dice.random() < _NEIGHBOURS:
        wrong.append((dice.choice(others), "neighbour", False))
    wrong = sorted(wrong, key=lambda one: dice.random() ** (_RARE_FIRST if one[1] not in _RARE else 1))[-_WRONG:]
    right = reword(sentence, text.language, dice) or [sentence]
    right = dice.sample(right, min(len(right), max(1, len(wrong) - 1)))
    if dice.random() < 0.25:
        right[0] = sentence
    passage = _cut(text.text, start, end, dice)
    base = ClaimExample(
        dataset=text.dataset,
        group=text.group,
        sentence=sentence,
        context=text.context if dice.random() < 0.7 else "",
        passage=passage,
        supported=True,
        label=Support.SUPPORTED,
        language=text.language,
        passage_language=text.language,
        type="faithful",
    )
    for one in right:
        yield replace(base, sentence=one)
    for one, kind, contradicts in wrong:
        varied = reword(one, text.language, dice) if dice.random() < _REWORDED else []
        label = Support.CONTRADICTED if contradicts else Support.UNSUPPORTED
        yield replace(base, sentence=dice.choice(varied or [one]), supported=False, label=label, type=kind)
    if text.twin:
        # Across the languages the whole text is held against its translation, right and with one error in it.
        yield from _across(base, text.twin, right, wrong, dice)


def _across(
    base: ClaimExample,
    twin: tuple[str, str],
    right: Sequence[str],
    wrong: Sequence[tuple[str, str, bool]],
    dice: random.Random,
) -> Iterator[ClaimExample]:
    language, passage = twin
    other = replace(base, passage=passage, passage_language=language, context="")
    yield replace(other, sentence=dice.choice(right))
    if wrong:
        one, kind, contradicts = dice.choice(wrong)
        label = Support.CONTRADICTED if contradicts else Support.UNSUPPORTED
        yield replace(other, sentence=one, supported=False, label=label, type=kind)


def _one_of_each_type(wrong: list[tuple[str, str, bool]], dice: random.Random) -> list[tuple[str, str, bool]]:
    dice.shuffle(wrong)
    return list({kind: (text, kind, contradicts) for text, kind, contradicts in wrong}.values())


def _drawn(text: str, dice: random.Random) -> str:
    """One sentence of another text, or nothing."""
    found = [" ".join(text[a:b].split()) for a, b in sentence_spans(text) if len(text[a:b].split()) in _WORDS]
    return dice.choice(found) if found else ""


def _cut(text: str, start: int, end: int, dice: random.Random) -> str:
    """The text, or now and then the sentence with those beside it."""
    spans = sentence_spans(text)
    if len(spans) < 3 or (dice.random() >= _CLOSE and len(text.split()) < 150):
        return text
    place = next(i for i, (a, _) in enumerate(spans) if a >= start)
    low, high = max(0, place - dice.randint(0, 2)), min(len(spans), place + 1 + dice.randint(0, 2))
    return text[spans[low][0] : spans[high - 1][1]]


def digest_texts(store: Store) -> list[Text]:
    """The paragraphs of the starter corpus."""
    held = {(*p.address.place, p.language): p for p in store.passages}
    by_document: dict[tuple[str, str], list[str]] = {}
    for p in store.passages:
        by_document.setdefault((p.address.source, p.language), []).append(p.text)
    found = []
    for p in store.passages:
        other = "en" if p.language == "sv" else "sv"
        twin = held.get((*p.address.place, other))
        beside = [text for text in by_document[p.address.source, p.language] if text != p.text]
        found.append(
            Text(
                dataset="planted_digests",
                group=f"corpus:{p.address.source}",
                language=p.language,
                context=context_line(p, store.source(p)),
                text=p.text,
                beside=tuple(_unlike(p.text, p.language, beside)),
                twin=(other, twin.text) if twin else None,
            )
        )
    return found


def statute_texts(public: Path, seed: int, acts: int) -> list[Text]:
    """Numbered paragraphs of Swedish acts drawn by the seed, and all articles of the acts of the Union."""
    dice = random.Random(f"{seed} statutes")
    held = [row for _, row in read_jsonl(public / "sfs_laws.jsonl.gz") if 2_000 < len(row["text"]) < 120_000]
    found = []
    for row in dice.sample(held, acts):
        by_place: dict[tuple[str, str], list[str]] = {}
        for piece in law_from_text(row["sfs"], row["text"]).pieces:
            if piece.place is not None and piece.role in (Role.PARAGRAPH, Role.ITEM):
                by_place.setdefault(piece.place, []).append(piece.text)
        texts = ["\n".join(pieces) for pieces in by_place.values()]
        found += _texts("planted_statutes", f"sfs:{row['sfs']}", "sv", row["title"], texts, dice, 4)
    articles: dict[str, list[str]] = {}
    for _, row in read_jsonl(public / "eu_law_articles_en.jsonl.gz"):
        articles.setdefault(row["name"], []).append(row["text"])
    for name, texts in articles.items():
        found += _texts("planted_articles", f"eu:{name}", "en", name, texts, dice, 60)
    return found


def page_texts(public: Path, seed: int, pages: int) -> list[Text]:
    """Paragraphs of pages of the Swedish government, drawn by the seed, in Swedish and in English."""
    dice = random.Random(f"{seed} pages")
    rows: dict[str, list[dict[str, str]]] = {"sv": [], "en": []}
    for _, row in read_jsonl(public / "gov_se_pages.jsonl.gz"):
        if row["lang"] in rows and 800 < len(row["text"]) < 20_000:
            rows[row["lang"]].append(row)
    found = []
    for language, held in rows.items():
        for row in dice.sample(held, min(pages, len(held))):
            texts = [block for block in row["text"].split("\n\n") if len(block.split()) > 25]
            found += _texts("planted_pages", f"page:{row['id']}", language, row["title"], texts, dice, 1)
    return found


def _texts(
    dataset: str, group: str, language: str, context: str, texts: Sequence[str], dice: random.Random, most: int
) -> list[Text]:
    chosen = dice.sample(range(len(texts)), min(most, len(texts)))
    return [
        Text(
            dataset,
            group,
            language,
            context,
            texts[i],
            tuple(_unlike(texts[i], language, [*texts[:i], *texts[i + 1 :]])),
        )
        for i in chosen
    ]


def _unlike(text: str, language: str, others: Sequence[str]) -> list[str]:
    """Up to six of the other texts that share some words with this one, but not most: they say something else."""
    stems = set(content_stems(text, language))
    found = []
    for other in others[:40]:
        theirs = set(content_stems(other, language))
        if theirs and 0.05 <= len(stems & theirs) / len(theirs) <= 0.5:
            found.append(other)
    return found[:6]
