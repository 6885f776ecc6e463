"""A plan as a file to keep: Markdown or Word, dated, with its sources."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.blocks_file import blocks_docx, blocks_markdown
from app.plan_outline import outline
from ingest.errors import InputError
from retrieval.plan.model import Plan
from retrieval.store import Store

FORMATS = (".md", ".docx")


def export_plan(plan: Plan, store: Store, path: Path, notes: Mapping[str, str] | None = None) -> None:
    """Write a plan to a file, in the format that its name ends with. Raises InputError for another one."""
    if path.suffix.lower() == ".md":
        path.write_text(plan_markdown(plan, store, notes), encoding="utf-8")
    elif path.suffix.lower() == ".docx":
        path.write_bytes(plan_docx(plan, store, notes))
    else:
        raise InputError(f"“{path.name}” is no name of an export; it must end with {' or '.join(FORMATS)}.")


def plan_markdown(plan: Plan, store: Store, notes: Mapping[str, str] | None = None) -> str:
    """A plan as Markdown."""
    return blocks_markdown(outline(plan, store, notes))


def plan_docx(plan: Plan, store: Store, notes: Mapping[str, str] | None = None) -> bytes:
    """A plan as a Word file."""
    return blocks_docx(outline(plan, store, notes), plan.language, plan.generation)
