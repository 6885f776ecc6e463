"""Readers' feedback on answers, for staff: read, export and erase."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.shell import paragraph
from riktlots.app.pages.visitor import record, signed_in_as
from riktlots.app.present.markup import element, escaped
from riktlots.app.records.audit import AuditEvent, record_event
from riktlots.app.records.database import Keeping
from riktlots.app.records.opinions import KeptOpinion, drop_opinion, drop_opinions, kept_opinions
from riktlots.app.records.upkeep import write_opinions
from riktlots.ingest.home import Home

_SHOWN = 20
_SURE = "opinions-sure"


def show_opinions(language: str) -> None:
    """Show all opinions in an expander; nothing if there are none."""
    keeping = Keeping.from_environment()
    found = kept_opinions(Home.default(), keeping)
    if not found:
        return
    with st.expander(text("opinions_heading", language, count=len(found)), key="opinions"):
        paragraph(text("opinions_mean", language, days=keeping.days), language, css="rl-note")
        st.html(_counted(found, language))
        for kept in found[:_SHOWN]:
            _show_one(kept, language)
        if len(found) > _SHOWN:
            paragraph(text("opinions_rest", language, count=len(found) - _SHOWN), language, css="rl-note")
        _show_actions(found, language)


def _counted(found: list[KeptOpinion], language: str) -> str:
    """A table of how many answers helped, and of the reasons why others did not, as HTML."""
    helped = sum(kept.opinion.helped for kept in found)
    rows = [(text("feedback_yes", language), helped), (text("feedback_no", language), len(found) - helped)]
    reasons = Counter(kept.opinion.reason for kept in found if kept.opinion.reason)
    rows += [(f"– {text(f'feedback_{reason}', language)}", count) for reason, count in reasons.most_common()]
    cells = "".join(
        f'<tr><th scope="row">{escaped(name)}</th>{element("td", escaped(str(count)))}</tr>' for name, count in rows
    )
    caption = element("caption", escaped(text("feedback_asked", language)))
    return element("table", caption + element("tbody", cells), css="rl-table", language=language)


def _show_one(kept: KeptOpinion, language: str) -> None:
    said = text("feedback_yes" if kept.opinion.helped else "feedback_no", language)
    why = f": {text(f'feedback_{kept.opinion.reason}', language)}" if kept.opinion.reason else ""
    lines = [element("strong", escaped(said + why))]
    lines += [element("span", escaped(words)) for words in (kept.opinion.comment, kept.question) if words]
    facts = f"{kept.at[:10]} · {text(f'status_{kept.status}', language)} · {'; '.join(kept.cited)}".strip(" ·")
    lines.append(element("span", escaped(facts), css="rl-kind"))
    with st.container(key=f"row-opinion-{kept.number}", gap=None):
        st.html(element("p", "<br>".join(lines), css="rl-opinion", language=language))
        st.button(
            text("history_forget", language),
            key=f"opinion-drop-{kept.number}",
            type="tertiary",
            on_click=_drop,
            args=(kept.number,),
        )


def _show_actions(found: list[KeptOpinion], language: str) -> None:
    # Read here: the download callback has no signed-in user.
    who = signed_in_as()
    sure = st.checkbox(text("opinions_sure", language, count=len(found)), key=_SURE)
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            text("opinions_export", language),
            lambda: _sheet(found, who),
            file_name="riktlots-opinions.csv",
            mime="text/csv",
            key="opinions-export",
            on_click="ignore",
        )
        st.button(text("opinions_erase", language), key="opinions-erase", disabled=not sure, on_click=_drop_all)


def _sheet(found: list[KeptOpinion], who: str) -> bytes:
    record_event(Home.default(), AuditEvent.EXPORT, who, what="opinions", count=len(found))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "opinions.csv"
        write_opinions(path, found)
        return path.read_bytes()


def _drop(number: int) -> None:
    record(AuditEvent.ERASE, what="opinions", numbers=[number])
    drop_opinion(Home.default(), number)


def _drop_all() -> None:
    record(AuditEvent.ERASE, what="opinions", numbers=[])
    drop_opinions(Home.default())
    st.session_state[_SURE] = False
