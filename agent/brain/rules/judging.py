"""Same or other, conflict or not: what rules can say of it."""

from __future__ import annotations

from agent.brain.actions import Action, JudgeConflict, JudgeNames
from agent.brain.protocol import PositionSeen, ReconcileInputs, ResolveInputs
from agent.evidence.names import acronyms
from agent.evidence.scopes import tell_apart
from agent.ledger.records import Verdict


def resolve(inputs: ResolveInputs) -> list[Action]:
    """One thing only where the names have the same words, or a statement itself spells the short one out."""
    if inputs.why == "the same words":
        return [JudgeNames(same=True, because="the names differ in word order or number only")]
    pair = {inputs.one.name.casefold(), inputs.other.name.casefold()}
    for statement in (*inputs.one.said, *inputs.other.said):
        if any({short.casefold(), long.casefold()} == pair for short, long in acronyms(statement)):
            return [JudgeNames(same=True, because="a source spells the short name out")]
    return [JudgeNames(same=False, because="no source says that they are one thing")]


def reconcile(inputs: ReconcileInputs) -> list[Action]:
    """What tells the positions apart: who says it, for which version, at which date, where; if nothing does, they
    contradict.
    """
    verdict, because = _verdict(inputs.positions)
    return [JudgeConflict(verdict=verdict, because=because)]


def _verdict(positions: tuple[PositionSeen, ...]) -> tuple[Verdict, str]:
    said_by = [(position.source, position.dated) for position in positions]  # editions have one title
    if len(set(said_by)) < len(said_by):
        return "not enough evidence", "one source gives more than one of the values, so they may all hold"
    if sum(position.stance == "holds" for position in positions) < 2:
        return "reported only", "one side only reports what others say"
    if tell_apart("version", [position.scope.version for position in positions]):
        return "differs by version", "each position stands in the documentation of another version"
    if tell_apart("date", [position.scope.date for position in positions]):
        return "differs by date", "each position has another date"
    if tell_apart("place", [position.scope.place or position.scope.condition for position in positions]):
        return "differs by scope", "each position holds for something else"
    return "contradiction", "the values differ, and nothing says that they hold for different things"
