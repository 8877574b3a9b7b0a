"""What `wikiagent fetch` says at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from agent.fetch.taken import Source


def summary(sources: Sequence[Source]) -> tuple[list[str], bool]:
    """Lines for the terminal; and whether every address that was given is there as it is now."""
    counts: Counter[str] = Counter()
    lines = []
    whole = True
    for source in sources:
        taken, found = source.taken, source.found
        if taken is None:
            continue
        if taken.snapshot is None:
            counts["skipped" if found.refused == "skipped" else "failed"] += 1
            whole = whole and found.refused == "skipped"
        else:
            counts[taken.how or "kept from before"] += 1
            whole = whole and not taken.trouble
        if found.reason:
            lines.append(f"{found.name}: {found.reason}")
    if not counts:
        return ["there is no web address among these sources, and no list of them"], True
    return [*lines, ", ".join(f"{count} {how}" for how, count in sorted(counts.items()))], whole
