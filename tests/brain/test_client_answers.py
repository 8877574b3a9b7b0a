"""The client and every bad answer that the fake engine knows: each has a name, and what is whole in it is kept."""

from __future__ import annotations

import pytest
from asking import ask, request, with_brain
from fake_engine import (
    FakeEngine,
    Fault,
    always,
)
from fake_engine.faults import ANSWERS, long_text
from fake_engine.players import echo

from agent.brain.openai_client import OpenAIBrain
from agent.brain.protocol import BadAnswer, Inputs, Request, Sampling

BAD = {
    "empty": "empty answer",
    "null": "empty answer",
    "reasoning only": "empty answer",
    "no choices": "wrong shape",
    "content list": "wrong shape",
    "truncated JSON": "wrong shape",
    "error in 200": "wrong shape",
    "10 MB": "too long an answer",
    "overflow": "context overflow",
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "in one piece"])
def test_a_bad_answer_has_a_name_and_is_not_asked_for_again(kind: str, streams: bool) -> None:
    with FakeEngine(echo, faults=always(kind), streams=streams) as engine, pytest.raises(BadAnswer) as caught:
        ask(engine)
    assert caught.value.name == BAD[kind]
    assert engine.journal.total == 1
    assert "\n" not in str(caught.value)


ODD_ENDS = {"no [DONE]": "stop", "no finish": "length", "never closes": "stop"}


def test_every_bad_answer_of_the_fake_engine_is_tried_here() -> None:
    usable = {"length", "repetition", "line repetition", "whitespace loop", "other model", *ODD_ENDS}
    assert set(ANSWERS) == usable | set(BAD)


@pytest.mark.parametrize("kind", ODD_ENDS)
def test_a_stream_may_end_in_several_ways(kind: str) -> None:
    with FakeEngine(echo, faults=always(Fault(kind, 5.0))) as engine:
        answer = ask(engine)
        assert engine.journal.total == 1
    assert (answer.text, answer.finish) == ("hello", ODD_ENDS[kind])
    assert answer.completion_tokens == 2


def test_leaked_reasoning_is_named() -> None:
    with FakeEngine(echo, faults=always("reasoning only")) as engine, pytest.raises(BadAnswer, match="184 characters"):
        ask(engine)


@pytest.mark.parametrize("kind", ["length", "repetition", "line repetition", "whitespace loop"])
@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "in one piece"])
def test_what_came_before_a_loop_or_a_cut_is_an_unfinished_answer(kind: str, streams: bool) -> None:
    whole = "".join(f'{{"do": "question", "text": "number {number}", "at": [1]}}\n' for number in range(6))
    events: list[str] = []
    with FakeEngine(lambda *_: whole, faults=always(kind), streams=streams) as engine:
        answer = ask(engine, on_event=events.append)
    assert answer.finish == "length"
    assert answer.text.startswith(whole[:100])
    assert answer.text.count("own") == 0
    assert answer.text.count("again") <= 1
    assert events == {"length": [], "whitespace loop": ["whitespace loop"]}.get(kind, ["repetition"])
    assert engine.journal.total == 1


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "in one piece"])
def test_an_endless_body_is_not_taken_in(streams: bool) -> None:
    long = Request("read", request().messages, Sampling(max_tokens=10**8), 0, Inputs())
    with FakeEngine(lambda *_: long_text() * 3, context_length=10**8, streams=streams) as engine:

        async def use(brain: OpenAIBrain) -> None:
            with pytest.raises(BadAnswer, match="too long an answer"):
                await brain.answer(long)

        with_brain(engine.base_url, use)
        assert engine.journal.calls[0].finished is False
