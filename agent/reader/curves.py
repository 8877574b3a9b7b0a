"""A night's figures as curves: from what the ledger notes every minute, and from what the reader sees between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT = 480, 96
MOST = 240
"""Points of a curve; more are gathered."""


@dataclass(frozen=True, slots=True)
class Curve:
    """``line`` and ``area`` are paths of an SVG of ``WIDTH`` by ``HEIGHT``; ``last`` and ``top`` are in words."""

    title: str
    line: str
    area: str
    last: str
    top: str
    began: str
    ended: str


@dataclass(frozen=True, slots=True)
class Point:
    """``at``: seconds since the night began."""

    at: float
    value: float


def rates(samples: Sequence[tuple[float, int, int, int, int]], column: int) -> list[Point]:
    """What was spent a second, between each two samples (seconds, calls, prompt, cached, completion)."""
    found = []
    for before, after in pairwise([(0.0, 0, 0, 0, 0), *samples]):
        seconds = after[0] - before[0]
        if seconds > 0:
            found.append(Point(after[0], (after[column] - before[column]) / seconds))
    return found


def shares(samples: Sequence[tuple[float, int, int, int, int]]) -> list[Point]:
    """Which share of the prompt tokens came from the engine's prefix cache, between each two samples."""
    found = []
    for before, after in pairwise([(0.0, 0, 0, 0, 0), *samples]):
        prompt = after[2] - before[2]
        if prompt > 0:
            found.append(Point(after[0], (after[3] - before[3]) / prompt))
    return found


def curve(title: str, points: Sequence[Point], *, share: bool = False) -> Curve | None:
    """The drawing of a curve; ``None`` for fewer than two points, or where nothing ever was."""
    if len(points) < 2 or not any(point.value for point in points):
        return None
    shown = _fewer(points)
    top = 1.0 if share else max(point.value for point in shown)
    first, last = shown[0].at, shown[-1].at
    scale = WIDTH / max(last - first, 1e-9)
    places = [f"{(p.at - first) * scale:.1f} {HEIGHT - 2 - p.value / top * (HEIGHT - 6):.1f}" for p in shown]
    line = "M" + "L".join(places)

    def told(value: float) -> str:
        return f"{value:.0%}" if share else f"{value:,.0f}"

    peak = max(point.value for point in shown)
    area = f"{line}L{WIDTH} {HEIGHT}L0 {HEIGHT}Z"
    return Curve(title, line, area, told(shown[-1].value), told(peak), clock(first), clock(last))


def clock(seconds: float) -> str:
    """Hours and minutes: 3:05."""
    return f"{int(seconds) // 3600}:{int(seconds) % 3600 // 60:02}"


def _fewer(points: Sequence[Point]) -> list[Point]:
    size = -(-len(points) // MOST)
    groups = [points[at : at + size] for at in range(0, len(points), size)]
    return [Point(group[-1].at, sum(point.value for point in group) / len(group)) for group in groups]
