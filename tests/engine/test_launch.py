"""Starting: what is waited for, what is said, and what is left behind when it fails."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from agent import engine
from agent.engine import Options, Running, StartFailed, download, processes, record
from agent.errors import EngineAway, UsageError
from engine.stand_ins import PRO_6000, RTX_5090, Machine, free_port

MODEL = "google/gemma-4-31B-it-qat-w4a16-ct"


def log_of(running: Running) -> str:
    return running.log.read_text(encoding="utf-8")


def test_up_returns_when_a_token_was_written_and_leaves_the_engine_running() -> None:
    port = free_port()
    said: list[str] = []
    running = engine.up(Options(port=port), said.append)
    assert running.base_url == f"http://127.0.0.1:{port}/v1"
    assert (running.model, running.profile, running.ready) == (MODEL, "gemma-4-31b-w4a16-32gb", True)
    assert engine.running() == running
    assert said[0] == "card 0: NVIDIA GeForce RTX 5090, 32 GB, 31.2 GiB free"
    assert said[1].startswith("profile gemma-4-31b-w4a16-32gb, the best that NVIDIA GeForce RTX 5090 (32 GB) holds: 8 ")
    assert "Loading safetensors checkpoint shards: 25%" in said
    assert said[-1] == f"the engine answers: {MODEL} at {running.base_url}"


def test_a_second_up_finds_the_engine_of_the_first() -> None:
    first = engine.up(Options(port=free_port()))
    assert engine.up(Options(port=free_port())) == first
    with pytest.raises(UsageError, match="`wikiagent engine down` first"):
        engine.up(Options(profile="gemma-4-31b-fp8-80gb"))


def test_two_commands_at_once_start_one_engine() -> None:
    found: list[Running] = []
    commands = [threading.Thread(target=lambda: found.append(engine.up(Options(port=free_port())))) for _ in range(2)]
    for command in commands:
        command.start()
    for command in commands:
        command.join()
    assert found[0] == found[1]


def test_options_and_the_largest_card_reach_the_server(machine: Machine) -> None:
    machine.has_cards(RTX_5090, PRO_6000)
    running = engine.up(Options(port=free_port(), mtp="off", extra=("--max-num-seqs", "64")))
    assert running.profile == "gemma-4-31b-fp8-80gb"
    assert '"--speculative-config", "None", "--max-num-seqs", "64"]' in log_of(running)
    assert "seen: 1 1" in log_of(running)  # the card's number; no reports to vLLM's makers


def test_a_proxy_in_the_surroundings_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert engine.up(Options(port=free_port())).ready


def test_a_server_that_dies_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_VLLM", "out of memory")
    with pytest.raises(StartFailed, match=r"exit status 1\): the card's memory is too small") as caught:
        engine.up(Options(port=free_port()))
    assert caught.value.tail[-1] == "RuntimeError: Engine core initialization failed. See root cause above."
    assert "\n" not in str(caught.value)
    assert engine.status().state == "down"


@pytest.mark.parametrize("behaviour", ["mute", "wedged"])
def test_one_that_never_answers_is_given_up_and_stopped(behaviour: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_VLLM", behaviour)
    started: list[Running | None] = []
    with pytest.raises(EngineAway, match="has not answered within 1 s"):
        engine.up(Options(port=free_port(), timeout=1), lambda _: started.append(record.load()))
    known = started[-1]
    assert known is not None
    assert not processes.remaining(known.group, known.born)
    assert record.load() is None


def test_a_download_is_shown_and_waited_for_as_long_as_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_VLLM", "downloads")
    monkeypatch.setattr(download, "STEP", 200_000)
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "more").touch()
    said: list[str] = []
    assert engine.up(Options(port=free_port()), said.append).ready
    told = [line for line in said if line.startswith("downloading: ")]
    assert told[-1] == f"downloading: 0.0 GB of {MODEL} and google/gemma-4-31B-it-assistant are here"
    assert len(told) > 1


def test_an_interrupted_up_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_VLLM", "mute")
    started: list[Running] = []

    def interrupt_while_loading(line: str) -> None:
        if line.startswith("Loading") and not started:
            started.extend(filter(None, [record.load()]))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.up(Options(port=free_port()), interrupt_while_loading)
    assert processes.born(started[0].pid) is None
    assert record.load() is None


def test_a_taken_port_is_never_mistaken_for_our_engine() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(UsageError, match="something else listens on port"),
    ):
        engine.up(Options(port=other.getsockname()[1]))
    assert record.load() is None


def test_with_neither_vllm_nor_docker_it_says_how_to_get_one(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = tmp_path / "only"
    only.mkdir()
    for name in ("bash", "dirname", "sed", "cat", "sh"):
        found = next(Path(part, name) for part in os.environ["PATH"].split(os.pathsep) if Path(part, name).exists())
        (only / name).symlink_to(found)
    (only / "nvidia-smi").symlink_to(machine.bin / "nvidia-smi")
    monkeypatch.setenv("PATH", str(only))
    with pytest.raises(UsageError, match="neither vllm nor docker is here: install vLLM"):
        engine.up(Options(port=free_port()))


def test_by_docker_the_container_is_known_and_removed(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.has_docker()
    monkeypatch.setenv("USE_DOCKER", "1")
    port = free_port()
    running = engine.up(Options(port=port))
    assert running.container == f"wikiagent-engine-{port}"
    assert engine.down()
    last = (machine.home / "docker.log").read_text(encoding="utf-8").splitlines()[-1]
    assert last == f"rm --force wikiagent-engine-{port}"


def test_without_looking_at_the_card_the_smallest_profile_is_taken(machine: Machine) -> None:
    machine.has("nvidia-smi", "exit 9")
    assert engine.up(Options(port=free_port(), any_card=True)).profile == "gemma-4-e2b-w4a16-12gb"


def test_the_command_can_be_seen_without_starting_anything(machine: Machine) -> None:
    machine.has_cards(RTX_5090, PRO_6000)
    said: list[str] = []
    words = engine.command(Options(mtp="off", images=True, loops=64), said.append)
    assert words[0] == str(machine.bin / "vllm")
    assert words[words.index("--speculative-config") + 1] == "None"
    assert "--no-language-model-only" in words
    assert "of 64 loops at once it runs 32; the others wait in its queue" in said
    assert record.load() is None
