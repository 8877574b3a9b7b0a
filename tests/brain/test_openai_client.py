"""The client against a real server on loopback that misbehaves in every way the fake engine knows."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from typing import Any

import pytest
from asking import SHORT, ask, request, with_brain
from fake_engine import (
    Conversation,
    EngineProcess,
    FakeEngine,
    Fault,
    Reply,
    always,
    fingerprint,
    first,
    scripted,
    seeded,
)
from fake_engine.faults import ANSWERS, WORLD, long_text
from fake_engine.players import echo
from tenacity import wait_fixed

from agent.brain.openai_client import OpenAIBrain
from agent.brain.pace import Limits
from agent.brain.protocol import Answer, BadAnswer, Brain, Inputs, Request, Sampling
from agent.errors import EngineAway, UsageError


def test_it_is_a_brain() -> None:
    async def use(brain: OpenAIBrain) -> tuple[str, str, str, int | None]:
        as_protocol: Brain = brain
        return as_protocol.name, as_protocol.kind, as_protocol.identity, brain.context_length

    with FakeEngine(echo, root="/srv/models/gemma-4-31B-it-FP8", context_length=8192) as engine:
        told = with_brain(engine.base_url, use)
    assert told == ("gemma-4-31b-it", "model", "gemma-4-31b-it (gemma-4-31B-it-FP8)", 8192)


def test_its_identity_survives_a_restart_of_the_engine() -> None:
    async def use(brain: OpenAIBrain) -> str:
        await brain.answer(request())  # the engine's clock goes on
        return brain.identity

    with FakeEngine(echo) as engine:
        assert with_brain(engine.base_url, use) == with_brain(engine.base_url, use)


def test_an_answer_comes_with_its_usage() -> None:
    words = "word " * 1000

    async def use(brain: OpenAIBrain) -> list[Answer]:
        return [await brain.answer(request(words)), await brain.answer(request(words + "again"))]

    with FakeEngine(lambda *_: "fine\n") as engine:
        cold, warm = with_brain(engine.base_url, use)
    assert (cold.text, cold.finish, cold.cached_tokens, cold.completion_tokens) == ("fine\n", "stop", 0, 2)
    assert cold.prompt_tokens > 1000
    assert 1000 < warm.cached_tokens < warm.prompt_tokens


def test_an_engine_that_does_not_tell_what_was_cached_is_no_problem() -> None:
    with FakeEngine(echo, prompt_details=False) as engine:
        assert ask(engine).cached_tokens == 0


def test_the_body_says_what_was_asked_and_nothing_of_the_time() -> None:
    with FakeEngine(echo) as engine:
        ask(engine)
        ask(engine)
        first_body, second_body = (call.raw for call in engine.journal.calls)
    assert first_body == second_body
    body = json.loads(first_body)
    assert body.pop("messages")[1] == {"role": "user", "content": "hello"}
    assert body == {
        "model": "gemma-4-31b-it",
        "temperature": 1.0,
        "top_p": 0.95,
        "max_tokens": 2000,
        "seed": 1,
        "top_k": 64,
        "chat_template_kwargs": {"enable_thinking": False},
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_another_attempt_has_another_seed() -> None:
    async def use(brain: OpenAIBrain) -> None:
        for attempt in (0, 1, 1):
            await brain.answer(request(attempt=attempt))

    with FakeEngine(echo) as engine:
        with_brain(engine.base_url, use)
        seeds = [json.loads(call.raw)["seed"] for call in engine.journal.calls]
        assert engine.journal.paid_twice == [engine.journal.calls[1].fingerprint]
    assert seeds == [1, 2, 2]


EVENT = {
    "refuse": {"reset", "connection refused", "engine crashed"},
    "loading": {"503"},
    "reset": {"reset"},
    "reset mid-body": {"reset", "truncated body"},
    "cut mid-body": {"truncated body"},
    "429": {"429"},
    "500": {"500"},
    "502 html": {"502"},
    "503": {"503"},
    "hang": {"no first token"},
    "stall": {"stalled"},
    "pings": {"no first token"},
    "drip": {"slow drip"},
    "garbage bytes": {"not HTTP", "reset"},
    "garbage mid-stream": {"truncated body", "reset", "stalled"},  # aiohttp may notice it and not tell
    "cut mid-stream": {"truncated stream"},
    "cut after finish": {"truncated body"},
    "error event": {"error event"},
    "html": {"HTML page"},
}


IN_ONE_PIECE = EVENT | {
    "garbage mid-stream": {"truncated body", "reset"},
    "cut mid-stream": {"truncated body"},
    "error event": {"500"},
}


@pytest.mark.parametrize("kind", WORLD)
@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "in one piece"])
def test_a_fault_of_the_world_is_waited_out_with_the_identical_request(kind: str, streams: bool) -> None:
    words = "hello, hello, this is the engine, and all that it says is this"
    seconds = 60.0 if kind == "drip" and not streams else 6.0 if kind in ("hang", "stall", "pings", "drip") else 0.1
    events: list[str] = []
    with FakeEngine(echo, faults=scripted({1: Fault(kind, seconds)}), streams=streams) as engine:
        assert ask(engine, words, limits=SHORT, on_event=events.append).text == words
        calls, journal = engine.journal.calls, engine.journal
    assert len(calls) >= 2
    assert len({call.raw for call in calls}) == 1
    assert set(events) <= (EVENT if streams else IN_ONE_PIECE)[kind], events
    assert events
    assert (sum(journal.finished.values()), journal.paid_twice) == (1, [])


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


def test_every_fault_of_the_fake_engine_is_tried_here() -> None:
    usable = {"length", "repetition", "line repetition", "whitespace loop", "other model", *ODD_ENDS}
    assert set(ANSWERS) == usable | set(BAD)
    assert set(WORLD) == set(EVENT)


ODD_ENDS = {"no [DONE]": "stop", "no finish": "length", "never closes": "stop"}


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


def test_a_retry_after_is_obeyed() -> None:
    with FakeEngine(echo, faults=scripted({1: Fault("429", 0.4)})) as engine:
        start = time.monotonic()
        ask(engine)
    assert time.monotonic() - start >= 0.4


def test_patience_ends_in_one_line() -> None:
    with FakeEngine(echo, faults=always("reset")) as engine:
        start = time.monotonic()
        with pytest.raises(EngineAway) as caught:
            ask(engine, patience=0.3)
    assert 0.3 <= time.monotonic() - start < 2
    assert str(caught.value) == (
        f"the engine at {engine.base_url} stayed away for 0.3 seconds (reset);"
        " start it again and run the same command: it goes on where it was"
    )


def test_all_calls_give_up_together_and_a_later_one_tries_again() -> None:
    async def use(brain: OpenAIBrain) -> list[Answer | BaseException]:
        engine.stop()
        gone = await asyncio.gather(*(brain.answer(request(str(n))) for n in range(64)), return_exceptions=True)
        assert all(isinstance(one, EngineAway) for one in gone)
        engine.start()
        return [await brain.answer(request("back"))]

    with FakeEngine(echo) as engine:
        back = with_brain(engine.base_url, use, patience=0.3)
    assert [one.text for one in back if isinstance(one, Answer)] == ["back"]


def test_when_the_engine_comes_back_all_go_on_behind_one_canary() -> None:
    events: Counter[str] = Counter()

    async def use(brain: OpenAIBrain) -> list[Answer]:
        await brain.answer(request("before"))
        engine.stop()
        threading.Timer(0.5, engine.start).start()
        return await asyncio.gather(*(brain.answer(request(str(n))) for n in range(64)))

    with FakeEngine(echo, delay=0.1) as engine:
        answers = with_brain(engine.base_url, use, concurrency=64, on_event=lambda name: events.update([name]))
        assert [answer.text for answer in answers] == [str(n) for n in range(64)]
        assert engine.journal.max_in_flight > 16
        assert engine.journal.paid_twice == []
    # 64 were refused at once; after that, one every 10 ms for half a second, and not 64.
    assert set(events) <= {"connection refused", "reset", "engine crashed"}
    assert events.total() < 64 + 60


def test_a_killed_engine_that_is_started_again_is_waited_for() -> None:
    async def use(brain: OpenAIBrain) -> list[Answer]:
        async def kill_and_start() -> None:
            await asyncio.sleep(0.2)
            await asyncio.to_thread(engine.kill)
            await asyncio.to_thread(engine.start)

        killing = asyncio.create_task(kill_and_start())
        answers = [await asyncio.gather(*(brain.answer(request(f"{r} {n}")) for n in range(8))) for r in range(20)]
        await killing
        return [answer for some in answers for answer in some]

    with EngineProcess("fake_engine.players:echo", "--delay", "0.02") as engine:
        answers = with_brain(engine.base_url, use, wait=wait_fixed(0.05))
        assert len(answers) == 160
        assert engine.journal()["paid_twice"] == []


def test_64_calls_at_once() -> None:
    async def use(brain: OpenAIBrain) -> list[Answer]:
        return await asyncio.gather(*(brain.answer(request(str(n))) for n in range(64)))

    with FakeEngine(echo, delay=0.1) as engine:
        answers = with_brain(engine.base_url, use, concurrency=64)
        assert engine.journal.max_in_flight == 64
    assert [answer.text for answer in answers] == [str(n) for n in range(64)]


@pytest.mark.parametrize("seed", range(3))
def test_a_night_of_random_faults_changes_no_answer_and_pays_for_none_twice(seed: int) -> None:
    async def use(brain: OpenAIBrain) -> list[Answer]:
        return await asyncio.gather(*(brain.answer(request(str(n))) for n in range(100)))

    faults = seeded(seed, set(WORLD) - {"refuse"}, share=0.3)  # 100 calls in flight at each crash: too many suspects
    with FakeEngine(echo, faults=faults) as engine:
        # Generous: what a busy machine delays for half a second must not count as stalled, and be paid for again.
        answers = with_brain(engine.base_url, use, limits=Limits(first_token=3, idle=2, slow=6))
        assert engine.journal.paid_twice == []
    assert [answer.text for answer in answers] == [str(n) for n in range(100)]


def test_a_request_that_breaks_the_engine_is_given_up_while_others_are_answered() -> None:
    poison = request("poison")

    async def use(brain: OpenAIBrain) -> None:
        async def others() -> None:
            while True:
                await brain.answer(request("other"))
                await asyncio.sleep(0.002)

        busy = asyncio.create_task(others())
        with pytest.raises(BadAnswer) as caught:
            await brain.answer(poison)
        busy.cancel()
        assert caught.value.name == "breaks the engine"

    with FakeEngine(echo, faults=lambda asked: "500" if "poison" in str(asked.body["messages"]) else None) as engine:
        with_brain(engine.base_url, use)


def test_a_cancelled_call_hangs_up() -> None:
    async def use(brain: OpenAIBrain) -> None:
        call = asyncio.create_task(brain.answer(request()))
        await asyncio.sleep(0.2)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await asyncio.sleep(0.1)

    with FakeEngine(lambda *_: Reply("late", after=30)) as engine:
        with_brain(engine.base_url, use)
        assert engine.journal.calls[0].dropped
        assert engine.journal.in_flight == 0


def test_a_cancelled_canary_leaves_its_place_to_another() -> None:
    async def use(brain: OpenAIBrain) -> Answer:
        engine.stop()
        calls = [asyncio.create_task(brain.answer(request(str(n)))) for n in range(4)]
        await asyncio.sleep(0.1)
        for call in calls[:3]:
            call.cancel()
        engine.start()
        return await calls[3]

    with FakeEngine(echo) as engine:
        assert with_brain(engine.base_url, use).text == "3"


@pytest.mark.parametrize("refusal", ["openai", "pydantic"])
def test_fields_that_the_engine_refuses_are_left_out_from_then_on(refusal: Any) -> None:
    events: list[str] = []

    async def use(brain: OpenAIBrain) -> None:
        await brain.answer(request("one"))
        await brain.answer(request("two"))

    with FakeEngine(echo, refuses={"top_k", "chat_template_kwargs"}, refusal=refusal) as engine:
        with_brain(engine.base_url, use, on_event=events.append)
        assert engine.journal.total == 4
    assert events == ["engine refuses chat_template_kwargs", "engine refuses top_k"]


def test_extra_fields_stand_instead_of_the_usual_ones() -> None:
    with FakeEngine(echo) as engine:
        ask(engine, extra={"min_p": 0.1})
        body = json.loads(engine.journal.calls[0].raw)
    assert body["min_p"] == 0.1
    assert "top_k" not in body


def test_an_engine_may_answer_under_an_alias_but_not_change_it() -> None:
    events: list[str] = []

    async def use(brain: OpenAIBrain) -> None:
        await brain.answer(request("one"))
        await brain.answer(request("two"))
        with pytest.raises(EngineAway, match="yet-another answers instead of alias"):
            await brain.answer(request("three"))

    def player(conversation: Conversation, _: dict[str, Any]) -> Reply:
        return Reply("x", model="yet-another" if "three" in str(conversation) else "alias")

    with FakeEngine(player) as engine:
        with_brain(engine.base_url, use, on_event=events.append, patience=0.1)
    assert events[0] == "answers under another name"


def test_an_answer_of_another_model_of_the_same_engine_is_never_taken() -> None:
    with FakeEngine(echo, others=["some-other-model"], faults=first(2, "other model")) as engine:
        events: list[str] = []
        assert ask(engine, on_event=events.append).text == "hello"
    assert events == ["another model"] * 2


def test_a_model_that_has_gone_is_a_persons_business() -> None:
    async def use(brain: OpenAIBrain) -> None:
        engine.model = "something-else"
        with pytest.raises(UsageError, match="gemma-4-31b-it") as caught:
            await brain.answer(request())
        assert "\n" not in str(caught.value)

    with FakeEngine(echo) as engine:
        with_brain(engine.base_url, use)


def test_a_key_that_is_refused_in_the_night_is_a_persons_business() -> None:
    async def use(brain: OpenAIBrain) -> None:
        engine.api_key = "another"
        with pytest.raises(UsageError, match="WIKIAGENT_API_KEY"):
            await brain.answer(request())

    with FakeEngine(echo, api_key="right") as engine:
        with_brain(engine.base_url, use, api_key="right")


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "second choice")
    monkeypatch.setenv("WIKIAGENT_API_KEY", "right")
    with FakeEngine(echo, api_key="right") as engine:
        assert ask(engine).text == "hello"


def test_no_proxy_stands_between_us_and_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with FakeEngine(echo) as engine:
        assert ask(engine).text == "hello"


def test_fingerprints_tell_questions_apart() -> None:
    body = {"messages": [{"role": "user", "content": "a"}], "seed": 1, "temperature": 1.0}
    assert fingerprint(body) == fingerprint({**body, "temperature": 0.5})
    assert fingerprint(body) != fingerprint({**body, "seed": 2})
