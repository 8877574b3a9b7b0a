"""What of a night's settings follows from a look at its engine."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.brain import findings


@given(st.integers(1, 4096), st.integers(0, 4096), st.integers(0, 4096))
def test_loops_are_only_ever_reduced_and_keep_the_engine_busy(asked: int, running: int, waiting: int) -> None:
    loops = findings.loops(asked, float(running), float(waiting))
    if loops is not None:
        assert waiting > 0
        assert running < loops < asked


def test_where_nothing_waits_all_loops_are_sent() -> None:
    assert findings.loops(16, 16.0, 0.0) is None
    assert findings.loops(16, 8.0, 8.0) == 10


@given(st.integers(1, 300_000))
def test_an_answer_leaves_room_for_what_is_read(context: int) -> None:
    longest = findings.longest_answer(context)
    if longest is not None:
        assert context < findings.WHOLE_CONTEXT
        assert longest <= max(findings.LEAST_ANSWER, context // 2)


def test_a_context_that_is_not_known_bounds_nothing() -> None:
    assert findings.longest_answer(None) is None
