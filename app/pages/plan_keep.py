"""A plan as a file to keep, with the notes beside it."""

from __future__ import annotations

import streamlit as st

from app.i18n import text
from app.pages.plan_notes import notes
from app.pages.shell import heading, paragraph
from app.plan_export import plan_docx, plan_markdown
from retrieval.plan.model import Plan
from retrieval.store import Store

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show_keeping(plan: Plan, store: Store) -> None:
    """The buttons that give the list as Word or Markdown."""
    language = plan.language
    heading(text("plan_keep_heading", language), language)
    paragraph(text("plan_keep_means", language), language, css="rl-note")

    # They are looked up when somebody asks for the file: what was just written belongs in it.
    written = notes()

    def word() -> bytes:
        return plan_docx(plan, store, written)

    def markdown() -> bytes:
        return plan_markdown(plan, store, written).encode()

    with st.container(horizontal=True, gap="small"):
        for form, suffix, kind, content in (
            ("word", "docx", _WORD, word),
            ("markdown", "md", "text/markdown", markdown),
        ):
            st.download_button(
                text(f"download_{form}", language),
                content,
                file_name=f"riktlots-plan-{plan.made}.{suffix}",
                mime=kind,
                key=f"plan-download-{form}",
                on_click="ignore",
            )
