"""Engines of all kinds, told apart by what they list, with one code for all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from asking import ask, request, with_brain
from fake_engine import FakeEngine
from fake_engine.diligent import diligent
from fake_engine.likeness import (
    LLAMA_CPP,
    LM_STUDIO,
    MLX,
    OLD_LLAMA_CPP,
    OLLAMA,
    OLLAMA_OF_SOMEBODY,
    OPENAI,
    SGLANG,
    VLLM,
    Likeness,
)
from fake_engine.players import echo
from piles import write_pile
from small_nights import night

from agent.brain.faults import of_event
from agent.brain.openai_client import OpenAIBrain
from agent.brain.protocol import BadAnswer
from agent.brain.quirks import KNOWN, UNKNOWN, Quirks, context_in, quirks_of

LIKE: dict[str, Likeness] = {
    "vLLM": VLLM,
    "SGLang": SGLANG,
    "llama.cpp": LLAMA_CPP,
    "Ollama": OLLAMA,
    "LM Studio": LM_STUDIO,
    "MLX": MLX,
    UNKNOWN.name: OPENAI,
}


def recognised(engine: FakeEngine) -> tuple[Quirks, int | None]:
    async def use(brain: OpenAIBrain) -> tuple[Quirks, int | None]:
        return brain.quirks, brain.context_length

    return with_brain(engine.base_url, use)


def test_each_known_engine_has_a_likeness() -> None:
    assert set(LIKE) == {quirks.name for quirks in (*KNOWN, UNKNOWN)}


@pytest.mark.parametrize("name", LIKE)
def test_an_engine_is_recognised_with_the_length_of_its_context(name: str) -> None:
    with FakeEngine(echo, like=LIKE[name], context_length=4096) as engine:
        quirks, length = recognised(engine)
    assert quirks.name == name
    assert length == (None if name in ("MLX", UNKNOWN.name) else 4096)


def test_a_model_that_somebody_published_for_ollama_is_ollamas() -> None:
    with FakeEngine(echo, like=OLLAMA_OF_SOMEBODY) as engine:
        assert recognised(engine)[0].name == "Ollama"


@pytest.mark.parametrize("name", LIKE)
def test_each_is_asked_for_no_thinking_in_its_own_words_and_answers(name: str) -> None:
    with FakeEngine(echo, like=LIKE[name]) as engine:
        assert ask(engine).text == "hello"
        body = json.loads(engine.journal.calls[-1].raw)
    off = {"Ollama": "reasoning_effort", UNKNOWN.name: ""}.get(name, "chat_template_kwargs")
    assert [field for field in ("reasoning_effort", "chat_template_kwargs") if field in body] == [off] * bool(off)
    assert ("top_k" in body) == (name not in ("Ollama", UNKNOWN.name))


LONG = "Ten words that are long enough to be cut off. " * 400


@pytest.mark.parametrize("name", [*LIKE, "old llama.cpp"])
def test_a_prompt_that_is_too_long_is_called_so_whatever_the_engine_says_of_it(name: str) -> None:
    like = {**LIKE, "old llama.cpp": OLD_LLAMA_CPP}[name]
    with FakeEngine(lambda *_: "ok", like=like, context_length=2048) as engine, pytest.raises(BadAnswer) as caught:
        ask(engine, LONG)
    assert caught.value.name == "context overflow"
    assert engine.journal.total == (3 if name == UNKNOWN.name else 1)  # asked again without what it refuses


def test_a_prompt_that_was_not_cut_is_not_said_to_be() -> None:
    with FakeEngine(lambda *_: "ok", like=OLLAMA, context_length=16384) as engine:
        assert ask(engine, LONG).prompt_tokens > 4000


def test_a_night_on_an_engine_that_cuts_prompts_tries_smaller_pieces_and_names_what_was_lost(tmp_path: Path) -> None:
    sources = write_pile(tmp_path / "sources", 2, 900)
    with FakeEngine(diligent(), like=OLLAMA, context_length=800) as engine:
        outcome = night(sources, tmp_path / "wiki", engine.base_url)
    assert outcome.findings == []
    assert outcome.report.events["bad answer: context overflow"] > 0
    assert outcome.report.events["cut in two"] > 0
    assert all(source.reason for source in outcome.report.sources if source.state != "done")
    assert outcome.report.counts.claims > 0


def test_a_model_for_embeddings_is_not_asked_unless_it_is_named() -> None:
    async def use(brain: OpenAIBrain) -> str:
        return brain.name

    with FakeEngine(echo, model="text-embedding-nomic", others=["gemma-4-12b"], like=LM_STUDIO) as engine:
        assert with_brain(engine.base_url, use) == "gemma-4-12b"
        assert with_brain(engine.base_url, use, model="text-embedding-nomic") == "text-embedding-nomic"


def test_models_that_want_another_name_for_the_limit_get_it() -> None:
    async def use(brain: OpenAIBrain) -> list[str]:
        return [(await brain.answer(request(word))).text for word in ("one", "two")]

    with FakeEngine(echo, refuses={"max_tokens"}, refusal="renamed") as engine:
        assert with_brain(engine.base_url, use) == ["one", "two"]
        assert "max_completion_tokens" in json.loads(engine.journal.calls[-1].raw)
        assert engine.journal.total == 3


def test_an_error_within_a_stream_that_is_about_the_context_is_no_crash() -> None:
    told = of_event({"message": "Context size has been exceeded."})
    assert isinstance(told, BadAnswer)
    assert told.name == "context overflow"


def test_what_is_in_effect_goes_before_what_would_be_possible() -> None:
    loaded = {"data": [{"id": "other", "loaded_context_length": 1}, {"id": "m", "max_context_length": 9}]}
    assert context_in(loaded, "m") == 9
    loaded["data"][1]["loaded_context_length"] = 4
    assert context_in(loaded, "m") == 4
    odd: list[Any] = [None, [], {}, {"data": 3}, {"models": [3]}, {"default_generation_settings": 3}]
    for nonsense in odd:
        assert context_in(nonsense, "m") is None


def test_who_is_not_in_the_table_is_taken_as_it_comes() -> None:
    assert quirks_of("me") is UNKNOWN
    assert UNKNOWN.fix("context")


def test_what_an_engine_can_t_do_and_what_to_do_about_it_are_one_line_each() -> None:
    told = [words for quirks in KNOWN for pair in quirks.cant for words in pair]
    told += [words for quirks in KNOWN for words in quirks.fixes.values()]
    assert not any("\n" in words for words in told)
    assert all(said for quirks in KNOWN for said, _ in quirks.cant)


def test_no_more_tokens_are_asked_for_than_the_context_has() -> None:
    with FakeEngine(echo, context_length=1280) as engine:
        assert ask(engine).text == "hello"
        assert json.loads(engine.journal.calls[-1].raw)["max_tokens"] == 1280
