"""What an engine does with many calls: the prefix cache, tokens a second, how many run at once, drafts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from agent.brain.findings import Finding, loops
from agent.brain.metrics import Counters, figures
from agent.brain.probing.heard import Said
from agent.brain.quirks import Quirks

PROSE: Final = " ".join(f"Station {number} lies {number * 7} kilometres from the sea." for number in range(1, 121))
FEW_DRAFTS: Final = 60
"""Drafted tokens below which a share of accepted ones says nothing."""
NOISE: Final = 0.05
"""Share of accepted drafts that builds without a working drafter show (vllm-project/vllm#41789: 0.002)."""
WORTH_IT: Final = 0.3
"""Share below which drafting is not likely to bring anything with several loops at once."""
RUNNING: Final = "vllm:num_requests_running"
WAITING: Final = "vllm:num_requests_waiting"


def of_prefix(before: Counters, after: Counters, cold: Said, warm: Said, quirks: Quirks) -> Finding:
    """Of two questions under one prompt, one after the other, with the engine's counters around them."""
    if cold.wrong or warm.wrong:
        return Finding("prefix cache", "unknown", f"not looked at: {cold.wrong or warm.wrong}")
    counted = figures(before, after).get("prefix cache hits", 0.0)
    if warm.cached or counted > 0:
        told = f"{warm.cached:,} tokens" if warm.cached else f"{counted:.0%}"
        return Finding("prefix cache", "good", f"hits on the second call ({told})")
    if warm.cached is None and not before:
        times = f"its first token came after {warm.first:.2f} s, that of the first call after {cold.first:.2f}"
        return Finding("prefix cache", "unknown", f"the engine doesn't tell of the second call; {times}")
    return Finding("prefix cache", "bad", "no hit on the second call", quirks.fix("prefix cache"))


def of_speed(
    asked: int, alone: Said, together: Sequence[Said], busiest: tuple[float, float], took: float, quirks: Quirks
) -> tuple[Finding, int | None]:
    """Of so many calls at once, and how many of them are worth sending (``None``: all).

    ``busiest``: calls that ran and that waited when most ran, by the engine's counters; where it has none, engines with
    slots show by what overlapped how many they have.
    """
    failed = [one.wrong for one in together if one.wrong]
    running, waiting = busiest
    if not running and quirks.has_slots and not failed:
        running, waiting = overlapping(together)
    enough = loops(asked, running, waiting)
    written = sum(one.tokens for one in together)
    speeds = f"{alone.speed:,.0f} tokens/s alone, {written / took if took > 0 else 0:,.0f} together with {asked} calls"
    if not written:
        speeds = f"{asked} calls at once; tokens are not counted, so nothing is known of its speed"
    else:
        speeds += " at once"
    if failed:
        return Finding(
            "speed", "bad", f"{speeds}; {len(failed)} failed ({failed[0]})", "give fewer --concurrency"
        ), None
    if enough is not None:
        said = f"{speeds}; it runs {running:.0f} of them, so that {enough} loops are sent at once"
        return Finding("speed", "note", said, quirks.fix("queue")), enough
    return Finding("speed", "good" if written else "unknown", speeds), None


def overlapping(answers: Sequence[Said]) -> tuple[float, float]:
    """How many answers were being written at one time, at most, and how many had not begun when the first was at its
    end. (0, 0) where answers came in one piece, so that nothing can be told.
    """
    spans = [(one.began + one.first, one.began + one.last) for one in answers if one.last > one.first]
    if len(spans) < len(answers) or not spans:
        return 0.0, 0.0
    earliest = min(end for _, end in spans)
    at_once = max(sum(begin <= moment < end for begin, end in spans) for moment, _ in spans)
    return float(at_once), float(sum(begin >= earliest for begin, _ in spans))


def of_drafts(before: Counters, after: Counters, quirks: Quirks) -> tuple[Finding | None, bool]:
    """What the engine's counters say of its drafts between two readings, and whether they are in vain. ``None`` where
    it counts none.
    """
    drafted = "vllm:spec_decode_num_draft_tokens"
    if not after:
        return None, False
    count = after.get(drafted, 0.0) - before.get(drafted, 0.0)
    share = figures(before, after).get("draft tokens accepted")
    if share is None or count < FEW_DRAFTS:
        return Finding(
            "drafts", "note", "none are counted: MTP is off, has drafted next to nothing, or isn't told"
        ), False
    said = f"{share:.0%} of {count:,.0f} drafted tokens accepted"
    if share < NOISE:
        return Finding("drafts", "bad", f"{said}: no more than noise", quirks.fix("drafts")), True
    if share < WORTH_IT:
        todo = "on so small a sample; `wikiagent engine bench` tells whether MTP pays"
        return Finding("drafts", "note", said, todo), False
    return Finding("drafts", "good", said), False
