"""The fake engine speaks like the real one where the pilot listens, and its scripts do what they say."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from fake_engine import KINDS, Asked, EngineProcess, FakeEngine, Fault, fingerprint, seeded
from fake_engine.players import Players, Turn, draw, echo, for_each_job, lines, numbered, only_done


def post(url: str, body: dict[str, Any]) -> tuple[int, str]:
    sent = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(sent, timeout=10) as response:  # noqa: S310
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310
        text: str = response.read().decode()
    return text


def chat(words: str = "hello", **more: Any) -> dict[str, Any]:
    messages = [{"role": "system", "content": "# Job: read\nx"}, {"role": "user", "content": words}]
    return {"model": "gemma-4-31b-it", "messages": messages, "seed": 1, **more}


def test_what_vllm_tells_of_itself() -> None:
    with FakeEngine(echo, context_length=8192) as engine:
        entry = json.loads(get(engine.base_url + "/models"))["data"][0]
        assert (entry["id"], entry["max_model_len"], entry["owned_by"]) == ("gemma-4-31b-it", 8192, "vllm")
        assert json.loads(get(engine.address + "/version")) == {"version": "0.32.0"}
        assert get(engine.address + "/health") == ""
        told = json.loads(post(engine.address + "/tokenize", {"prompt": "one two three"})[1])
        assert (told["count"], told["max_model_len"]) == (4, 8192)


def test_a_streamed_answer_says_the_same() -> None:
    with FakeEngine(echo) as engine:
        whole = json.loads(post(engine.base_url + "/chat/completions", chat("hello " * 20))[1])
        options = {"include_usage": True}
        text = post(engine.base_url + "/chat/completions", chat("hello " * 20, stream=True, stream_options=options))[1]
    events = [line.removeprefix("data: ") for line in text.split("\n\n") if line]
    assert events.pop() == "[DONE]"
    pieces = [json.loads(event) for event in events]
    assert pieces[-1]["choices"] == []
    assert pieces[-1]["usage"]["completion_tokens"] == whole["usage"]["completion_tokens"]
    streamed = "".join(piece["choices"][0]["delta"].get("content", "") for piece in pieces[:-1])
    assert streamed == whole["choices"][0]["message"]["content"]


def test_counters_are_real() -> None:
    with FakeEngine(echo) as engine:
        post(engine.base_url + "/chat/completions", chat("hello"))
        metrics = get(engine.address + "/metrics")
    label = 'engine="0",model_name="gemma-4-31b-it"'
    assert f"vllm:generation_tokens_total{{{label}}} 2.0" in metrics
    assert f'vllm:request_success_total{{{label},finished_reason="stop"}} 1.0' in metrics
    assert f"vllm:num_requests_running{{{label}}} 0.0" in metrics


def test_refusals_are_vllms() -> None:
    with FakeEngine(echo, context_length=50) as engine:
        status, text = post(engine.base_url + "/chat/completions", chat("x" * 400))
        assert (status, json.loads(text)["error"]["param"]) == (400, "input_tokens")
        status, text = post(engine.base_url + "/chat/completions", chat() | {"model": "x"})
        assert (status, json.loads(text)["error"]["type"]) == (404, "NotFoundError")


def test_a_long_reply_is_cut_at_max_tokens() -> None:
    with FakeEngine(lambda *_: "x" * 1000) as engine:
        choice = json.loads(post(engine.base_url + "/chat/completions", chat(max_tokens=10))[1])["choices"][0]
    assert (len(choice["message"]["content"]), choice["finish_reason"]) == (40, "length")


def test_a_player_that_fails_fails_the_test() -> None:
    with (
        pytest.raises(LookupError, match="no player for the job 'read'"),
        FakeEngine(Players(survey=only_done)) as engine,
    ):
        assert post(engine.base_url + "/chat/completions", chat())[0] == 400


def test_players_are_found_by_their_job() -> None:
    seen: list[Turn] = []

    def read(turn: Turn) -> str:
        seen.append(turn)
        return lines({"do": "done"})

    with FakeEngine(Players(read=read)) as engine:
        post(engine.base_url + "/chat/completions", chat("the item", seed=3))
    assert (seen[0].job, seen[0].item, seen[0].number, seen[0].attempt) == ("read", "the item", 1, 2)
    assert draw(seen[0], 1000) == draw(seen[0], 1000)
    assert numbered("12| Git is old.\n[13] It is fast.\n") == {12: "Git is old.", 13: "It is fast."}


def test_a_seeded_script_depends_on_what_is_asked_and_not_on_when() -> None:
    script = seeded(7, KINDS, share=0.5, at_most=2)
    asked = [Asked(number, 1, f"f{number}", {}) for number in range(200)]
    played = [script(one) for one in asked]
    assert played == [script(Asked(1, 1, one.fingerprint, {})) for one in asked]
    assert 60 < sum(fault is not None for fault in played) < 140
    assert script(Asked(1, 3, "f1", {})) is None
    assert all(isinstance(fault, Fault) and fault.kind in KINDS for fault in played if fault)


def test_it_runs_as_a_process_that_can_be_killed_and_started_again() -> None:
    with EngineProcess("fake_engine.players:echo") as engine:
        first_url, first_pid = engine.base_url, engine.pid
        assert post(engine.base_url + "/chat/completions", chat())[0] == 200
        assert engine.journal()["total"] == 1
        engine.kill()
        with pytest.raises(urllib.error.URLError):
            engine.journal()
        engine.start()
        assert (engine.base_url, engine.journal()["total"]) == (first_url, 0)
        assert engine.pid != first_pid


def test_one_player_for_every_job() -> None:
    with FakeEngine(for_each_job(only_done)) as engine:
        assert '"stop"' in post(engine.base_url + "/chat/completions", chat())[1]


def test_fingerprints_tell_questions_apart() -> None:
    body = {"messages": [{"role": "user", "content": "a"}], "seed": 1, "temperature": 1.0}
    assert fingerprint(body) == fingerprint({**body, "temperature": 0.5})
    assert fingerprint(body) != fingerprint({**body, "seed": 2})
