"""That nothing which a model said has got lost in silence: what must hold after a night with one that babbles."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from agent.brain.actions import Action, parse


def troubles(wiki: Path, told: dict[str, Any], report: str) -> Iterator[str]:
    """Of a wiki, its run.json and its report.md: each answer that was of no use has a name and is counted so, each
    source has an end with a reason, and the report says so; otherwise, what does not hold.
    """
    events = told["events"]
    for name, count in _bad(wiki).items():
        counted = events.get(f"bad answer: {name}", 0)
        if counted < count:
            yield f"{count} replies are {name!r}, and {counted} are counted so"
    for name, count in events.items():
        if f"- {name}: {count}\n" not in report:
            yield f"{count} × {name} does not stand in the report"
    for source in told["sources"]:
        if source["state"] == "done":
            continue
        if not source["reason"]:
            yield f"{source['source']} is {source['state']} for no reason"
        if f"`{source['source']}`: {source['state']}" not in report:
            yield f"{source['source']} is {source['state']}, and the report does not say so"


def _bad(wiki: Path) -> Counter[str]:
    """The kept answers of which nothing could be used, by why."""
    found: Counter[str] = Counter()
    with sqlite3.connect(wiki / ".wikiagent" / "ledger.db") as ledger:
        for job, text, finish, verdict in ledger.execute("SELECT job, text, finish, verdict FROM calls"):
            if verdict:
                found[verdict] += 1
            elif not any(isinstance(action, Action) for action in parse(job, text, cut_off=finish == "length")):
                found["no action in it"] += 1
    return found
