"""Documents beside what cites them: the numbers that open them, and their paragraphs in their sections.

On a wide window a document stands in a column of its own, elsewhere it comes up as a sheet. reading.js opens it in the
browser, without a new run of the page, so that it can be read while an answer is being made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.shell import run_script
from riktlots.app.pages.sources.paragraph import DOCUMENT, PLACE, notes_of, paragraph_html, show_page_picture
from riktlots.app.present.markup import element, escaped, link
from riktlots.app.present.outline import Cited
from riktlots.ingest.model import Passage

_STYLE = Path(__file__).with_name("reading.css")
_SCRIPT = Path(__file__).with_name("reading.js").read_text(encoding="utf-8")
_FIRST_WORDS = 12
# The most paragraphs of a section that are shown before and after the cited one.
_AROUND = 12


def prepare_reading() -> None:
    """Load the style and the script. Call it once on a page, before anything that is cited."""
    st.html(_STYLE)
    run_script(_SCRIPT)


def cite_button(cited: Cited, group: str, place: str, language: str) -> str:
    """The number of a citation as a small button, as HTML. It opens the document in the column of `group`; a tip says
    which document it is. `place` is unique among the buttons of a group."""
    key = f"{group}-{cited.number}"
    tip = f"tip-{key}-{place}"
    facts = cited.facts
    words = cited.quote or (cited.citation.quote if cited.citation else cited.place.passage.text)
    about = (
        element("strong", escaped(facts.address))
        + element("span", escaped(" ".join(filter(None, (facts.warning, facts.known)))))
        + element("q", escaped(_first_words(words)), language=cited.place.passage.language)
    )
    return (
        f'<span class="rl-citing"><button type="button" class="rl-cite" data-group="{escaped(group)}" '
        f'data-number="{cited.number}" aria-describedby="{escaped(tip)}">[{cited.number}]</button>'
        f'<span class="rl-tip" role="tooltip" id="{escaped(tip)}" lang="{escaped(language)}">{about}</span></span>'
    )


def _first_words(words: str) -> str:
    several = words.split()
    return " ".join(several[:_FIRST_WORDS]) + ("…" if len(several) > _FIRST_WORDS else "")


def show_documents(cited: Iterable[Cited], group: str, question: str, language: str) -> None:
    """Show the column of a group: each cited paragraph in its section, of which one is seen at a time. The `question`
    tells it apart from the columns of other answers that open at the same place.

    Call it in a container with a key `turn-…`, after one for the answer: reading.css lays these two out.
    """
    with st.container(key=f"docs-{group}", gap=None):
        st.html(f'<span class="rl-unseen" id="of-{escaped(group)}">{escaped(question)}</span>')
        _show_each(list(cited), group, language)


# A picture of a page is asked for here; the rest of the page need not run again for it.
@st.fragment
def _show_each(cited: Sequence[Cited], group: str, language: str) -> None:
    for one in cited:
        key = f"{group}-{one.number}"
        with st.container(key=f"doc-{key}", gap="small"):
            st.html(document_html(one, key, language))
            show_page_picture(one.place, one.citation, key, language)


def document_html(cited: Cited, key: str, language: str) -> str:
    """What a document is, and the cited paragraph in its section with the quoted words marked, as HTML."""
    facts, place, citation = cited.facts, cited.place, cited.citation
    passage = place.passage
    warning = element("strong", escaped(facts.warning), css="rl-standing") + " " if facts.warning else ""
    number = element("span", f"[{cited.number}] ", css="rl-number")
    notes = notes_of(place, citation, language)
    rests = "; ".join(link(to.url, to.words) or escaped(to.words) for to in facts.rests_on)
    links = (*(link(to.url, to.words) for to in (facts.original, facts.seen_at)), _whole(passage, language))
    lines = [
        warning + escaped(facts.known),
        escaped(" ".join(f"{note.rstrip('.')}." for note in notes)),
        escaped(facts.digest),
        f"{escaped(facts.rests_on_label)}: {rests}" if rests else "",
        " · ".join(filter(None, links)),
    ]
    head = (
        f'<button type="button" class="rl-back">{escaped(text("back_to_answer", language))}</button>'
        f'<h3 class="rl-doc-title" id="title-{escaped(key)}" tabindex="-1">{number}{escaped(facts.address)}</h3>'
        + element("p", escaped(facts.title), css="rl-doc-name")
        + "".join(element("p", line, css="rl-note") for line in lines if line)
    )
    path = " › ".join(passage.heading_path)
    return element(
        "div",
        element("div", head, css="rl-doc-head")
        + (element("p", escaped(path), css="rl-path", language=passage.language) if path else "")
        + _paragraphs(cited, language),
        css="rl-doc",
        language=language,
    )


def _paragraphs(cited: Cited, language: str) -> str:
    """The cited paragraph with those around it in its section."""
    place = cited.place
    section = place.section or (place.passage,)
    at = next(n for n, other in enumerate(section) if other.address == place.passage.address)
    first, last = max(at - _AROUND, 0), at + _AROUND + 1
    left_out = element("p", "…", css="rl-around")
    shown = "".join(paragraph_html(place, one, cited.citation, language) for one in section[first:last])
    return left_out * (first > 0) + shown + left_out * (last < len(section))


def _whole(passage: Passage, language: str) -> str:
    """A link to the whole document on the page of sources, in a window of its own: the conversation stays."""
    query = urlencode({DOCUMENT: passage.address.source, PLACE: str(passage.address)})
    words = escaped(text("read_document", language))
    return f'<a href="sources?{escaped(query)}" target="_blank" rel="noopener">{words}</a>'
