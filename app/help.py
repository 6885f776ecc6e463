"""The help by topic, in Swedish and English: the same on the command line and on the page About.

A topic is a Markdown file for each language in `texts/help`: its title, a line on what it is about, and the rest.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import lru_cache

from riktlots.app.i18n import LANGUAGES, text
from riktlots.ingest.errors import InputError
from riktlots.ingest.files import bundled_path

# Each topic by the names of its files and, in Swedish, by the word that one writes for it; in the order of the list.
_SWEDISH = {
    "about": "om",
    "asking": "fråga",
    "outcomes": "svar",
    "documents": "dokument",
    "written-answers": "skrivna-svar",
    "language-model": "språkmodell",
    "evaluation": "utvärdering",
    "service": "tjänst",
    "privacy": "personuppgifter",
    "accessibility": "tillgänglighet",
}
TOPICS = tuple(_SWEDISH)
# How alike a name must be, from 0 to 1, to be offered for one that is not known.
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic in one language.

    `name` is what one writes for it, `lead` says in a line what it is about, and `body` is the Markdown below that.
    """

    id: str
    language: str
    name: str
    title: str
    lead: str
    body: str

    @property
    def markdown(self) -> str:
        """The whole topic as Markdown."""
        return f"# {self.title}\n\n{self.lead}\n\n{self.body}"


@lru_cache(maxsize=len(TOPICS) * len(LANGUAGES))
def topic(id: str, language: str) -> Topic:
    """The topic with an id of TOPICS, in a language of LANGUAGES."""
    written = bundled_path("riktlots.app", "texts", "help", language, f"{id}.md").read_text(encoding="utf-8")
    heading, lead, body = written.split("\n\n", 2)
    return Topic(id, language, _name(id, language), heading.removeprefix("# "), lead, body)


def named(written: str, language: str) -> Topic:
    """The topic of a name in either language. Raises InputError with the names and the one that comes nearest."""
    asked = "-".join(written.casefold().split())
    names = {known: id for id, swedish in _SWEDISH.items() for known in (id, swedish)}
    if asked in names:
        return topic(names[asked], language)
    topics = ", ".join(_name(id, language) for id in TOPICS)
    near = difflib.get_close_matches(asked, names, n=1, cutoff=_ALIKE)
    if near:
        raise InputError(
            text("help_unknown_near", language, written=written, near=_name(names[near[0]], language), topics=topics)
        )
    raise InputError(text("help_unknown", language, written=written, topics=topics))


def _name(id: str, language: str) -> str:
    return _SWEDISH[id] if language == "sv" else id
