"""What follows from many calls: how many run at once, whether the cache hits, whether drafts are worth anything."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.brain.probing.heard import Said
from agent.brain.probing.load import of_drafts, of_prefix, of_speed, overlapping
from agent.brain.quirks import KNOWN, UNKNOWN

VLLM, OLLAMA = (next(one for one in KNOWN if one.name == name) for name in ("vLLM", "Ollama"))
ALONE = Said(tokens=100, first=0.1, last=2.0, seconds=2.1, has_usage=True)


def written(start: float, end: float) -> Said:
    """One of many that were asked at the same moment."""
    return Said(text="x", tokens=30, has_usage=True, began=100.0, first=start, last=end, seconds=end)


def in_slots(calls: int, slots: int) -> list[Said]:
    return [written(1.0 * (number // slots) + 0.1, 1.0 * (number // slots) + 0.9) for number in range(calls)]


@given(st.integers(1, 40), st.integers(1, 16))
@settings(deadline=None)
def test_what_overlaps_shows_how_many_slots_there_are(calls: int, slots: int) -> None:
    running, waiting = overlapping(in_slots(calls, slots))
    assert (running, waiting) == (min(calls, slots), max(0, calls - slots))


def test_answers_in_one_piece_show_nothing() -> None:
    assert overlapping([written(0.5, 0.5)] * 3) == (0.0, 0.0)
    assert overlapping([]) == (0.0, 0.0)


def test_loops_are_bounded_by_slots_only_where_an_engine_has_some() -> None:
    finding, loops = of_speed(16, ALONE, in_slots(16, 4), (0.0, 0.0), 4.0, OLLAMA)
    assert (finding.verdict, loops) == ("note", 5)
    assert "it runs 4 of them, so that 5 loops are sent at once" in finding.said
    assert finding.todo == "start it with a larger OLLAMA_NUM_PARALLEL"
    assert of_speed(16, ALONE, in_slots(16, 4), (0.0, 0.0), 4.0, UNKNOWN)[1] is None
    assert of_speed(16, ALONE, in_slots(16, 4), (8.0, 8.0), 4.0, VLLM)[1] == 10  # its counters go first


def test_speed_is_told_alone_and_together() -> None:
    finding, loops = of_speed(4, ALONE, in_slots(4, 4), (4.0, 0.0), 2.0, VLLM)
    assert (finding.verdict, loops) == ("good", None)
    assert finding.said == "50 tokens/s alone, 60 together with 4 calls at once"


def test_calls_that_fail_together_are_a_reason_for_fewer() -> None:
    calls = [*in_slots(3, 3), Said(wrong="429 too many")]
    finding, loops = of_speed(4, ALONE, calls, (0.0, 0.0), 2.0, OLLAMA)
    assert (finding.verdict, loops) == ("bad", None)
    assert "1 failed (429 too many)" in finding.said
    assert "--concurrency" in finding.todo


def test_a_cache_that_nobody_tells_of_is_shown_by_its_times() -> None:
    cold, warm = Said(text="a", first=1.5, last=1.5), Said(text="b", first=0.25, last=0.25)
    finding = of_prefix({}, {}, cold, warm, OLLAMA)
    assert finding.verdict == "unknown"
    assert "came after 0.25 s, that of the first call after 1.50" in finding.said
    assert of_prefix({}, {}, cold, Said(wrong="500"), OLLAMA).said == "not looked at: 500"


def test_hits_are_counted_where_usage_does_not_tell_them() -> None:
    before = {"vllm:prefix_cache_queries": 100.0, "vllm:prefix_cache_hits": 0.0}
    after = {"vllm:prefix_cache_queries": 300.0, "vllm:prefix_cache_hits": 100.0}
    assert of_prefix(before, after, ALONE, ALONE, VLLM).said == "hits on the second call (50%)"
    finding = of_prefix(before, before, ALONE, ALONE, VLLM)
    assert (finding.verdict, "vLLM 0.29" in finding.todo) == ("bad", True)


@pytest.mark.parametrize(
    ("drafted", "accepted", "verdict", "in_vain"),
    [(1000, 2, "bad", True), (1000, 200, "note", False), (1000, 600, "good", False), (20, 0, "note", False)],
)
def test_drafts_that_are_noise_are_told_from_a_small_sample(
    drafted: int, accepted: int, verdict: str, in_vain: bool
) -> None:
    after = {"vllm:spec_decode_num_draft_tokens": drafted, "vllm:spec_decode_num_accepted_tokens": accepted}
    finding, vain = of_drafts({}, {name: float(value) for name, value in after.items()}, VLLM)
    assert finding is not None
    assert (finding.verdict, vain) == (verdict, in_vain)


def test_an_engine_that_counts_nothing_has_no_finding_on_drafts() -> None:
    assert of_drafts({}, {}, VLLM) == (None, False)
