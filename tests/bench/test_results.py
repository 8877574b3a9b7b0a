"""What was measured, as it is kept and found again by the runs after it."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine.stand_ins import RTX_5090, Machine

from agent import brains, engine
from agent.bench import results
from agent.bench.results import Advice, Crowd, Result, Side
from agent.bench.verdict import advise

AT = "http://127.0.0.1:8000/v1"
PROFILE = "gemma-4-31b-w4a16-32gb"


def kept(made: str, mtp: str, *, profile: str = PROFILE, restarted: bool = True, is_short: bool = False) -> None:
    advice = Advice(loops=8, mtp=mtp, context=None, profile=profile, why=[])
    result = Result(version="", made=made, address=AT, model="m", engine="vLLM", machine="", profile=profile, prose="",
                    pile="", is_short=is_short, restarted=restarted, sides=[], advice=advice)  # fmt: skip
    results.save(result, results.folder(), "", "")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """With one RTX 5090, and nothing measured on it."""
    machine = Machine(tmp_path / "machine")
    machine.has_cards(RTX_5090)
    monkeypatch.setenv("PATH", str(machine.bin), prepend=":")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return machine


@pytest.mark.usefixtures("machine")
def test_an_engine_is_started_with_mtp_as_the_last_comparison_with_its_profile_found_best() -> None:
    assert brains.as_measured(engine.Options()).mtp == "on"
    kept("2026-11-01T00:00:00", "off")
    assert brains.as_measured(engine.Options()).mtp == "off"
    kept("2026-11-02T00:00:00", "4", profile="another")
    kept("2026-11-03T00:00:00", "4", restarted=False)  # nothing was compared
    kept("2026-11-04T00:00:00", "4", is_short=True)
    assert brains.as_measured(engine.Options()).mtp == "off"
    kept("2026-11-05T00:00:00", "2")
    assert brains.as_measured(engine.Options()).mtp == "2"
    assert brains.as_measured(engine.Options(port=8001)).mtp == "on"


@pytest.mark.parametrize(("accepted", "steps", "drafted"), [(0.5, 2.0, 2), (0.35, 2.4, 4), (0.0, 1.0, None)])
def test_how_many_tokens_are_drafted_is_told_from_what_the_engine_counted(
    accepted: float, steps: float, drafted: int | None
) -> None:
    figures = {"draft tokens accepted": accepted, "tokens a step": steps}
    crowd = Crowd(loops=1, requests=1, failed=0, seconds=1.0, prompt_tokens=1, cached_tokens=0, completion_tokens=1,
                  tokens_a_second=1.0, first=None, decode=None, figures=figures)  # fmt: skip
    told = advise([Side(mtp="on", drafts=True, crowd=[crowd])], "", is_short=False)
    assert told.speculative == drafted
    assert told.drafts == ("on" if drafted is None else f"on, {drafted} tokens at a time")
