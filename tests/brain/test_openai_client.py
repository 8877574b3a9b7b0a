"""The client against a real server on loopback: what it asks, and whose answers it takes."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from asking import ask, request, with_brain
from fake_engine import (
    Conversation,
    FakeEngine,
    Reply,
    first,
)
from fake_engine.players import echo

from agent.brain.openai_client import OpenAIBrain
from agent.brain.protocol import Answer, Brain
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


def test_64_calls_at_once() -> None:
    async def use(brain: OpenAIBrain) -> list[Answer]:
        return await asyncio.gather(*(brain.answer(request(str(n))) for n in range(64)))

    with FakeEngine(echo, gathers=64) as engine:
        answers = with_brain(engine.base_url, use, concurrency=64)
        assert engine.journal.max_in_flight == 64
    assert [answer.text for answer in answers] == [str(n) for n in range(64)]
