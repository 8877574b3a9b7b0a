"""A night on a real vLLM, with everything that can befall it: what `scripts/test-vllm` runs once the server is there.

    python whole_night.py MODELS      what make_tiny_gemma.py has written; $VLLM_COMMAND is a `vllm` that runs

The model babbles, so that hardly a claim comes of it. What is shown is that nothing breaks: the engine is looked at,
killed and wedged in mid-night and started again, and the night ends with a consistent wiki in which each bad reply has
its name. Prints what it does and how long that took; exit 1 with the first thing that is not as it should be.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from agent.brain.metrics import Counters
from agent.brain.openai_client import OpenAIBrain
from agent.brain.protocol import BadAnswer, LookInputs, Message, Request, Sampling
from agent.engine import processes, record
from agent.ledger.snapshot import Snapshot

SOURCES = Path(__file__).parents[2] / "examples" / "sources"
SMALLEST = ("openssh-8.4/moduli.txt", "openssh-8.4/ssh-keyscan.txt", "openssh-10.0/ssh-keyscan.txt")
PORT = 8397
BEGAN = time.monotonic()


def say(line: str) -> None:
    print(f"[{time.monotonic() - BEGAN:5.0f} s] {line}", flush=True)


def demand(holds: object, what: str) -> None:
    if not holds:
        sys.exit(f"not as it should be: {what}")


def wikiagent(*words: str, allowed: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run([sys.executable, "-m", "agent", *words], capture_output=True, text=True, check=False)
    demand(done.returncode in allowed, f"wikiagent {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def wait_for(what: str, seconds: float, is_there: Callable[[], object]) -> None:
    end = time.monotonic() + seconds
    while not is_there():
        demand(time.monotonic() < end, f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)


def running() -> record.Running:
    known = record.load()
    demand(known, "an engine is recorded")
    assert known is not None
    return known


# -- before the night -----------------------------------------------------------------------------------------


def starts(profile: Path) -> None:
    words = ["engine", "up", "--profile", str(profile), "--any-card", "--port", str(PORT)]
    demand("--config" in wikiagent(*words, "--print"), "the command is shown")
    began = time.monotonic()
    wikiagent(*words)
    say(f"engine up: {time.monotonic() - began:.0f} s until it had written a token")


def is_looked_at() -> None:
    found = json.loads(wikiagent("engine", "doctor", "--json", allowed=(1,)))  # 1: this model can't write JSON
    verdicts = {finding["name"]: finding["verdict"] for finding in found["findings"]}
    for name in ("tokenizer", "chat template", "usage", "thinking", "prefix cache"):
        demand(verdicts[name] == "good", f"doctor, {name}: {found}")
    for name in ("context", "lines"):
        demand(verdicts[name] == "bad", f"doctor, {name}: {found}")
    demand({"second turns", "schema", "seeds", "temperature", "speed", "drafts"} <= verdicts.keys(), f"doctor: {found}")
    demand(found["loops"] == 10, f"of 16 calls 8 run, and 10 loops are worth sending: {found}")
    demand(not found["drafts_in_vain"], f"MTP accepts: {found}")
    say(f"engine doctor: {found['seconds']} s; " + ", ".join(f"{name} {verdict}" for name, verdict in verdicts.items()))


def request(words: str, tokens: int) -> Request:
    sampling = Sampling(temperature=1.0, max_tokens=tokens)
    return Request("read", (Message("user", words),), sampling, 1, LookInputs(picture=""))


async def wire() -> None:
    """A prompt that is too long has a name, and an answer that nobody waits for any more is not written to its end."""
    brain = await OpenAIBrain.connect(running().base_url, extra={"ignore_eos": True})
    try:
        name = ""
        try:
            await brain.answer(request("word " * 20_000, 100))
        except BadAnswer as error:
            name = error.name
        demand(name == "context overflow", f"too long a prompt is {name!r}")
        call = asyncio.create_task(brain.answer(request("Go on and on.", 7000)))
        while await _running(brain) == 0:  # noqa: ASYNC110  (it is a counter that is waited for)
            await asyncio.sleep(0.05)
        call.cancel()
        with suppress(asyncio.CancelledError):
            await call
        for _ in range(100):
            if await _running(brain) == 0:
                break
            await asyncio.sleep(0.1)
        demand(await _running(brain) == 0, "a call that is given up is stopped in the engine, too")
    finally:
        await brain.close()
    say("too long a prompt: context overflow; a call that was given up: stopped")


async def _running(brain: OpenAIBrain) -> float:
    counters: Counters = await brain.counters()
    return counters["vllm:num_requests_running"]


# -- the night ------------------------------------------------------------------------------------------------


class Night:
    """`wikiagent run --engine up` as a process of its own."""

    def __init__(self, place: Path) -> None:
        self.wiki, self._said = place / "wiki", place / "said.txt"
        pile = place / "pile"
        for name in SMALLEST:
            (pile / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(SOURCES / name, pile / name)
        words = ["run", str(pile), "--wiki", str(self.wiki), "--engine", "up", "--concurrency", "8", "--hours", "0.5"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "agent", *words], stdout=self._said.open("w"), stderr=subprocess.STDOUT
        )

    @property
    def said(self) -> str:
        return self._said.read_text()

    def calls(self) -> int:
        demand(self.process.poll() is None, f"the night is still at work\n{self.said}")
        ledger = self.wiki / ".wikiagent" / "ledger.db"
        if not ledger.exists():
            return 0
        snapshot = Snapshot.open(ledger)
        try:
            return snapshot.tokens()["calls"]
        except sqlite3.OperationalError:  # it is being made
            return 0
        finally:
            snapshot.close()

    def goes_on(self, calls: int, seconds: float) -> None:
        """Wait until so many more answers have come."""
        before = self.calls()
        wait_for(f"{calls} more answers", seconds, lambda: self.calls() >= before + calls)

    def is_mended(self, what: str) -> float:
        """Kill or stop something first; seconds until the engine answers again."""
        began, before = time.monotonic(), self.said.count("answers again")
        wait_for(f"{what}; the engine answers again", 400, lambda: self.said.count("answers again") > before)
        return time.monotonic() - began


def core() -> int:
    """The process that computes: vLLM calls it so."""
    for pid in processes.remaining(running().group, running().born):
        if b"EngineCore" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    sys.exit("not as it should be: there is no EngineCore")


def night(place: Path) -> None:
    began = time.monotonic()
    at_work = Night(place)
    try:
        wait_for("the night's first answers", 120, lambda: at_work.calls() >= 5)
        os.kill(running().pid, signal.SIGKILL)
        answers, took = at_work.calls(), at_work.is_mended("killed")
        say(f"killed the engine after {answers} answers; it answers again {took:.0f} s later")
        at_work.goes_on(5, 120)
        os.kill(core(), signal.SIGSTOP)
        say(f"wedged it; found out, and it answers again {at_work.is_mended('wedged'):.0f} s later")
        at_work.process.wait(timeout=600)
    finally:
        at_work.process.kill()
    demand(
        at_work.process.returncode in (3, 4), f"the night ends by itself: {at_work.process.returncode}\n{at_work.said}"
    )
    told = json.loads((at_work.wiki / ".wikiagent" / "run.json").read_text())
    say(f"night: {time.monotonic() - began:.0f} s, {told['spent']['calls']} answers; {told['events']}")
    check(told, (at_work.wiki / "report.md").read_text())
    wikiagent("verify", "--wiki", str(at_work.wiki))


def check(told: dict[str, Any], report: str) -> None:
    events = told["events"]
    for name, times in {"engine died": 1, "engine wedged": 1, "engine started again": 2}.items():
        demand(events.get(name) == times, f"{name}: {times} in {events}")
    demand(any(name.startswith("bad answer: ") for name in events), f"each bad reply has its name: {events}")
    for name in ("prefix cache hits", "draft tokens accepted", "tokens a step"):
        demand(told["engine_figures"].get(name, 0) > 0, f"{name} is read from the engine: {told['engine_figures']}")
        demand(name in report, f"{name} stands in the report")
    demand(told["spent"]["cached"] > 0, f"usage tells what came from the prefix cache: {told['spent']}")
    demand(told["probe"]["settings"]["tokens of an answer at most"] == 2048, f"the look decides: {told['probe']}")
    demand(len(told["engine_events"]) == 4, f"what was done stands in the report: {told['engine_events']}")
    demand("the engine has stopped writing; starting it again" in report, "a wedge stands in the report")


def stops() -> None:
    known = running()
    wikiagent("engine", "down")
    demand(not processes.remaining(known.group, known.born), "nothing of the engine is left")
    say("engine down: nothing is left of it")


def main() -> None:
    models = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder
        try:
            starts(models / "tiny.yaml")
            is_looked_at()
            asyncio.run(wire())
            night(Path(folder))
            stops()
        except BaseException:
            with suppress(FileNotFoundError):
                print((Path(folder) / "wikiagent" / "engine.log").read_text()[-3000:], file=sys.stderr)
            raise
        finally:
            subprocess.run([sys.executable, "-m", "agent", "engine", "down"], capture_output=True, check=False)


main()
