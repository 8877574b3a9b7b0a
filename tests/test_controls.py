"""Control questions: what is known of them, when they are asked, and what the report tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_engine import FakeEngine
from fake_engine.diligent import careful, diligent
from fake_engine.players import Turn, lines
from small_nights import Outcome, night

from agent.brain.actions import JudgeConflict
from agent.jobs.controls import CONTROLS, Control, ControlItem
from agent.jobs.prompts import prompt
from agent.ledger.records import ControlJudged, Verdict
from agent.wiki.guide import Guide

PILE = {
    "a.md": "# Survey\n\nOrrin has water, and the depth is 52 m.\n",
    "b.md": "# Guide\n\nOrrin has water, and the depth is 55 m.\n",
}
KINDS: tuple[Verdict, ...] = (
    "contradiction",
    "differs by version",
    "differs by date",
    "differs by scope",
    "superseded",
    "reported only",
)


def all_contradicts(_: Turn) -> str:
    return lines({"do": "judge", "verdict": "contradiction", "because": "so it seems"}, {"do": "done"})


def told(tmp_path: Path, **players: object) -> Outcome:
    sources = tmp_path / "sources"
    sources.mkdir(exist_ok=True)
    for name, text in PILE.items():
        (sources / name).write_text(text)
    with FakeEngine(diligent(read=careful, **players)) as engine:  # type: ignore[arg-type]
        return night(sources, tmp_path / "wiki", engine.base_url)


def answered(control: Control, verdict: Verdict, *apart: int) -> bool:
    item = ControlItem(control, prompt("reconcile", Guide()))
    item.act(JudgeConflict(verdict=verdict, because="so it seems", apart=apart))
    (effect,) = item.finish()
    assert isinstance(effect, ControlJudged)
    return effect.right


def test_control_questions_are_asked_once_and_before_everything_else(tmp_path: Path) -> None:
    first = told(tmp_path)
    assert first.report.items["reconcile"] == {"done": len(CONTROLS) + 1}
    assert first.report.counts.conflicts == {"contradiction": 1}
    assert told(tmp_path).report.spent["calls"] == 0


def test_pages_and_report_say_why_a_judge_is_not_believed(tmp_path: Path) -> None:
    found = told(tmp_path, reconcile=all_contradicts)
    assert found.findings == []
    assert found.report.counts.conflicts == {"not judged": 1}
    assert "takes what agrees for a conflict" in found.pages["conflicts.md"]
    assert "Disputed" not in found.pages["entities/orrin.md"]
    report = (tmp_path / "wiki" / "report.md").read_text()
    assert "4 of 4 pairs that agree taken for a conflict; nothing that it calls a conflict is believed" in report
    assert "0 of 4 plain contradictions not seen" in report


@pytest.mark.parametrize("verdict", KINDS)
def test_who_calls_everything_by_one_kind_of_conflict_is_wrong_about_what_agrees(verdict: Verdict) -> None:
    agreeing = [control for control in CONTROLS if control.about == "agreement"]
    assert len(agreeing) == 4
    assert sum(not answered(control, verdict) for control in agreeing) >= 3


@pytest.mark.parametrize("control", [one for one in CONTROLS if one.about == "contradiction"], ids=lambda one: one.name)
def test_a_contradiction_is_seen_by_who_calls_it_one_and_sets_nothing_apart(control: Control) -> None:
    assert answered(control, "contradiction")
    assert not answered(control, "contradiction", 2)
    assert not answered(control, "same")


def test_no_answer_is_a_wrong_one() -> None:
    (effect,) = ControlItem(CONTROLS[0], prompt("reconcile", Guide())).finish()
    assert isinstance(effect, ControlJudged)
    assert not effect.right
