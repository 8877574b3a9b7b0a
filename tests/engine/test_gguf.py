"""A GGUF file served for a run: started, started again, and gone with the run. llama.cpp itself is stood in for;
`scripts/test-real-weights` has the real one.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from command import report, wikiagent
from piles import write_pile
from typer.testing import CliRunner

from agent.brain.openai_client import OpenAIBrain
from agent.cli import app
from agent.engine import gguf, wire
from agent.errors import UsageError

TESTS = Path(__file__).parent.parent
PATH = os.pathsep.join([str(TESTS / "stand_in_llama"), str(TESTS)])


@pytest.fixture
def llama(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file that the stand-in serves."""
    monkeypatch.syspath_prepend(str(TESTS / "stand_in_llama"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    file = tmp_path / "Tiny-Q4_1.gguf"
    file.write_bytes(b"GGUF\x03 as if there were weights")
    return file


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_answers_under_the_files_name_and_is_gone_afterwards(llama: Path) -> None:
    async def use() -> tuple[str, str, int | None, int]:
        async with gguf.Gguf(llama, lambda _: None, slots=2) as served:
            brain = await OpenAIBrain.connect(served.base_url)
            await brain.close()
            return brain.name, brain.quirks.name, brain.context_length, served.pid

    name, engine, context, pid = asyncio.run(use())
    assert (name, engine, context) == ("Tiny-Q4_1", "llama.cpp", gguf.CONTEXT)
    assert not is_alive(pid)


def test_one_that_dies_is_started_again_at_the_same_address(llama: Path) -> None:
    events: Counter[str] = Counter()

    async def use() -> tuple[int, int]:
        async with gguf.Gguf(llama, lambda name: events.update([name])) as served:
            first = served.pid
            os.kill(first, signal.SIGKILL)
            port = int(served.base_url.rpartition(":")[2].removesuffix("/v1"))
            while served.pid == first or await asyncio.to_thread(wire.served, port, 1.0) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            return first, served.pid

    first, second = asyncio.run(use())
    assert first != second
    assert events == {"engine started again": 1}
    assert not is_alive(second)


def test_a_run_that_is_killed_takes_its_server_along(llama: Path) -> None:
    program = (
        "import asyncio, sys, pathlib\n"
        "from agent.engine.gguf import Gguf\n"
        "async def run():\n"
        "    async with Gguf(pathlib.Path(sys.argv[1]), print) as served:\n"
        "        print(served.pid, flush=True)\n"
        "        await asyncio.sleep(600)\n"
        "asyncio.run(run())\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([PATH, *sys.path])}
    command = [sys.executable, "-c", program, str(llama)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as run:
        assert run.stdout is not None
        pid = int(run.stdout.readline())
        assert is_alive(pid)
        run.kill()
    while is_alive(pid):
        time.sleep(0.02)


def test_a_whole_night_on_a_file(llama: Path, tmp_path: Path) -> None:
    write_pile(tmp_path / "sources", 1, 150)
    path = os.pathsep.join([PATH, *sys.path])
    done = wikiagent("run", "sources", "--gguf", str(llama), cwd=tmp_path, PYTHONPATH=path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert report(tmp_path / "wiki")["engine"] == "Tiny-Q4_1"
    again = wikiagent("resume", cwd=tmp_path, PYTHONPATH=path)
    assert again.returncode == 0, again.stdout + again.stderr
    assert report(tmp_path / "wiki")["spent"].get("calls", 0) == 0  # the answers of the first night still count


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"GGUF broken", "bad.gguf", "failed to load model"),
        (b"PK\x03\x04 a zip file", "model.gguf", "is no GGUF file"),
        (b"GGUF", "big-00002-of-00003.gguf", "give the first"),
    ],
)
def test_what_can_not_be_served_is_one_line(content: bytes, name: str, told: str, llama: Path) -> None:
    file = llama.with_name(name)
    file.write_bytes(content)

    async def use() -> None:
        async with gguf.Gguf(file, lambda _: None):
            pass

    with pytest.raises(UsageError, match=told) as caught:
        asyncio.run(use())
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_missing_extra_say_what_to_type(llama: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="can't be read: No such file"):
        gguf.check(llama.with_name("gone.gguf"))
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(UsageError, match=r"pip install 'wikiagent\[gguf\]'"):
        gguf.check(llama)


def test_a_file_is_looked_at_as_a_run_would_serve_it(llama: Path) -> None:
    done = CliRunner().invoke(app, ["engine", "doctor", "--gguf", str(llama)])
    assert done.exit_code == 0, done.output
    assert "model: Tiny-Q4_1, served by llama.cpp" in done.output
    assert f"with {gguf.SLOTS} calls at once" in done.output


def test_a_file_and_an_address_are_not_given_together(llama: Path, tmp_path: Path) -> None:
    write_pile(tmp_path / "sources", 1, 300)
    both = ["--gguf", str(llama), "--base-url", "http://127.0.0.1:9/v1", "--wiki", str(tmp_path / "wiki")]
    done = CliRunner().invoke(app, ["run", str(tmp_path / "sources"), *both])
    assert isinstance(done.exception, UsageError)
    assert "give one of them" in str(done.exception)
