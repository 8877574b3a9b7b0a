"""``--reread``: what another model has read is read again, once, and nothing is lost meanwhile."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from command import wikiagent
from fake_engine import FakeEngine
from fake_engine.diligent import careful, diligent
from fake_engine.players import Turn
from piles import write_pile
from small_nights import Outcome, night, pages


def lazy(turn: Turn) -> str:
    """As ``careful``, but of every other thing that it sees it says nothing."""
    return "\n".join([*careful(turn).splitlines()[::2], '{"do": "done"}'])


def jobs(engine: FakeEngine, work: Callable[[], object]) -> list[str]:
    """What an engine was asked for meanwhile."""
    before = engine.journal.total
    work()
    return [json.loads(call.raw)["messages"][0]["content"].split()[2] for call in engine.journal.calls[before:]]


def test_another_model_reads_again_only_when_it_is_asked_to_and_only_once(tmp_path: Path) -> None:
    write_pile(tmp_path / "sources", 2)
    sources, wiki = Path("sources"), Path("wiki")
    with contextlib.chdir(tmp_path), FakeEngine(diligent(read=lazy), model="lazy") as engine:
        lazily = night(sources, wiki, engine.base_url).pages
    with contextlib.chdir(tmp_path), FakeEngine(diligent(read=careful), model="better") as engine:
        best = night(sources, Path("best"), engine.base_url).pages
        assert jobs(engine, lambda: night(sources, wiki, engine.base_url)) == []
        assert pages(wiki) == lazily

        def run(command: str, *options: str) -> subprocess.CompletedProcess[str]:
            return wikiagent(command, "sources", "--base-url", engine.base_url, "--reread", *options, cwd=tmp_path)

        planned = json.loads(run("plan", "--json").stdout)["jobs"]
        asked = jobs(engine, lambda: run("run", "--max-tokens", "1"))
        now = pages(wiki)
        for name in lazily:  # nothing is lost while it is read again
            assert name.startswith("sources/") or set(lazily[name].split("\n")) <= {*now[name].split("\n")}, name
        after: list[Outcome] = []
        asked += jobs(engine, lambda: after.append(night(sources, wiki, engine.base_url)))
        assert {job: asked.count(job) for job in ("survey", "read")} == {
            job: planned[job]["due"] for job in ("survey", "read")
        }
        assert {name: text.replace("engine: lazy", "engine: better") for name, text in after[0].pages.items()} == best
        assert after[0].findings == []
        assert "0 items" in run("run").stdout
        assert pages(wiki) == after[0].pages
