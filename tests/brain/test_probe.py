"""The look at an engine before the night: what is found, what is said of it, what follows."""

from __future__ import annotations

import asyncio

import pytest
from fake_engine import FakeEngine
from fake_engine.players import for_each_job, only_done

from agent.brain import probe
from agent.brain.findings import Found, in_lines


def looked_at(engine: FakeEngine, concurrency: int = 4) -> Found:
    return asyncio.run(probe.look(engine.base_url, engine.model, concurrency=concurrency))


@pytest.mark.parametrize(
    ("flaw", "name", "verdict", "said"),
    [
        ("", "lines", "good", "6 of 6 are whole JSON"),
        ("", "schema", "good", "6 items"),
        ("", "thinking", "good", "off, and on where asked for"),
        ("", "seeds", "good", "another one another"),
        ("", "usage", "good", "in streams"),
        ("no lines", "lines", "bad", "a larger one"),
        ("few items", "schema", "note", "2 items, where text brought 6"),
        ("white space", "schema", "note", "disable_any_whitespace"),
        ("thinks aloud", "thinking", "bad", "--reasoning-parser"),
        ("leaks", "thinking", "note", "leave thinking off"),
        ("one answer", "seeds", "bad", "another seed gives the same answer"),
        ("no usage", "usage", "note", "not counted"),
        ("no cache", "prefix cache", "bad", "no hit on the second call"),
    ],
)
def test_each_finding_is_one_line_with_what_to_do(flaw: str, name: str, verdict: str, said: str) -> None:
    with FakeEngine(for_each_job(only_done)) as engine:
        engine.flaws = {flaw} - {""}
        found = looked_at(engine)
    finding = found.of(name)
    assert finding.verdict == verdict
    assert said in str(finding)
    assert "\n" not in str(finding)
    assert found.is_sound == all(one.verdict != "bad" for one in found.findings)


def test_a_good_engine_changes_nothing_and_the_look_leaves_no_call_of_the_night() -> None:
    with FakeEngine(for_each_job(only_done)) as engine:
        found = looked_at(engine)
        assert engine.journal.total == 0
    assert found.is_sound, in_lines(found)
    assert (found.loops, found.longest_answer, found.drafts_in_vain) == (None, None, False)
    assert "together with 4 calls at once" in found.of("speed").said


def test_a_short_context_bounds_the_answers() -> None:
    with FakeEngine(for_each_job(only_done), context_length=4096) as engine:
        found = looked_at(engine)
    assert found.longest_answer == 1024
    assert found.of("context").verdict == "bad"


def test_an_engine_that_does_not_answer_is_a_finding_and_no_error() -> None:
    with FakeEngine(for_each_job(only_done)) as engine:
        engine.load(60)
        found = looked_at(engine)
    assert found.of("answers").verdict == "bad"
    assert "503" in found.of("answers").said


GEMMA = "<bos><|turn>system\nalpha<turn|>\n<|turn>user\nbravo<turn|>\n<|turn>model\ncharlie<turn|>\n<|turn>user\ndelta"
LLAMA_2 = "<s>[INST] <<SYS>>\nalpha\n<</SYS>>\n\nbravo [/INST] charlie </s><s>[INST] delta [/INST]"


@pytest.mark.parametrize(
    ("written", "closes"),
    [
        (GEMMA, True),
        (GEMMA.replace("charlie<turn|>", "charlie"), False),
        (GEMMA.replace("<|turn>", "<|im_start|>").replace("<turn|>", "<|im_end|>"), True),
        (LLAMA_2, True),
        ("alpha bravo charlie delta", None),
        ("delta charlie", None),
    ],
)
def test_a_template_that_leaves_the_assistants_turn_open_is_found(written: str, closes: bool | None) -> None:
    assert probe.closes_turns(written) is closes


def test_the_common_start_is_counted_in_tokens() -> None:
    assert probe.same_start(["a", "b", "c"], ["a", "b", "d", "e"]) == 2
    assert probe.same_start(["a"], ["a", "b"]) == 1


@pytest.mark.parametrize(
    ("drafted", "accepted", "verdict", "in_vain"),
    [(1000, 2, "bad", True), (1000, 200, "note", False), (1000, 600, "good", False), (20, 0, "note", False)],
)
def test_drafts_that_are_noise_are_told_from_a_small_sample(
    drafted: int, accepted: int, verdict: str, in_vain: bool
) -> None:
    after = {"vllm:spec_decode_num_draft_tokens": drafted, "vllm:spec_decode_num_accepted_tokens": accepted}
    finding, vain = probe.drafts({}, {name: float(value) for name, value in after.items()})
    assert finding is not None
    assert (finding.verdict, vain) == (verdict, in_vain)


def test_an_engine_that_counts_nothing_has_no_finding_on_drafts() -> None:
    assert probe.drafts({}, {}) == (None, False)
