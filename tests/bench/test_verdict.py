"""What follows from measures: each setting with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.bench import imported
from agent.bench.plot import svg
from agent.bench.prose import Prose
from agent.bench.results import Advice, Crowd, Quality, Result, Rung, Side, Spread
from agent.bench.verdict import ENOUGH, advise
from agent.errors import UsageError


def spread(value: float) -> Spread:
    return Spread(count=3, median=value, low=value, high=value)


def crowd(loops: int, speed: float, first: float = 1.0) -> Crowd:
    return Crowd(loops=loops, requests=3 * loops, failed=0, seconds=1.0, prompt_tokens=10, cached_tokens=0,
                 completion_tokens=10, tokens_a_second=speed, first=spread(first), decode=None)  # fmt: skip


def rung(tokens: int, speed: float) -> Rung:
    return Rung(asked=tokens, prompt_tokens=tokens, first=spread(0.1), warm=None, decode=spread(speed))


def quality(cited: int) -> Quality:
    return Quality(items=4, recorded=cited, rejected=0, malformed=0, sentences=100, cited=cited, answers=["a"])


def side(mtp: str, speeds: dict[int, float], cited: int = 80, ladder: tuple[Rung, ...] = ()) -> Side:
    crowds = [crowd(loops, speed) for loops, speed in speeds.items()]
    return Side(mtp=mtp, drafts=mtp != "off", ladder=list(ladder), crowd=crowds, quality=quality(cited))


def test_the_fewest_loops_that_are_about_as_fast_as_any_are_taken() -> None:
    told = advise([side("on", {1: 50, 8: 300, 16: 480, 32: 490, 64: 500})], "", is_short=False)
    assert told.loops == 16
    assert "nothing is known of the other way" in told.why[0]


def test_nobody_is_made_to_wait_long_for_the_first_token() -> None:
    slow = Side(mtp="on", drafts=True, crowd=[crowd(8, 100), crowd(64, 400, first=120.0)])
    assert advise([slow], "", is_short=False).loops == 8


def test_the_faster_setting_is_taken_and_the_ratio_told() -> None:
    told = advise([side("on", {1: 50, 8: 200}), side("off", {1: 40, 8: 250})], "p", is_short=False)
    assert told.mtp == "off"
    assert any("1.25 times as fast as with on" in line for line in told.why)
    assert any(line.startswith("profile p") for line in told.why)


def test_a_faster_setting_whose_answers_are_worth_less_is_not_taken() -> None:
    told = advise([side("on", {8: 400}, cited=30), side("off", {8: 250}, cited=80)], "", is_short=False)
    assert told.mtp == "off"
    assert any("less of its answers could be recorded (30%, 80%)" in line for line in told.why)


def test_a_difference_that_is_noise_is_called_so() -> None:
    told = advise([side("on", {8: 101}), side("off", {8: 100})], "", is_short=False)
    assert any("no faster than can be told apart" in line for line in told.why)


def test_contexts_are_capped_where_one_stream_is_half_as_fast() -> None:
    ladder = (rung(0, 50), rung(10_000, 40), rung(50_000, 26), rung(100_000, 17))
    told = advise([side("on", {1: 50}, ladder=ladder)], "", is_short=False)
    assert told.context == 50_000


@given(st.dictionaries(st.integers(1, 256), st.floats(0.1, 1e5), min_size=1, max_size=8))
def test_the_loops_advised_were_measured_and_fast_enough(speeds: dict[int, float]) -> None:
    told = advise([side("on", speeds)], "", is_short=False)
    assert speeds[told.loops] >= ENOUGH * max(speeds.values())
    assert all(speeds[fewer] < ENOUGH * max(speeds.values()) for fewer in speeds if fewer < told.loops)


@given(st.lists(st.tuples(st.integers(0, 200_000), st.floats(0, 1e6)), max_size=6))
def test_any_measures_can_be_drawn(points: list[tuple[int, float]]) -> None:
    sides = [Side(mtp="<on>", drafts=None, ladder=[rung(tokens, speed) for tokens, speed in points])]
    advice = Advice(loops=1, mtp="on", context=None, profile="", why=[])
    result = Result(version="", made="", address="", model="<m>", engine="", machine="&", profile="", prose="", pile="",
                    is_short=False, restarted=False, sides=sides, advice=advice)  # fmt: skip
    drawn = svg(result)
    assert "nan" not in drawn
    assert "<m>" not in drawn


def test_pieces_of_prose_are_as_long_as_asked_and_don_t_begin_alike() -> None:
    prose = Prose(["A short text of one sentence. " * 20])
    prose.learn(5000, 1000)
    pieces = [prose.piece(tokens) for tokens in (1000, 1000, 1000, 200_000)]
    assert [len(piece) for piece in pieces] == [5000, 5000, 5000, 1_000_000]
    assert len({piece[:60] for piece in pieces}) == 4


def test_figures_of_llama_benchy_are_read(tmp_path: Path) -> None:
    one = {"concurrency": 4, "context_size": 2048, "tg_throughput": {"mean": 300.0, "values": [1, 2]},
           "e2e_ttft": {"mean": 500.0}}  # fmt: skip
    (tmp_path / "b.json").write_text(json.dumps({"benchmarks": [one, {**one, "is_context_prefill_phase": True}]}))
    (read,) = imported.read(tmp_path / "b.json")
    assert (read.program, read.loops, read.tokens_a_second, read.first, read.label) == (
        "llama-benchy", 4, 300.0, 0.5, "context 2,048")  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "[]", '{"benchmarks": [{}]}', '{"output_throughput": "x"}', '{"benchmarks": [3]}']
)
def test_other_files_are_refused_in_one_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(UsageError, match=r"x\.json") as caught:
        imported.read(tmp_path / "x.json")
    assert "\n" not in str(caught.value)
