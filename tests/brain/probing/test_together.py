"""Several engines as one: whatever is decided for the night holds for each of them."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.brain.findings import Finding, Found
from agent.brain.probing.together import Looked, merged

FINDINGS = st.lists(
    st.builds(Finding, st.sampled_from(["lines", "seeds"]), st.sampled_from(["good", "bad"]), st.just("x")), max_size=3
)
FOUND = st.builds(
    Found,
    FINDINGS.map(tuple),
    loops=st.none() | st.integers(1, 7),
    longest_answer=st.none() | st.integers(256, 4096),
    no_thinking=st.booleans(),
)


@given(st.lists(FOUND, min_size=1, max_size=4))
@settings(deadline=None)
def test_the_settings_hold_for_every_engine_and_nothing_bad_is_lost(each: list[Found]) -> None:
    looked = [Looked(f"http://{number}", found, "m", "vLLM", 16384) for number, found in enumerate(each)]
    found = merged(looked, 8, 1.0)
    assert found.is_sound == all(one.is_sound for one in each)
    assert found.no_thinking == any(one.no_thinking for one in each)
    names = [finding.name for finding in found.findings]
    assert len(list(groupby(names))) == len(set(names)) or len(each) == 1  # what is said of one thing stands together
    for one in each:
        assert one.longest_answer is None or (found.longest_answer or 0) <= one.longest_answer
        assert one.loops is None or (found.loops or 0) <= one.loops * len(each)
    if all(one.loops is None for one in each):
        assert found.loops is None


def test_one_engine_is_not_named_and_of_several_only_where_they_differ() -> None:
    good, bad = Finding("lines", "good", "x"), Finding("lines", "bad", "y")
    alone = merged([Looked("http://a", Found((good,)))], 4, 1.0)
    assert [str(finding) for finding in alone.findings] == ["lines: x"]
    same = merged([Looked("http://a", Found((good,)), "m"), Looked("http://b", Found((good,)), "m")], 4, 1.0)
    assert [str(finding) for finding in same.findings] == ["lines: x"]
    differ = merged([Looked("http://a", Found((good,)), "m"), Looked("http://b", Found((bad,)), "m")], 4, 1.0)
    assert [str(finding) for finding in differ.findings] == ["lines (http://a): x", "lines (http://b): y"]


def test_an_engine_that_was_not_there_is_not_said_to_differ() -> None:
    away = Looked("http://b", Found((Finding("answers", "bad", "gone"),)))
    found = merged([Looked("http://a", Found(), "m", "vLLM", 16384), away], 4, 1.0)
    assert [finding.name for finding in found.findings] == ["answers"]
