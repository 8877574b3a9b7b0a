"""What tells long values apart is seen in their short forms."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.wiki.shortened import shortened

CLASSES = "af11, af12, af13, af21, af22, af23, af31, af32, af33, cs0, cs1, cs2, ef"
SAME = "The server tells the client of each of its keys as soon as it has been seen, and then waits for "


def test_what_fits_stays_as_it_is() -> None:
    assert shortened(["a value", "another"], 20) == ["a value", "another"]


def test_values_that_begin_otherwise_are_cut_at_their_ends() -> None:
    assert shortened(["one two three four", "two three four five"], 12) == ["one two …", "two three …"]


def test_a_list_shows_what_the_other_does_not_have() -> None:
    now, before = shortened([f"{CLASSES}, le", f"{CLASSES}, lowdelay, throughput, reliability"], 60)
    assert now == "af11, af12, af13, af21, af22, …, le"
    assert before == "af11, af12, af13, af21, af22, …, lowdelay, throughput, …"


def test_a_list_that_only_lacks_something_is_cut_at_its_end() -> None:
    now, before = shortened([CLASSES, f"le, {CLASSES}".replace("le, af11", "af11").replace("cs1", "cs1, le")], 40)
    assert (now, before) == ("af11, af12, af13, af21, af22, af23, …", "af11, af12, af13, …, le, …")


def test_text_is_shown_from_where_it_parts() -> None:
    now, before = shortened([f"{SAME}thirty seconds before it goes on.", f"{SAME}ten seconds before it goes on."], 60)
    assert now == "The server tells the client of … thirty seconds before it goes …"
    assert before == "The server tells the client of … ten seconds before it goes …"


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["aa", "bb", "cc", "dd", "ee,", "ff,", "gg"]), min_size=1, max_size=40), max_size=4
    )
)
def test_no_short_form_is_much_longer_than_asked_and_each_begins_as_its_value(words: list[list[str]]) -> None:
    values = [" ".join(some) for some in words]
    for value, shown in zip(values, shortened(values, 30), strict=True):
        assert len(shown) <= 40
        assert value.startswith(shown.split("…")[0].strip(" ,"))
