"""Several engines, each looked at by itself, as the one that a night takes them for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.brain.findings import Finding, Found


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of the engine at ``where``; what it serves is empty where it was not there."""

    where: str
    found: Found
    serves: str = ""
    engine: str = ""
    context: int | None = None


def merged(each: Sequence[Looked], loops: int, seconds: float) -> Found:
    """The findings of all: what is the same of all once, else with the engine's address; and the settings that hold for
    every one of them. ``loops``: wanted of one engine.
    """
    if len(each) == 1:
        return replace(each[0].found, seconds=seconds)
    findings: list[Finding] = list(_differences(each))
    for one in each:
        for finding in one.found.findings:
            is_shared = all(finding in other.found.findings for other in each)
            told = finding if is_shared else replace(finding, engine=one.where)
            if told not in findings:
                findings.append(told)
    # What is said of one thing stands together, whoever it is said of.
    places = {finding.name: place for place, finding in reversed(list(enumerate(findings)))}
    findings.sort(key=lambda finding: places[finding.name])
    answers = [one.found.longest_answer for one in each if one.found.longest_answer is not None]
    fewer = [one.found.loops for one in each if one.found.loops is not None]
    return Found(
        tuple(findings),
        seconds,
        # Calls are shared out evenly, so that the engine that runs fewest is the measure of all.
        min(fewer) * len(each) if fewer and min(fewer) < loops else None,
        min(answers, default=None),
        any(one.found.no_thinking for one in each),
        any(one.found.drafts_in_vain for one in each),
    )


def _differences(each: Sequence[Looked]) -> list[Finding]:
    """In what they should be one, and are not."""
    there = [one for one in each if one.serves]
    found = []
    if len({one.serves for one in there}) > 1:
        told = ", ".join(f"{one.serves} at {one.where}" for one in there)
        found.append(Finding("models", "bad", f"differ: {told}", "serve one model under one name on all"))
    if len({one.context for one in there}) > 1:
        told = ", ".join(f"{_tokens(one.context)} at {one.where}" for one in there)
        found.append(Finding("contexts", "note", f"differ: {told}; answers are kept to what fits the shortest"))
    if len({one.engine for one in there}) > 1:
        told = ", ".join(f"{one.engine} at {one.where}" for one in there)
        found.append(Finding("engines", "note", f"differ: {told}; each is asked in its own way"))
    return found


def _tokens(context: int | None) -> str:
    return "of unknown length" if context is None else f"{context:,} tokens"
