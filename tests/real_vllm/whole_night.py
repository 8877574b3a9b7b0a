"""Nights on a real vLLM, with everything that can befall it: what `scripts/test-vllm` runs once the server can be had.

    python whole_night.py MODELS      what make_tiny_gemma.py has written; $VLLM_COMMAND is a `vllm` that runs

The model babbles, so that hardly a claim comes of it. What is shown is that nothing breaks: the engine is looked at,
killed and wedged in mid-night and started again, measured with MTP on and off, its drafter breaks and it goes on
without, and each night ends with a consistent wiki in which each bad reply has its name. Prints what it does and how
long that took; exit 1 with the first thing that is not as it should be.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import named_replies
from at_work import PATIENCE, Night, core, demand, free_port, running, say, smallest, wikiagent

from agent.brain.openai_client import OpenAIBrain
from agent.brain.protocol import BadAnswer, LookInputs, Message, Request, Sampling
from agent.engine import processes

LIMIT = "--hours=6"
"""Far beyond what a night takes: one that runs into it has hung."""


# -- before the night -----------------------------------------------------------------------------------------


def starts(profile: Path) -> None:
    words = ["engine", "up", "--profile", str(profile), "--any-card", "--port", str(free_port())]
    demand("--config" in wikiagent(*words, "--print"), "the command is shown")
    began = time.monotonic()
    wikiagent(*words)
    say(f"engine up: {time.monotonic() - began:.0f} s until it had written a token")


def is_looked_at() -> None:
    for _ in range(5):
        found = json.loads(wikiagent("engine", "doctor", "--json", allowed=(1,)))  # 1: this model can't write JSON
        verdicts = {finding["name"]: finding["verdict"] for finding in found["findings"]}
        if "probe" not in verdicts:  # that it was not at its end in time: the machine does other things, too
            break
    for name in ("tokenizer", "chat template", "usage", "prefix cache"):
        demand(verdicts.get(name) == "good", f"doctor, {name}: {found}")
    for name in ("context", "lines"):
        demand(verdicts.get(name) == "bad", f"doctor, {name}: {found}")
    demand(verdicts.get("thinking") in ("good", "note"), f"doctor, thinking is off where it is off: {found}")
    demand({"second turns", "schema", "seeds", "speed"} <= verdicts.keys(), f"doctor: {found}")
    # By what is seen to run and to wait, now and then: on a quick machine the calls may be over between two looks.
    demand(found["loops"] is None or found["loops"] <= 10, f"8 calls run, so that no more than 10 are sent: {found}")
    drafts = next((finding["said"] for finding in found["findings"] if finding["name"] == "drafts"), "")
    demand("accepted" in drafts and not found["drafts_in_vain"], f"MTP drafts, and not in vain: {found}")
    say(f"engine doctor: {found['seconds']} s; " + ", ".join(f"{name} {verdict}" for name, verdict in verdicts.items()))
    say(f"drafts: {drafts}")


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
        await _has_running(brain, 1, "a call")
        call.cancel()
        with suppress(asyncio.CancelledError):
            await call
        before = (await brain.counters())["vllm:generation_tokens"]
        await _has_running(brain, 0, "the end, in the engine, of a call that was given up")
        written = (await brain.counters())["vllm:generation_tokens"] - before
        demand(written < 3500, f"a call that is given up is not written to its end: {written} tokens more")
    finally:
        await brain.close()
    say("too long a prompt: context overflow; a call that was given up: stopped")


async def _has_running(brain: OpenAIBrain, calls: int, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while (await brain.counters()).get("vllm:num_requests_running") != calls:
        demand(time.monotonic() < end, f"{what}: has not come within {PATIENCE:.0f} s")
        await asyncio.sleep(0.05)


# -- a night that is killed and wedged ------------------------------------------------------------------------


def night(place: Path) -> None:
    began = time.monotonic()
    with Night(place, smallest(4), LIMIT) as at_work:
        at_work.wait_for("the night's first answers", lambda: at_work.answers() >= 5)
        killed, orphan = running(), core()
        took = at_work.is_mended("killed", lambda: os.kill(killed.pid, signal.SIGKILL))
        say(f"killed the engine after {at_work.answers()} answers; it answers again {took:.0f} s later")
        demand(not processes.remaining(killed.group, killed.born), "nothing is left of the one that was killed")
        demand(orphan != core(), "its core, which outlives it, has gone, too")
        at_work.goes_on(5)
        wedged = core()
        took = at_work.is_mended("wedged", lambda: os.kill(wedged, signal.SIGSTOP))
        say(f"wedged it; found out, and it answers again {took:.0f} s later")
        at_work.goes_on(5)
        at_work.ends()
    told = json.loads((at_work.wiki / ".wikiagent" / "run.json").read_text())
    report = (at_work.wiki / "report.md").read_text()
    say(f"night: {time.monotonic() - began:.0f} s, {told['spent']['calls']} answers; {told['events']}")
    happened(told, {"engine died": 1, "engine wedged": 1, "engine started again": 2})
    demand("the engine has died; starting it again" in report, "the end of the engine stands in the report")
    demand("the engine has stopped writing; starting it again" in report, "a wedge stands in the report")
    demand(report.count("the engine answers again after") >= 2, "how long each took stands in the report")
    figures(told, report)
    is_consistent(at_work.wiki, told, report)


def happened(told: dict[str, Any], least: dict[str, int]) -> None:
    for name, times in least.items():
        demand(told["events"].get(name, 0) >= times, f"{name}: {times} in {told['events']}")


def figures(told: dict[str, Any], report: str) -> None:
    names = ["prefix cache hits", "draft tokens accepted", "tokens a step"]
    if "without MTP" in report:  # it ended once more than we killed it, as this build does now and then
        several = told["events"].get("engine died", 0) > 1
        demand(several, f"MTP is switched off only after several ends: {told['events']}")
        say("the engine has ended by itself, too, and went on without MTP: no figures of drafts in this night")
        names = names[:1]
    for name in names:
        demand(told["engine_figures"].get(name, 0) > 0, f"{name} is read from the engine: {told['engine_figures']}")
        demand(name in report, f"{name} stands in the report")
    demand(told["spent"]["cached"] > 0, f"usage tells what came from the prefix cache: {told['spent']}")
    demand(told["probe"]["settings"]["tokens of an answer at most"] == 2048, f"the look decides: {told['probe']}")
    demand("A look at the engine before the night" in report, "the look stands in the report")


def is_consistent(wiki: Path, told: dict[str, Any], report: str) -> None:
    demand(any(name.startswith("bad answer: ") for name in told["events"]), f"bad replies are named: {told['events']}")
    demand(not (found := list(named_replies.troubles(wiki, told, report))), f"{found} in {told}")
    wikiagent("verify", "--wiki", str(wiki))


# -- measured -------------------------------------------------------------------------------------------------


def is_measured(place: Path) -> None:
    began = time.monotonic()
    wikiagent("engine", "bench", "--short", "--out", str(place))
    (path,) = place.glob("*.json")
    found = json.loads(path.read_text())
    sides = {side["mtp"]: side for side in found["sides"]}
    demand(list(sides) == ["on", "off"], f"MTP on and off in one sitting: {list(sides)}")
    for mtp, side in sides.items():
        demand(side["drafts"] is (mtp == "on"), f"the server was started anew with MTP {mtp}: {side}")
        demand([rung["asked"] for rung in side["ladder"]] == [0, 200, 500], f"a ladder of contexts: {side}")
        demand([crowd["loops"] for crowd in side["crowd"]] == [1, 2, 4], f"many at once: {side}")
        demand(side["crowd"][-1]["cached_tokens"], f"prefixes come from the cache: {side}")
        accepted = [crowd["figures"].get("draft tokens accepted", 0) for crowd in side["crowd"]]
        demand(any(accepted) is (mtp == "on"), f"drafts are accepted where there are any: {side}")
        demand(side["quality"]["items"] == 2, f"what the answers are worth: {side}")
    demand(found["advice"]["mtp"] in sides and found["advice"]["why"], f"what to set, and why: {found['advice']}")
    for kind in (".md", ".svg"):
        demand(path.with_suffix(kind).stat().st_size > 500, f"the result as {kind}")
    demand(running().options.mtp == "on", "the server is left as it was found")
    say(f"engine bench --short: {time.monotonic() - began:.0f} s; advice: {found['advice']}")


# -- a night whose drafter breaks -----------------------------------------------------------------------------


def night_of_broken_drafts(place: Path, breaks: Path) -> None:
    """The engine dies in the code of its drafts, for as long as the file ``breaks`` is there."""
    with Night(place, smallest(3), "--overnight", LIMIT) as at_work:  # of one it ends before, on a fast machine
        at_work.wait_for("the night's first answers", lambda: at_work.answers() >= 1)
        took = at_work.is_mended("whose drafter has broken", breaks.touch)
        say(f"broke its drafter; it answers again {took:.0f} s later")
        at_work.ends()
    told = json.loads((at_work.wiki / ".wikiagent" / "run.json").read_text())
    report = (at_work.wiki / "report.md").read_text()
    say(f"night: {told['spent']['calls']} answers; {told['events']}")
    happened(told, {"engine died": 1, "engine started again": 1})
    demand("the engine has died; starting it again without MTP" in report, f"it says how it went on: {report}")
    demand(running().options.mtp == "off", "it goes on without MTP")
    is_consistent(at_work.wiki, told, report)


def stops() -> None:
    known = running()
    wikiagent("engine", "down")
    demand(not processes.remaining(known.group, known.born), "nothing of the engine is left")
    say("engine down: nothing is left of it")


def main() -> None:
    models = Path(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="wikiagent-vllm-") as folder:
        place = Path(folder)
        os.environ["XDG_STATE_HOME"] = folder
        os.environ["BREAK_DRAFTS"] = str(place / "break-drafts")  # shim/mended_on_cpu.py looks for it
        try:
            starts(models / "tiny.yaml")
            is_looked_at()
            asyncio.run(wire())
            night(place / "first")
            if running().options.mtp == "off":  # it ended by itself as well: what comes needs drafts
                stops()
                starts(models / "tiny.yaml")
            is_measured(place / "bench")
            night_of_broken_drafts(place / "second", place / "break-drafts")
            stops()
        except BaseException:
            for log in sorted((place / "wikiagent").glob("engine*.log")):
                print(f"--- the end of {log.name}\n{log.read_text(errors='replace')[-4000:]}", file=sys.stderr)
            raise
        finally:
            subprocess.run([sys.executable, "-m", "agent", "engine", "down"], capture_output=True, check=False)
    say("all is as it should be")


main()
