"""Blind labelling: the sentences of a run one at a time, without the verdicts of the judge or of other raters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from urllib.parse import urlencode

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.evaluate.choose import Chosen
from riktlots.app.pages.evaluate.navigation import place_heading, show_keys, show_navigation
from riktlots.app.pages.shell import announce, paragraph
from riktlots.app.pages.visitor import record
from riktlots.app.present.errors import error_words
from riktlots.app.present.markup import element, escaped
from riktlots.app.records.audit import AuditEvent
from riktlots.app.report.content import Named, Naming, sources_of
from riktlots.app.report.page import quote_html
from riktlots.evals.errors import RunError
from riktlots.evals.labels.draw import draw, kept_draw, to_label
from riktlots.evals.labels.labels import CHOICES, Item, Label, Labels, add_label, labels_of
from riktlots.evals.labels.sheet import kind_of
from riktlots.evals.runs.folder import RunFolder
from riktlots.ingest.errors import RiktlotsError
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Verdict
from riktlots.retrieval.search.store import Store

_KEY = "evaluate-rater"
_SAVED, _AT, _AT_ONCE = "evaluate_saved", "evaluate_label_at", "evaluate-at-once"


def rater_of(language: str) -> str:
    """The rater's name, under which labels are stored; empty until given. Signed-in visitors need not type it."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = str(st.user.get("email") or "")
    named = st.text_input(
        text("evaluate_rater", language),
        key=_KEY,
        max_chars=60,
        persist_state="session",
    )
    paragraph(text("evaluate_rater_means", language), language, css="rl-note")
    return (named or "").strip()


def naming(store: Store | None, language: str) -> Naming:
    """Names of places from the current index; without an index each place shows its address."""
    return Naming(store.manifest.sources if store else {}, language, store)


def place_html(named: Named) -> str:
    """The name of a place as HTML, linked to its paragraph on the Sources page if the index has it.

    The link opens in a new tab, because a label may be half written on this page.
    """
    if named.held is None:
        return escaped(named.words)
    asked = urlencode({"document": named.held.source, "place": str(named.held)})
    return f'<a href="sources?{escaped(asked)}" target="_blank" rel="noopener">{escaped(named.words)}</a>'


_LONGEST = 1000


def kinds_of(run: RunFolder) -> dict[str, str]:
    """The kind of document of each source of a run, by source id."""
    return {id: str(source.kind) for id, source in sources_of(Home.default(), run.header()).items()}


def sentence_html(item: Item, named: Naming, kinds: Mapping[str, str]) -> str:
    """A sentence as readers saw it, with each quote marked in its passage, as HTML. `kinds` is from `kinds_of`."""
    language = named.language
    said = [element("p", escaped(item.sentence.text), css="sentence", language=item.language)]
    for quote in item.sentence.quotes:
        kind = kind_of(quote.place.address, kinds)
        where = [place_html(named.place(quote.place.address)), escaped(named.document(quote.place))]
        where += [escaped(text(f"kind_{kind}", language))] if kind else []
        said.append(quote_html(quote, " · ".join(where), language))
    if not item.sentence.quotes:
        said.append(element("p", escaped(text("label_no_quote", language)), css="notice"))
    return element("div", "".join(said), css="rl-eval", language=language)


def show_label_form(run: RunFolder, rater: str, item: Item, language: str, given: Label | None = None) -> bool:
    """Show the form with the five verdicts and a comment, filled in with the label that was `given` before.

    Returns whether a label has just been stored with the run: the page is then to run again.
    """
    name = _form_name(run, rater, item)
    with st.container(key=f"label-form-{name}"), st.form(f"label-{name}", border=False):
        chosen = _ask_verdict(name, language, given)
        comment = _ask_comment(name, language, given)
        if not st.form_submit_button(text("evaluate_keep_label", language), type="primary"):
            return False
        if chosen is None:
            st.html(element("p", escaped(text("evaluate_choose_verdict", language)), css="rl-wrong", role="alert"))
            return False
    _keep(run, rater, item, chosen, comment, language)
    return True


def _ask_verdict(
    name: str, language: str, given: Label | None, then: Callable[[], None] | None = None
) -> Verdict | None:
    """The five verdicts. `then` is called as soon as one is chosen."""
    return st.radio(
        text("evaluate_verdict", language),
        CHOICES,
        index=CHOICES.index(Verdict(given.verdict)) if given else None,
        format_func=lambda verdict: text(f"label_{verdict}", language),
        key=f"verdict-{name}",
        on_change=then,
    )


def _ask_comment(name: str, language: str, given: Label | None) -> str:
    return st.text_area(
        text("evaluate_comment", language),
        value=given.comment if given else "",
        max_chars=_LONGEST,
        height=80,
        key=f"comment-{name}",
    )


def _keep(run: RunFolder, rater: str, item: Item, chosen: Verdict, comment: str, language: str) -> None:
    add_label(run, rater, item, chosen, (comment or "").strip())
    record(AuditEvent.LABEL, run=run.name, rater=rater, how="page")
    st.session_state[_SAVED] = text("keys_saved", language, verdict=text(f"label_{chosen}", language))


def _show_label_at_once(run: RunFolder, rater: str, item: Item, language: str, given: Label | None) -> None:
    """Show the same without a button: a verdict is stored when it is chosen, with the comment that stands above it."""
    name = _form_name(run, rater, item)

    def keep() -> None:
        state = st.session_state
        try:
            _keep(run, rater, item, state[f"verdict-{name}"], state.get(f"comment-{name}", ""), language)
        except RiktlotsError as error:
            if given is None:
                # A verdict that is not stored does not look chosen, and can be chosen again.
                state[f"verdict-{name}"] = None
            # This stands above the page: the run may have been deleted meanwhile, and this view with it.
            wrong = escaped(error_words(str(error), language))
            st.html(element("p", wrong, css="rl-error", role="alert", language=language))
        else:
            state[_AT] = (run.name, rater, item.key, True)

    with st.container(key=f"label-form-{name}"):
        _ask_comment(name, language, given)
        _ask_verdict(name, language, given, keep)


def _form_name(run: RunFolder, rater: str, item: Item) -> str:
    """What the keys of a form end with. The run is part of it: if it is deleted meanwhile, its label is not stored with
    the next run."""
    return f"{run.name}-{rater}-{item.id}-{item.index}"


def tell_place(words: str, language: str) -> None:
    """Announce where one is, after what has just been saved."""
    announce(f"{st.session_state.pop(_SAVED, '')} {words}".strip(), language)


_SMALLEST, _USUAL = 4, 60


def show_labelling(chosen: Chosen, language: str) -> None:
    """Show the sentences of a run one at a time, in an order particular to the rater, from the first unlabelled one."""
    paragraph(text("evaluate_label_means", language), language)
    rater = rater_of(language)
    _show_sample(chosen, language)
    if not rater:
        return
    items = to_label(chosen.run, rater)
    if not items:
        return
    labels = labels_of(chosen.run, rater, items)
    at = _position(chosen.run, rater, items, labels)

    def go(to: int) -> None:
        st.session_state[_AT] = (chosen.run.name, rater, items[to].key, False)

    said = text("label_at", language, number=at + 1, total=len(items))
    done = text("label_done", language, done=len(labels), total=len(items))
    show_navigation(at, len(items), go, f"{said} {done}", language)
    keys = st.container()
    tell_place(said, language)
    _show_one(chosen, rater, items[at], labels.get(items[at].key), language)
    with keys:
        at_once = bool(st.session_state.get(_AT_ONCE))
        show_keys(language, labels=True, saves=not at_once)


def _position(run: RunFolder, rater: str, items: Sequence[Item], labels: Labels) -> int:
    """The position of the sentence to show: the one turned to, or the next unlabelled one after the one just saved."""
    name, who, key, is_saved = st.session_state.get(_AT, ("", "", None, True))
    here = (
        next((n for n, item in enumerate(items) if item.key == key), None) if (name, who) == (run.name, rater) else None
    )
    if here is not None and not is_saved:
        return here
    start = 0 if here is None else here
    order = [*range(start, len(items)), *range(start)]
    at = next((n for n in order if items[n].key not in labels), start)
    st.session_state[_AT] = (run.name, rater, items[at].key, False)
    return at


def _show_one(chosen: Chosen, rater: str, item: Item, given: Label | None, language: str) -> None:
    place_heading(escaped(text("evaluate_asked", language)), f"{item.id}-{item.index}", language)
    paragraph(item.question, item.language)
    st.html(sentence_html(item, naming(chosen.store, language), kinds_of(chosen.run)))
    if given:
        said = text("label_given", language, verdict=text(f"label_{given.verdict}", language))
        paragraph(said, language, css="rl-note")
    if st.toggle(text("evaluate_at_once", language), key=_AT_ONCE, persist_state="session"):
        _show_label_at_once(chosen.run, rater, item, language, given)
    elif show_label_form(chosen.run, rater, item, language, given):
        st.session_state[_AT] = (chosen.run.name, rater, item.key, True)
        st.rerun()
    if given:
        st.button(
            text("evaluate_take_back", language),
            key="label-back",
            type="tertiary",
            on_click=_take_back,
            args=(chosen.run, rater, item),
        )


def _take_back(run: RunFolder, rater: str, item: Item) -> None:
    # The run, and its labels with it, may have been deleted meanwhile.
    with suppress(RunError):
        add_label(run, rater, item, None)
    # The form is empty again.
    for field in ("verdict", "comment"):
        st.session_state.pop(f"{field}-{_form_name(run, rater, item)}", None)


def _show_sample(chosen: Chosen, language: str) -> None:
    """Say how large the drawn sample is; without one, show the form that draws it."""
    kept = kept_draw(chosen.run)
    if kept is not None:
        said = text("evaluate_sample_kept", language, count=len(kept.drawn), of=len(kept.groups))
        paragraph(said, language, css="rl-note")
        return
    with st.expander(text("evaluate_sample", language), key="evaluate-sample"):
        paragraph(text("evaluate_sample_means", language), language, css="rl-note")
        size = st.number_input(
            text("evaluate_sample_size", language),
            min_value=_SMALLEST,
            value=_USUAL,
            step=10,
            key="evaluate-sample-size",
        )
        if st.button(text("evaluate_sample_draw", language), key="evaluate-sample-draw"):
            draw(chosen.run, chosen.judge, int(size or _USUAL))
            st.rerun()
