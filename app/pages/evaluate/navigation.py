"""Navigation through sentences and questions: buttons, and the keys that press them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.shell import run_script
from riktlots.app.present.markup import element, escaped
from riktlots.evals.labels.labels import CHOICES

_SCRIPT = Path(__file__).with_name("navigation.js").read_text(encoding="utf-8")
# The first form on the page is the one that keys fill in.
_FORM = '[class*="st-key-label-form"]'
_ON, _RUNS = "evaluate-keys", "evaluate_keys_runs"


def show_navigation(at: int, count: int, go: Callable[[int], None], said: str, language: str) -> None:
    """Show the buttons to the one before and the one after position `at` of `count`, and where one is.

    `go` is called with the new position. The page announces the place itself.
    """
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for name, to in (("previous", at - 1), ("next", at + 1)):
            st.button(
                text(f"evaluate_{name}", language),
                key=f"go-{name}",
                disabled=not 0 <= to < count,
                on_click=go,
                args=(to,),
            )
        st.html(element("p", escaped(said), css="rl-note", language=language), width="content")


def place_heading(body: str, place: str, language: str) -> None:
    """Show the heading of a list or of one of its items, given its HTML. When `place` changes and the button that was
    pressed is gone, navigation.js moves the focus to the heading."""
    run_script(_SCRIPT)
    st.html(
        f'<h2 class="rl-heading rl-place" tabindex="-1" data-place="{escaped(place)}" lang="{escaped(language)}">'
        f"{body}</h2>"
    )


def show_keys(language: str, *, labels: bool, saves: bool = True) -> None:
    """Show the keys and a switch that turns them off. The keys that are shown are those that navigation.js listens to.

    `labels` says whether there is a form on the page in which a verdict can be given, and `saves` whether it is saved
    by a key of its own. Call it after `place_heading`,
    which loads the script, and last: a key counts again once what it did has been shown.
    """
    state = st.session_state
    with st.container(key="label-keys", horizontal=True, gap="small", vertical_alignment="center"):
        is_on = st.toggle(text("keys_on", language), value=True, key=_ON, persist_state="session")
        if not is_on:
            return
        state[_RUNS] = state.get(_RUNS, 0) + 1
        parts = []
        if labels:
            verdicts = "".join(
                _key(
                    str(number),
                    f'{_FORM} input[type="radio"][value="{number - 1}"]',
                    # What is saved at once is told of when it is.
                    text("keys_chosen", language, verdict=text(f"label_{verdict}", language)) if saves else "",
                )
                for number, verdict in enumerate(CHOICES, 1)
            )
            parts.append(f"{verdicts} {escaped(text('keys_verdict', language))}")
            if saves:
                save = _key(text("keys_save_key", language), f"{_FORM} .stFormSubmitButton button")
                parts.append(f"{save} {escaped(text('keys_save', language))}")
            # The browser's own key: the script only leaves the field.
            parts.append(f"<kbd>Esc</kbd> {escaped(text('keys_leave', language))}")
        for name in ("next", "previous"):
            go = _key(text(f"keys_{name}_key", language), f".st-key-go-{name} button")
            parts.append(f"{go} {escaped(text(f'evaluate_{name}', language).lower())}")
        # Each run of the page has another number.
        listed = "".join(element("li", part) for part in parts)
        st.html(f'<ul class="rl-keys" data-run="{state[_RUNS]}" lang="{escaped(language)}">{listed}</ul>')


def _key(key: str, target: str, said: str = "") -> str:
    """A key as HTML: what it presses, and what is said then; without words the page says it after its next run."""
    does = f'data-key="{escaped(key)}" data-target="{escaped(target)}" data-said="{escaped(said)}"'
    return f"<kbd {does}>{escaped(key.upper())}</kbd>"
