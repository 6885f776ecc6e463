"""Names and short descriptions that every rendering shares: of documents, statuses, verdicts, links and references."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote, urlsplit

from riktlots.app.i18n import text
from riktlots.app.present.markup import is_web_address
from riktlots.ingest.document import PageStart
from riktlots.ingest.library.editions import status_on
from riktlots.ingest.locator import Locator, Unit
from riktlots.ingest.model import Form, Kind, Passage, Source, SourceStatus
from riktlots.retrieval.model import Citation, Reason, Sentence, Status, Verdict

# Of these it makes no sense to say that they are in force: they inform, and are current or not.
_INFORMING = frozenset({Kind.NEWS, Kind.REPORT, Kind.FAQ, Kind.HANDBOOK, Kind.CHECKLIST, Kind.OVERVIEW})


def standing(source: Source, language: str, as_of: str = "") -> str:
    """The status of a source in words, on the day `as_of` (ISO) or today, worded as fits its kind."""
    status = status_on(source, as_of or datetime.date.today().isoformat())
    if status is SourceStatus.IN_FORCE and source.kind in _INFORMING:
        return text("source_status_current", language)
    return text(f"source_status_{status}", language)


def is_in_force(source: Source, as_of: str = "") -> bool:
    """Whether a source is in force on the day `as_of` (ISO), or today."""
    return status_on(source, as_of or datetime.date.today().isoformat()) is SourceStatus.IN_FORCE


def describe(source: Source, passage: Passage, language: str, as_of: str = "") -> str:
    """Kind, layer, status (on the day `as_of`, or today), date and form of a cited document in a few words."""
    words = [text(f"kind_{source.kind}", language)]
    if source.weight.value != source.kind.value:
        words.append(text(f"layer_{source.weight}", language))
    words.append(standing(source, language, as_of))
    if source.published:
        words.append(text("published", language, date=source.published))
    words.append(text(f"form_{passage.form}_short", language))
    return ", ".join(words)


def page_words(page: PageStart, language: str) -> str:
    """A page of a document, by its printed number where it has one."""
    return text("page_number", language, page=page.label or page.index + 1)


# Not states but bodies of several; countries have their names elsewhere.
_BODIES = frozenset({"EU", "G7", "OECD", "INT"})
# The codes of the manifest that are not those of ISO 3166.
_ISO = {"UK": "GB"}


def weight_name(weight: str, language: str) -> str:
    """The name of a weight, with a capital."""
    return text(f"weight_{weight}", language)


def kind_name(kind: str, language: str) -> str:
    """The name of a kind of document, with a capital."""
    return capital(text(f"kind_{kind}", language))


def jurisdiction_name(code: str, language: str) -> str:
    """The name of a country or a body."""
    # Imported here and below, since a list of sources needs no more than their names.
    from riktlots.retrieval.plan.vocabulary import country_name

    return text(f"body_{code}", language) if code in _BODIES else country_name(_ISO.get(code, code), language)


def capital(words: str) -> str:
    """Words with a capital."""
    return words[:1].upper() + words[1:]


# How the values of each field of a filter are named.
FILTER_NAMES: dict[str, Callable[[str, str], str]] = {
    "weights": weight_name,
    "kinds": kind_name,
    "jurisdictions": jurisdiction_name,
    "statuses": lambda status, language: capital(text(f"source_status_{status}", language)),
    "languages": lambda code, language: capital(text(f"language_{code}", language)),
    "authorities": lambda authority, language: authority,
    "forms": lambda form, language: capital(text(f"form_{form}_short", language)),
}


def narrowed_to(filters: Mapping[str, Sequence[str]], language: str) -> str:
    """The filters of an answer in words; empty without any."""
    known = [(FILTER_NAMES[field], values) for field, values in filters.items() if field in FILTER_NAMES]
    return "; ".join(", ".join(called(value, language) for value in values) for called, values in known)


_SIGNS = {Verdict.SUPPORTED: "✓", Verdict.PARTLY: "◐", Verdict.UNDECIDED: "?"}
_STATUS_SIGNS = {Status.ANSWERED: "✓", Status.PARTLY: "◐", Status.CLOSEST: "≈", Status.ERROR: "⚠"}


def verdict_sign(sentence: Sentence) -> str:
    """The sign of the verdict of a sentence."""
    return _SIGNS.get(sentence.verdict, "✗")


def is_reviewers(sentence: Sentence) -> bool:
    """Whether the verdict of a sentence is a reviewer's, which readers are told with its reason."""
    from riktlots.retrieval.answering.written_check import REVIEWER

    return sentence.judged_by == REVIEWER


def verdict_words(sentence: Sentence, language: str) -> str:
    """Whether a sentence is supported: by the judge, or as a reviewer sees it, with the reason."""
    if is_reviewers(sentence):
        said = text("verdict_by_reviewer", language, reason=sentence.reason.rstrip("."))
    else:
        said = text(f"verdict_{sentence.verdict}", language)
    return f"{verdict_sign(sentence)} {said}"


def status_name(status: Status, language: str, reason: Reason = Reason.NONE) -> str:
    """How a question was answered; a turn that asks nothing is met in kind."""
    return text("status_thanks" if reason is Reason.THANKS else f"status_{status}", language)


def status_words(status: Status, language: str, reason: Reason = Reason.NONE) -> str:
    """How a question was answered, with its sign."""
    return f"{_STATUS_SIGNS.get(status, '○')} {status_name(status, language, reason)}"


_FRAGMENT_WORDS = 6
# `2.2 d` and `8–9` begin with the number of an article of the act as published; `5k` and `10a` do not.
_ARTICLE_NUMBER = re.compile(r"\d+(?![\da-z])")
_ELI = re.compile(
    r"https://(?:data|eur-lex)\.europa\.eu/(?P<act>eli/(?:reg|dir|dec)(?:_del|_impl)?/(?P<year>\d{4})/\d+/oj)"
)
_FIRST_WITH_ANCHORS = 2015


def original_link(source: Source, locator: Locator | None = None) -> str:
    """The address of the original, at the place where its site has an anchor for it; empty when unknown, and for an
    overview, which is nobody's but ours.

    lagen.nu names chapters and paragraphs `K2P5` (or `P5` in an act without chapters). EUR-Lex names the articles of an
    act in the Official Journal `art_5`; for acts of before 2015 that is not certain, and an article that a later act
    has inserted (5k) is not in it.
    """
    url = source.url
    if source.kind is Kind.OVERVIEW:
        return ""
    if not is_web_address(url):
        return ""
    if locator and urlsplit(url).hostname == "lagen.nu":
        mark = (locator.value(Unit.MARK) or "").split("–")[0].replace(" ", "")
        chapter = (locator.value(Unit.CHAPTER) or "").split("–")[0].replace(" ", "")
        if mark:
            return f"{url}#{f'K{chapter}' if chapter else ''}P{quote(mark)}"
    article = _ARTICLE_NUMBER.match(locator.value(Unit.ARTICLE) or "") if locator else None
    act = _ELI.fullmatch(url)
    if article and act and int(act["year"]) >= _FIRST_WITH_ANCHORS:
        return f"https://eur-lex.europa.eu/{act['act']}#art_{article[0]}"
    return url


def quote_link(source: Source, citation: Citation, url: str = "") -> str:
    """The address of the original at the cited place. For a text held as an original, read at `url` or else at the
    address of the source, that is its page of a PDF, or the quoted words by a text fragment."""
    place = original_link(source, citation.passage.address.locator)
    if citation.passage.form is not Form.ORIGINAL:
        return place
    read = url if is_web_address(url) else place
    if not read or "#" in read:
        return read
    if citation.page:
        return f"{read}#page={citation.page.index + 1}"
    return f"{read}#:~:text={_fragment(citation.quote)}"


def _fragment(quoted: str) -> str:
    """The words as a text fragment: the first few and the last few, so that a long quote is found as well."""
    words = quoted.split()
    if len(words) <= _FRAGMENT_WORDS * 2:
        return _in_fragment(words)
    return f"{_in_fragment(words[:_FRAGMENT_WORDS])},{_in_fragment(words[-_FRAGMENT_WORDS:])}"


def _in_fragment(words: list[str]) -> str:
    # A hyphen is a sign of the syntax, which percent encoding alone leaves as it is.
    return quote(" ".join(words), safe="").replace("-", "%2D")


_ORDINALS = ("första", "andra", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde")
# The sort of an EU act by its letter in the CELEX number, and that letter where no number is known.
_ACTS = {
    "R": {"sv": "förordning", "en": "Regulation"},
    "L": {"sv": "direktiv", "en": "Directive"},
    "D": {"sv": "beslut", "en": "Decision"},
    "H": {"sv": "rekommendation", "en": "Recommendation"},
}
_LETTERS = {Kind.REGULATION: "R", Kind.RECOMMENDATION: "H"}
_SFS = re.compile(r"\((\d{4}:\d+)\)")
_EU_NUMBER = re.compile(
    r"\((?:EU|EG|EEG|EC|EEC|Euratom)\) (?:nr |No )?\d+/\d+|\d{4}/\d+/(?:EU|EG|EC|CFSP|Gusp)", re.IGNORECASE
)


def reference(source: Source, passage: Passage, language: str) -> str:
    """The reference to copy: `2 kap. 5 § första stycket säkerhetsskyddslagen (2018:585)`, `artikel 2.2 d i förordning
    (EU) 2021/821`, and for other documents title, publisher, date and place."""
    locator = passage.address.locator
    # A paragraph of a digest that has no place in the original can only be cited as ours.
    if locator.value(Unit.DIGEST):
        return f"{described(source, language)} ({text('reference_digest', language)} {locator.value(Unit.DIGEST)})"
    if number := _sfs(source):
        return _swedish_act(source, number, locator, language)
    if source.celex or (source.jurisdiction == "EU" and _EU_NUMBER.search(source.short_name(language))):
        return _eu_act(source, locator, language)
    return f"{described(source, language)}, {locator.display(language)}"


def _sfs(source: Source) -> str:
    """The number of a Swedish act or ordinance in the Swedish Code of Statutes; empty for other documents."""
    if source.sfs or source.jurisdiction != "SE" or source.kind not in (Kind.LAW, Kind.REGULATION):
        return source.sfs
    found = _SFS.search(source.title)
    return found[1] if found else ""


def _swedish_act(source: Source, number: str, locator: Locator, language: str) -> str:
    name = source.short_name(language)
    name += "" if number in name else f" ({number})"
    return f"{locator.display('en')} of the {name}" if language == "en" else f"{_with_ordinals(locator)} {name}"


def _with_ordinals(locator: Locator) -> str:
    """A place in an act in words: `st. 1 p. 3` is `första stycket 3`."""
    words = []
    for step in locator.steps:
        if step.unit is Unit.PARAGRAPH and step.value.isdecimal() and int(step.value) <= len(_ORDINALS):
            words.append(f"{_ORDINALS[int(step.value) - 1]} stycket")
        elif step.unit is Unit.POINT:
            words.append(step.value)
        else:
            words.append(Locator((step,)).display("sv"))
    return " ".join(words)


def _eu_act(source: Source, locator: Locator, language: str) -> str:
    place = locator.display(language)
    if language == "sv":
        place = re.sub(r"^art\. ", "artikel ", place)
    joined = "of" if language == "en" else "i"
    number = _EU_NUMBER.search(source.short_name(language)) or _EU_NUMBER.search(source.name(language))
    act = _ACTS.get(source.celex[5:6]) or _ACTS.get(_LETTERS.get(source.kind, ""))
    if not number or not act:
        return f"{place} {joined} {source.short_name(language)}"
    return f"{place} {joined} {act[language]} {number.group()}"


def described(source: Source, language: str) -> str:
    """Title, publisher and date of a document."""
    return ", ".join(part for part in (source.name(language), source.authority, source.published) if part)
