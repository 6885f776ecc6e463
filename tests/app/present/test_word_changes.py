"""Two texts as one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from riktlots.app.present.documents import Fate, word_changes

texts = st.lists(st.sampled_from("ska bör lärosätet inom 30 dagar anmäla".split()), max_size=12).map(" ".join)


def test_the_words_that_went_and_came_are_told_apart() -> None:
    found = list(word_changes("Lärosätet bör anmäla inom 30 dagar.", "Lärosätet ska anmäla inom 30 dagar."))
    assert found == [
        (Fate.STAYED, "Lärosätet"),
        (Fate.WENT, "bör"),
        (Fate.CAME, "ska"),
        (Fate.STAYED, " anmäla inom 30 dagar."),
    ]


@given(texts, texts)
def test_both_texts_can_be_read_back(old: str, new: str) -> None:
    found = list(word_changes(old, new))

    def read(gone: Fate) -> list[str]:
        return " ".join(words for fate, words in found if fate is not gone).split()

    assert read(Fate.CAME) == old.split()
    assert read(Fate.WENT) == new.split()
