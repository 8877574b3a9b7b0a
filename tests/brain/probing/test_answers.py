"""What is seen in answers: thoughts where there should be none, seeds that do nothing, answers that are missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.brain.probing.answers import Drawn, of_lines, of_sampling, of_schema, of_thinking
from agent.brain.probing.heard import Said
from agent.brain.quirks import KNOWN, UNKNOWN

VLLM = next(one for one in KNOWN if one.name == "vLLM")
ONE, OTHER, COLD = Said(text="one"), Said(text="other"), Said(text="cold")
DRAWN = Drawn(ONE, ONE, OTHER, (COLD, COLD), (COLD, COLD))


def verdicts(drawn: Drawn, refused: set[str] | None = None) -> dict[str, str]:
    return {finding.name: finding.verdict for finding in of_sampling(drawn, refused or set())}


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        (DRAWN, {"seeds": "good", "temperature": "good", "top_k": "good"}),
        (replace(DRAWN, other=ONE), {"seeds": "bad", "temperature": "good", "top_k": "good"}),
        (replace(DRAWN, same=OTHER), {"seeds": "note", "temperature": "good", "top_k": "good"}),
        (replace(DRAWN, narrow=(ONE, OTHER)), {"seeds": "good", "temperature": "good", "top_k": "note"}),
        # Where temperature 0 isn't stable either, the batch is to blame and top_k is not.
        (replace(DRAWN, cold=(COLD, ONE), narrow=(ONE, OTHER)), {"seeds": "good", "temperature": "note"}),
        (replace(DRAWN, narrow=None), {"seeds": "good", "temperature": "good"}),
        (replace(DRAWN, same=Said(wrong="500")), {"seeds": "unknown"}),
        (replace(DRAWN, one=Said()), {"seeds": "unknown"}),
    ],
)
def test_seed_temperature_and_top_k_are_judged_each_by_what_it_should_change(
    drawn: Drawn, told: dict[str, str]
) -> None:
    assert verdicts(drawn) == told


def test_a_seed_that_is_refused_is_not_said_to_work() -> None:
    assert verdicts(DRAWN, {"seed"})["seeds"] == "note"
    assert "top_k" not in verdicts(DRAWN, {"top_k"})


def test_thinking_that_can_not_be_switched_on_is_left_off() -> None:
    finding, stays_off = of_thinking(ONE, Said(wrong="500 no"), set(), VLLM)
    assert (finding.verdict, stays_off) == ("note", True)
    assert "500 no" in finding.said
    assert of_thinking(ONE, Said(thought="hm", text="x"), set(), VLLM)[0].said == "off, and on where asked for"
    assert of_thinking(Said(text="x", thought="hm"), ONE, set(), UNKNOWN)[0].verdict == "bad"


def test_a_schema_that_is_refused_or_cut_off_is_told_from_a_bad_one() -> None:
    assert "refused (400 no)" in of_schema(Said(wrong="400 no"), 6, VLLM).said
    assert "cut off" in of_schema(Said(text='{"planets": ["a"', finish="length"), 6, VLLM).said
    assert "not what the schema asks for" in of_schema(Said(text="[1]", finish="stop"), 6, VLLM).said


def test_lines_that_thoughts_left_no_tokens_for_say_so() -> None:
    lines, usage = of_lines(Said(thought="hm hm hm", finish="length"), VLLM)
    assert (lines.verdict, lines.todo) == ("bad", VLLM.fix("thinking"))
    assert "nothing but thoughts" in lines.said
    assert usage.verdict == "note"
