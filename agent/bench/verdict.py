"""What follows from a sitting for the settings of a night. Pure, and every setting comes with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from agent.bench.results import Advice, Crowd, Rung, Side

ENOUGH = 0.95
"""Of the most tokens a second: what comes above it costs waiting and memory, and brings next to nothing."""
LONGEST_FIRST = 60.0
"""Seconds to the first token; a call is given up after five times that, and a loop has four turns."""
WORTH_IT = 1.03
"""How much faster a side must be to be called so: less is noise on a machine that does other things, too."""
SLOWEST = 0.5
"""Of the speed in a fresh context, below which a longer one costs more than cutting in pieces does."""
NIGHT = 16384
"""Tokens that a loop of a night needs at most."""
SAME = 0.05
"""How far apart two shares of what could be recorded may lie and still be the same quality, on a dozen passages."""


def advise(sides: Sequence[Side], profile: str, *, is_short: bool) -> Advice:
    """From all sides of a sitting, the one to take and its settings. ``profile``: that it ran with, or empty."""
    best, why = _side(sides)
    crowd = _crowd(best.crowd)
    loops = crowd.loops if crowd else 1
    if crowd:
        top = max(best.crowd, key=lambda one: one.tokens_a_second)
        why.append(
            f"{loops} loops at once: {crowd.tokens_a_second:.0f} tokens/s together; the most measured was "
            f"{top.tokens_a_second:.0f} with {top.loops}"
        )
        if loops == max(one.loops for one in best.crowd) and len(best.crowd) > 1:
            why.append("more loops than were measured may be faster still")
    context = _context(best.ladder)
    if context is not None:
        why.append(_in_words(best.ladder, context))
    if profile:
        why.append(f"profile {profile}: the only one measured in this sitting")
    if is_short:
        why.append("a short sitting, to see that all is there: nothing to go by")
    drafted = speculative(best)
    return Advice(loops=loops, mtp=best.mtp, speculative=drafted, context=context, profile=profile, why=why)


def _side(sides: Sequence[Side]) -> tuple[Side, list[str]]:
    """The side that is fastest at its own best crowd, among those whose answers are worth as much as any's."""
    if len(sides) == 1:
        only = sides[0]
        state = {True: "with drafts", False: "without drafts", None: "as it was running"}[only.drafts]
        return only, [f"MTP: measured {state} only, so nothing is known of the other way"]
    good = [side for side in sides if worth(side) >= max(map(worth, sides)) - SAME]
    ordered = sorted(good, key=fastest, reverse=True)
    best = ordered[0]
    why = []
    for other in sides:
        if other is best:
            continue
        if other not in good:
            why.append(
                f"MTP {other.mtp}: less of its answers could be recorded ({worth(other):.0%}, {worth(best):.0%})"
            )
            continue
        ratio = fastest(best) / fastest(other) if fastest(other) else 0.0
        told = f"{ratio:.2f} times as fast" if ratio >= WORTH_IT else "no faster than can be told apart"
        why.append(f"MTP {best.mtp}: {told} as with {other.mtp}, at the best number of loops of each")
    accepted = next((c.figures.get("draft tokens accepted") for c in reversed(best.crowd) if c.figures), None)
    if accepted is not None and best.drafts:
        why.append(f"{accepted:.0%} of the drafted tokens were accepted")
    return best, why


def speculative(side: Side) -> int | None:
    """Tokens that it drafts at a time: those that were accepted a step, by the share of the drafted ones that were."""
    for crowd in reversed(side.crowd):
        accepted, steps = crowd.figures.get("draft tokens accepted"), crowd.figures.get("tokens a step")
        if accepted and steps:
            return max(1, round((steps - 1) / accepted))
    return None


def fastest(side: Side) -> float:
    """Tokens a second at its best crowd, or of one stream where no crowd was measured."""
    if side.crowd:
        return max(crowd.tokens_a_second for crowd in side.crowd)
    return max((rung.decode.median for rung in side.ladder if rung.decode), default=0.0)


def worth(side: Side) -> float:
    """The share of the sentences of all compared passages that something could be recorded of."""
    quality = side.quality
    return quality.cited / quality.sentences if quality and quality.sentences else 0.0


def _crowd(crowds: Sequence[Crowd]) -> Crowd | None:
    """The smallest that is about as fast as any, among those that nobody waits too long in."""
    bearable = [crowd for crowd in crowds if crowd.first is None or crowd.first.median <= LONGEST_FIRST]
    if not bearable:
        return crowds[0] if crowds else None
    most = max(crowd.tokens_a_second for crowd in bearable)
    return min((c for c in bearable if c.tokens_a_second >= ENOUGH * most), key=lambda crowd: crowd.loops)


def _context(ladder: Sequence[Rung]) -> int | None:
    """The longest context that is still half as fast as a fresh one."""
    told = [rung for rung in ladder if rung.decode is not None]
    if not told or told[0].decode is None:
        return None
    fresh = told[0].decode.median
    good = [rung for rung in told if rung.decode is not None and rung.decode.median >= SLOWEST * fresh]
    return max(rung.prompt_tokens for rung in good)


def _in_words(ladder: Sequence[Rung], context: int) -> str:
    longest = max(rung.prompt_tokens for rung in ladder)
    if context < longest:
        return f"contexts of up to {context:,} tokens: beyond, one stream is less than half as fast as a fresh one"
    enough = (
        "which is more than a night needs" if context >= NIGHT else f"the longest measured; a night needs {NIGHT:,}"
    )
    return f"contexts of up to {context:,} tokens: {enough}"
