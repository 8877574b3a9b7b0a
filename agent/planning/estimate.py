"""How many tokens and how much time items take: as earlier nights of this wiki took, else by stated assumptions."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from agent.brain.actions import JobName
from agent.brain.protocol import BrainKind
from agent.jobs.item import Planned

ENOUGH = 10
"""Items or answers of a kind from which on what they took is a measure."""
CHARACTERS = 4
"""Of English in one token."""
LATER: Final[Mapping[JobName, float]] = {
    "check": 1.0,
    "resolve": 0.1,
    "reconcile": 0.2,
    "write": 1.0,
    "proofread": 1.0,
}
"""Items of a job that come of one passage that is read: a guess, between what the example (0.1, 0.2, 1.9) and large
piles, whose pages gather more passages, have.
"""
ONE_LOOP, MORE_LOOPS = 52.0, 0.65
"""Answer tokens a second of one loop, and the power of the number of loops with which they grow: a guess for Gemma 4
31B with its drafter on one large card.
"""
RULES = 20.0
"""Items a second that the built-in rules do: a guess."""


class Cost(NamedTuple):
    """Of one item: turns, and tokens of prompt and answer in each."""

    turns: float
    prompt: float
    answer: float


ASSUMED: Final[Mapping[JobName, Cost]] = {
    "look": Cost(1, 1500, 400),
    "survey": Cost(1, 1500, 300),
    "read": Cost(2, 1400, 100),  # and the passage itself
    "review": Cost(2, 2500, 300),
    "check": Cost(1, 1500, 250),
    "resolve": Cost(1, 700, 60),
    "reconcile": Cost(1, 900, 80),
    "write": Cost(2, 2000, 500),
    "proofread": Cost(1, 1200, 120),
}


@dataclass(slots=True)
class Measured:
    """What earlier nights show. ``costs`` of the jobs of which enough was done, ``later`` as :data:`LATER`; answer
    tokens (for rules: items) a second in the last ``night`` that did enough, if any did.
    """

    costs: dict[JobName, Cost] = field(default_factory=dict)
    later: dict[JobName, float] = field(default_factory=dict)
    night: int = 0
    speed: float = 0.0


def measured(db: sqlite3.Connection, kind: BrainKind) -> Measured:
    """What the ledger knows of earlier nights."""
    found = Measured()
    items = dict(db.execute("SELECT job, count(*) FROM items GROUP BY 1").fetchall())
    steps = (
        "SELECT i.job, count(*) * 1.0 / count(DISTINCT s.item) FROM steps s JOIN items i ON i.key = s.item GROUP BY 1"
    )
    turns = dict(db.execute(steps).fetchall())
    query = (
        "SELECT job, count(*), avg(prompt_tokens), avg(completion_tokens) FROM calls "
        "WHERE job != '' AND verdict = '' AND prompt_tokens > 0 GROUP BY 1"
    )
    for job, answers, prompt, answer in db.execute(query):
        if answers >= ENOUGH and job in turns:
            found.costs[job] = Cost(turns[job], prompt, answer)
    if (read := items.get("read", 0)) >= ENOUGH:
        found.later = {job: items.get(job, 0) / read for job in LATER}
    spent = "completion" if kind == "model" else "calls"
    row = db.execute(
        f"SELECT night, max({spent}) / max(seconds) FROM samples GROUP BY night "  # noqa: S608
        "HAVING max(calls) >= ? AND max(seconds) > 0 AND (max(completion) > 0) = ? ORDER BY night DESC",
        (ENOUGH, kind == "model"),
    ).fetchone()
    if row:
        found.night, found.speed = int(row[0]), float(row[1])
    return found


def expected(due: Mapping[JobName, Sequence[Planned]], known: Measured) -> dict[JobName, int]:
    """Items that nobody can name yet, because they come of what will be read."""
    passages = len(due.get("read", ())) + 2 * len(due.get("look", ()))
    rates = known.later or LATER
    return {job: -int(-rates[job] * passages // 1) for job in LATER if passages}


def tokens(job: JobName, items: int, size: int, known: Measured) -> tuple[float, float]:
    """Of prompts and of answers. ``size``: characters that the items show."""
    if cost := known.costs.get(job):
        return items * cost.turns * cost.prompt, items * cost.turns * cost.answer
    turns, prompt, answer = ASSUMED[job]
    shown = size / CHARACTERS if job == "read" else 0.0
    return turns * (items * prompt + shown), turns * (items * answer + shown / 2)


def seconds(kind: BrainKind, items: int, answer: float, concurrency: int, known: Measured) -> float:
    """That so many items with so many tokens of answers take."""
    if kind == "rules":
        return items / (known.speed or RULES)
    return answer / (known.speed or ONE_LOOP * concurrency**MORE_LOOPS)


def assumptions(kind: BrainKind, jobs: Sequence[JobName], known: Measured, *, reading: bool) -> list[str]:
    """What the figures rest on, in words."""
    said = []
    guessed = [job for job in jobs if job not in known.costs]
    if kind == "model" and guessed:
        said.append(f"tokens of {', '.join(guessed)}: assumed, {CHARACTERS} characters of text to a token")
    if reading and not known.later:
        rates = ", ".join(f"{rate} {job}" for job, rate in LATER.items())
        said.append(f"what comes of reading: assumed, {rates} for each passage")
    unit = "answer tokens" if kind == "model" else "items"
    if known.night:
        said.append(f"speed: as in night {known.night} of this wiki, {known.speed:,.1f} {unit} a second")
    else:
        what = "Gemma 4 31B on one large card" if kind == "model" else "the built-in rules"
        said.append(f"speed: assumed, {what}; the first night will show what it is here")
    return said
