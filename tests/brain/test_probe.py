"""The look at an engine before the night: what is found, what is said of it, what follows."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from fake_engine import FakeEngine
from fake_engine.likeness import (
    COUNTING_SGLANG,
    LLAMA_CPP,
    LM_STUDIO,
    MLX,
    OLLAMA,
    OPENAI,
    SGLANG,
    VLLM,
    Likeness,
)
from fake_engine.players import for_each_job, only_done
from typer.testing import CliRunner

from agent.brain import probe
from agent.brain.findings import Found, in_lines
from agent.brain.quirks import KNOWN
from agent.cli import app

OTHERS = {"SGLang": SGLANG, "llama.cpp": LLAMA_CPP, "Ollama": OLLAMA, "LM Studio": LM_STUDIO, "MLX": MLX}


def fake(like: Likeness = VLLM, **options: object) -> FakeEngine:
    return FakeEngine(for_each_job(only_done), like=like, **options)  # type: ignore[arg-type]


def looked_at(engine: FakeEngine, concurrency: int = 4) -> Found:
    return asyncio.run(probe.look([engine.base_url], engine.model, concurrency=concurrency))


@pytest.mark.parametrize(
    ("flaw", "name", "verdict", "said"),
    [
        ("", "model", "good", "gemma-4-31b-it (google/gemma-4-31B-it), served by vLLM"),
        ("", "context", "good", "16,384 tokens"),
        ("", "tokenizer", "good", "conversations are counted"),
        ("", "chat template", "good", "closes its turns"),
        ("", "second turns", "good", "begin with the first"),
        ("", "lines", "good", "6 of 6 are whole JSON"),
        ("", "schema", "good", "6 items"),
        ("", "thinking", "good", "off, and on where asked for"),
        ("", "seeds", "good", "another one another"),
        ("", "temperature", "good", "0 gives one answer"),
        ("", "top_k", "good", "1 gives one answer"),
        ("", "usage", "good", "in streams"),
        ("", "prefix cache", "good", "hits on the second call (16 tokens)"),
        ("no lines", "lines", "bad", "a larger one"),
        ("few items", "schema", "note", "2 items, where text brought 6"),
        ("white space", "schema", "note", "disable_any_whitespace"),
        ("thinks aloud", "thinking", "bad", "--reasoning-parser"),
        ("leaks", "thinking", "note", "the night leaves it off"),
        ("one answer", "seeds", "bad", "another seed gives the same answer, and so does another temperature"),
        ("ignores seeds", "seeds", "note", "the same seed gives other answers"),
        ("ignores top_k", "top_k", "note", "it is not heeded"),
        ("no usage", "usage", "note", "not counted"),
        ("no usage", "speed", "unknown", "nothing is known of its speed"),
        ("no cache", "prefix cache", "bad", "no hit on the second call"),
    ],
)
def test_each_finding_is_one_line_with_what_to_do(flaw: str, name: str, verdict: str, said: str) -> None:
    with fake() as engine:
        engine.aside.flaws = {flaw} - {""}
        found = looked_at(engine)
    finding = found.of(name)
    assert (finding.verdict, said in str(finding)) == (verdict, True), str(finding)
    assert "\n" not in str(finding)
    assert found.is_sound == all(one.verdict != "bad" for one in found.findings)
    assert found.no_thinking == (flaw == "leaks")


def test_a_good_engine_changes_nothing_and_the_look_leaves_no_call_of_the_night() -> None:
    with fake() as engine:
        found = looked_at(engine)
        assert engine.journal.total == 0
    assert found.is_sound, in_lines(found)
    assert (found.loops, found.longest_answer, found.no_thinking, found.drafts_in_vain) == (None, None, False, False)
    assert "together with 4 calls at once" in found.of("speed").said


def test_a_short_context_bounds_the_answers() -> None:
    with fake(context_length=4096) as engine:
        found = looked_at(engine)
    assert found.longest_answer == 1024
    assert found.of("context").verdict == "bad"


def test_an_engine_that_does_not_answer_is_a_finding_and_no_error() -> None:
    with fake() as engine:
        engine.load(60)
        found = looked_at(engine)
    assert found.of("answers").verdict == "bad"
    assert "503" in found.of("answers").said


def test_an_engine_that_is_too_slow_is_left_alone_with_what_was_found_so_far() -> None:
    with fake() as engine:
        engine.aside.slots = 0
        found = asyncio.run(probe.look([engine.base_url], None, concurrency=4, within=0.5))
    assert [finding.name for finding in found.findings] == ["model", "probe"]
    assert found.is_sound


@pytest.mark.parametrize("name", OTHERS)
def test_each_engine_is_switched_in_its_own_way_and_what_it_can_t_do_is_said(name: str) -> None:
    with fake(OTHERS[name], context_length=16384) as engine:
        found = looked_at(engine)
    quirks = next(one for one in KNOWN if one.name == name)
    assert f"served by {name}" in found.of("model").said
    assert found.of("thinking").said.startswith("off")
    assert found.of("thinking").verdict == "good"
    assert [(one.said, one.todo) for one in found.findings if one.name == "can't"] == list(quirks.cant)
    assert found.of("context").verdict == ("unknown" if name == "MLX" else "good")
    assert found.of("tokenizer").verdict == ("good" if name == "llama.cpp" else "note")
    assert not any(one.name in ("answers", "fields") for one in found.findings)
    assert ("top_k" in {one.name for one in found.findings}) == quirks.takes_top_k


def test_a_context_that_is_known_only_of_a_loaded_model_is_looked_for_after_the_first_answer() -> None:
    def loaded(name: str, length: int) -> dict[str, object]:
        return {"models": [{"name": name, "context_length": length}] if engine.aside.asked else []}

    like = replace(OLLAMA, tells={**OLLAMA.tells, "/api/ps": loaded})
    with fake(like, context_length=4096) as engine:
        found = looked_at(engine)
    assert found.longest_answer == 1024
    assert found.of("context").todo == "start it with OLLAMA_CONTEXT_LENGTH=16384"


def test_a_template_is_read_where_the_engine_writes_it_out() -> None:
    with fake(LLAMA_CPP) as engine:
        found = looked_at(engine)
    assert found.of("chat template").said == "closes its turns"
    assert found.of("second turns").verdict == "good"


def test_an_engine_that_thinks_whatever_it_is_told_is_named_with_what_to_do_there() -> None:
    with fake(LM_STUDIO) as engine:
        engine.aside.flaws = {"thinks aloud"}
        finding = looked_at(engine).of("thinking")
    assert (finding.verdict, finding.todo) == ("bad", "switch it off where the model is loaded")


def test_fields_that_are_refused_are_left_out_and_named_and_the_rest_is_looked_at() -> None:
    with fake(OPENAI, refuses={"seed"}, refusal="pydantic") as engine:
        found = looked_at(engine)
    assert found.of("lines").verdict == "good"
    assert found.of("fields").said == "refuses chat_template_kwargs, seed, top_k: left out from then on"
    assert "refused" in found.of("seeds").said
    assert "refuses chat_template_kwargs" in found.of("thinking").said
    assert found.is_sound


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with fake(api_key="right") as engine:
        refused = looked_at(engine)
        monkeypatch.setenv("WIKIAGENT_API_KEY", "right")
        taken = looked_at(engine)
    assert "WIKIAGENT_API_KEY" in refused.of("answers").said
    assert (taken.of("lines").verdict, taken.of("tokenizer").verdict) == ("good", "good")


def test_models_that_want_another_name_for_the_limit_are_asked_so() -> None:
    with fake(refuses={"max_tokens"}, refusal="renamed") as engine:
        found = looked_at(engine)
    assert found.of("lines").verdict == "good"
    assert "max_completion_tokens" in found.of("fields").said


def test_an_engine_that_answers_in_one_piece_is_read_all_the_same() -> None:
    with fake(streams=False) as engine:
        found = looked_at(engine)
    assert found.of("lines").said == "6 of 6 are whole JSON, of 6 asked for"
    assert found.of("usage").verdict == "good"


@pytest.mark.parametrize(
    "like",
    [VLLM, COUNTING_SGLANG, OLLAMA],
    ids=["vLLM's counters", "SGLang's", "what overlaps"],
)
def test_no_more_loops_are_sent_than_a_few_above_what_the_engine_runs(like: Likeness) -> None:
    with fake(like) as engine:
        engine.aside.slots = 2
        found = looked_at(engine, concurrency=8)
    assert found.loops is not None
    assert 2 <= found.loops < 8
    assert f"{found.loops} loops are sent at once" in found.of("speed").said
    assert found.of("speed").todo


def test_several_engines_are_looked_at_each_and_the_night_s_settings_hold_for_all() -> None:
    with fake() as one, fake(context_length=4096) as other:
        other.aside.flaws = {"no cache", "leaks"}
        found = asyncio.run(probe.look([one.base_url, other.base_url], one.model, concurrency=8))
    assert found.longest_answer == 1024
    assert found.no_thinking
    cache = {finding.engine: finding.verdict for finding in found.findings if finding.name == "prefix cache"}
    assert cache == {one.base_url: "good", other.base_url: "bad"}
    assert [finding.engine for finding in found.findings if finding.name == "lines"] == [""]  # the same of both
    assert found.of("contexts").said.startswith("differ: 16,384 tokens at ")
    assert f"({other.base_url})" in "\n".join(in_lines(found))
    assert "with 4 calls at once" in found.of("speed").said  # half of them each


def test_engines_of_different_models_are_said_to_be_and_one_that_is_away_is_named() -> None:
    with fake() as one, fake(LLAMA_CPP, model="another") as other, fake() as gone:
        gone.stop()
        found = asyncio.run(probe.look([one.base_url, other.base_url, gone.base_url], None, concurrency=6))
    assert "another at " in found.of("models").said
    assert found.of("engines").said.startswith("differ: vLLM at ")
    assert [finding.engine for finding in found.findings if finding.name == "answers"] == [gone.base_url]


def test_the_doctor_takes_several_addresses_and_says_what_a_night_on_them_would_be() -> None:
    with fake() as one, fake(context_length=4096) as other:
        urls = ["--base-url", one.base_url, "--base-url", other.base_url]
        told = CliRunner().invoke(app, ["engine", "doctor", *urls])
        as_json = CliRunner().invoke(app, ["engine", "doctor", *urls, "--json"])
        away = CliRunner().invoke(app, ["engine", "doctor", "--base-url", "http://127.0.0.1:9/v1"])
    assert told.exit_code == 1
    assert "A night on it: answers of 1,024 tokens at most." in told.output
    assert {finding["engine"] for finding in json.loads(as_json.output)["findings"]} >= {"", other.base_url}
    assert "no engine answers at http://127.0.0.1:9/v1" in str(away.exception)
