"""The two curves of a sitting as an SVG drawing: speed by length of context, and by loops at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from agent.bench.results import Result

WIDTH, HEIGHT, LEFT, TOP = 420, 260, 58, 36
COLOURS = ("#1f5fa8", "#c05a12", "#3b7d3b", "#8a3f8a", "#666666")


@dataclass(frozen=True, slots=True)
class Line:
    """One side's measures: (where, value), with the least and the most of each where there are several."""

    label: str
    points: tuple[tuple[float, float], ...]
    spread: tuple[tuple[float, float, float], ...] = ()


def svg(result: Result) -> str:
    """Both panels side by side. Readable on paper: each line is named, and begins at zero."""
    ladder = [
        Line(
            f"MTP {side.mtp}",
            tuple((rung.prompt_tokens, rung.decode.median) for rung in side.ladder if rung.decode),
            tuple((rung.prompt_tokens, rung.decode.low, rung.decode.high) for rung in side.ladder if rung.decode),
        )
        for side in result.sides
    ]
    crowds = [
        Line(f"MTP {side.mtp}", tuple((crowd.loops, crowd.tokens_a_second) for crowd in side.crowd))
        for side in result.sides
    ]
    parts = [
        *_panel(0, "one stream, tokens/s by tokens of context", ladder),
        *_panel(WIDTH + LEFT + 30, "tokens/s together by loops at once", crowds),
    ]
    whole = 2 * (WIDTH + LEFT + 30)
    title = escape(f"{result.model} on {result.engine} ({result.machine})")
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {HEIGHT + TOP + 74}" '
            'font-family="sans-serif" font-size="12">',
            f"<title>{title}</title>",
            f'<rect width="{whole}" height="{HEIGHT + TOP + 74}" fill="white"/>',
            *parts,
            f'<text x="8" y="{HEIGHT + TOP + 66}" fill="#555">{title}</text>',
            "</svg>\n",
        ]
    )


def _panel(x: int, title: str, lines: Sequence[Line]) -> list[str]:
    points = [point for line in lines for point in line.points]
    if not points:
        return [f'<text x="{x + LEFT}" y="{TOP}">{escape(title)}: not measured</text>']
    right = max(1.0, *(place for place, _ in points))
    tops = [value for _, value in points] + [high for line in lines for _, _, high in line.spread]
    high = _round_up(max(tops))

    def at(place: float, value: float) -> tuple[float, float]:
        return x + LEFT + WIDTH * place / right, TOP + HEIGHT * (1 - value / high)

    parts = [f'<text x="{x + LEFT}" y="{TOP - 14}" font-weight="bold">{escape(title)}</text>']
    for quarter in range(5):
        value, place = high * quarter / 4, right * quarter / 4
        (left, y), (across, bottom) = at(0, value), at(place, 0)
        parts += [
            f'<line x1="{left:.1f}" y1="{y:.1f}" x2="{left + WIDTH:.1f}" y2="{y:.1f}" stroke="#ddd"/>',
            f'<text x="{left - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{_short(value)}</text>',
            f'<text x="{across:.1f}" y="{bottom + 16:.1f}" text-anchor="middle">{_short(place)}</text>',
        ]
    for number, line in enumerate(lines):
        parts += _drawn(line, COLOURS[number % len(COLOURS)], at)
        label = x + LEFT + 110 * number
        parts.append(
            f'<text x="{label}" y="{TOP + HEIGHT + 38}" fill="{COLOURS[number % len(COLOURS)]}">'
            f"● {escape(line.label)}</text>"
        )
    return parts


def _drawn(line: Line, colour: str, at: Callable[[float, float], tuple[float, float]]) -> list[str]:
    path = " ".join(f"{px:.1f},{py:.1f}" for px, py in (at(*point) for point in line.points))
    parts = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>']
    for place, low, most in line.spread:
        (px, bottom), (_, top) = at(place, low), at(place, most)
        parts.append(f'<line x1="{px:.1f}" y1="{bottom:.1f}" x2="{px:.1f}" y2="{top:.1f}" stroke="{colour}"/>')
    parts += [
        f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="{colour}"/>'
        for px, py in (at(*point) for point in line.points)
    ]
    return parts


def _round_up(value: float) -> float:
    """To two digits, upwards, so that the axis ends at a number that can be read."""
    if value <= 0:
        return 1.0
    size = 10.0 ** (len(str(int(max(1.0, value)))) - 1) / (10 if value < 1 else 1)
    steps = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)
    return next((step * size for step in steps if step * size >= value), 10 * size)


def _short(value: float) -> str:
    if value >= 10_000:
        return f"{value / 1000:.0f}k"
    return f"{value:.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"
