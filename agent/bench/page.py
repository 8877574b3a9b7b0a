"""A sitting for people: Markdown, with the plot beside it."""

from __future__ import annotations

from collections.abc import Sequence

from agent.bench.results import Crowd, Imported, Result, Rung, Side, Spread
from agent.bench.verdict import worth


def markdown(result: Result) -> str:
    """The whole page. ``PLOT.svg`` stands for the plot's name."""
    advice = result.advice
    cap = f" · contexts of up to {advice.context:,} tokens" if advice.context is not None else ""
    profile = f" · profile {advice.profile}" if advice.profile else ""
    blocks = [
        f"# {result.model} on {result.engine}, {result.made[:16].replace('T', ' ')}",
        f"{result.address} · {result.machine} · wikiagent {result.version}",
        *([f"> {note}" for note in result.notes]),
        "## What to set",
        f"**{advice.loops} loops at once · MTP {advice.drafts}{cap}{profile}**",
        "\n".join(f"- {line}" for line in advice.why),
        "![Speed by length of context, and by loops at once](PLOT.svg)",
        *_ladder(result),
        *_crowd(result),
        *_quality(result.sides),
        *_imported(result.imported),
        "Medians, and in brackets the least and the most. Tokens are those that the engine counts. All ratios are "
        "within this sitting.",
    ]
    return "\n\n".join(blocks) + "\n"


def _ladder(result: Result) -> list[str]:
    head = (
        "| MTP | context | first token, s | first token, beginning known, s | tokens/s after it | drafts accepted |\n"
        "| --- | --- | --- | --- | --- | --- |"
    )
    rows = [_rung(side, rung) for side in result.sides for rung in side.ladder]
    return [f"## One stream, growing contexts ({result.prose})", "\n".join([head, *rows])] if rows else []


def _rung(side: Side, rung: Rung) -> str:
    accepted = _share(rung.figures.get("draft tokens accepted"))
    times = f"{_spread(rung.first, 2)} | {_spread(rung.warm, 2)} | {_spread(rung.decode, 1)}"
    return f"| {side.mtp} | {rung.prompt_tokens:,} | {times} | {accepted} |"


def _crowd(result: Result) -> list[str]:
    head = (
        "| MTP | loops | requests | without use | tokens/s together | times one loop | first token, s "
        "| tokens/s of one | prefix cache | drafts accepted | tokens a step |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    )
    rows = [_loops(side, crowd) for side in result.sides for crowd in side.crowd]
    return [f"## The night's own prompts, many at once ({result.pile})", "\n".join([head, *rows])] if rows else []


def _loops(side: Side, crowd: Crowd) -> str:
    alone = next((one.tokens_a_second for one in side.crowd if one.loops == 1), 0.0)
    ratio = f"{crowd.tokens_a_second / alone:.2f}" if alone else ""
    told = crowd.figures
    hits = told.get("prefix cache hits")
    if hits is None and crowd.cached_tokens and crowd.prompt_tokens:
        hits = crowd.cached_tokens / crowd.prompt_tokens
    steps = told.get("tokens a step")
    return (
        f"| {side.mtp} | {crowd.loops} | {crowd.requests} | {crowd.failed} | {crowd.tokens_a_second:.1f} | {ratio} | "
        f"{_spread(crowd.first, 2)} | {_spread(crowd.decode, 1)} | {_share(hits)} | "
        f"{_share(told.get('draft tokens accepted'))} | {f'{steps:.2f}' if steps is not None else ''} |"
    )


def _quality(sides: Sequence[Side]) -> list[str]:
    told = [(side, side.quality) for side in sides if side.quality is not None]
    if not told:
        return []
    first = told[0][1].answers
    head = (
        "| MTP | passages | recorded | rejected | no action | sentences with a claim | same words as the first |\n"
        "| --- | --- | --- | --- | --- | --- | --- |"
    )
    rows = [
        f"| {side.mtp} | {quality.items} | {quality.recorded} | {quality.rejected} | {quality.malformed} | "
        f"{quality.cited} of {quality.sentences} ({worth(side):.0%}) | "
        f"{sum(a == b for a, b in zip(first, quality.answers, strict=False))} of {quality.items} |"
        for side, quality in told
    ]
    words = (
        "The same passages at temperature 0, scored alike. This is about what is said and not about how fast: by its "
        "construction a drafter changes speed only, and rounding in a batch is what makes words differ."
    )
    return ["## Are the answers worth the same?", words, "\n".join([head, *rows])]


def _imported(imported: Sequence[Imported]) -> list[str]:
    if not imported:
        return []
    head = (
        "| program | file | what | loops | tokens/s together | first token, s | requests |\n"
        "| --- | --- | --- | --- | --- | --- | --- |"
    )
    rows = [
        f"| {one.program} | {one.file} | {one.label} | {one.loops} | {one.tokens_a_second:.1f} | {one.first:.2f} | "
        f"{one.requests} |"
        for one in imported
    ]
    return ["## From other programs (other prompts, other sittings)", "\n".join([head, *rows])]


def _spread(spread: Spread | None, digits: int) -> str:
    if spread is None:
        return ""
    return f"{spread.median:.{digits}f} ({spread.low:.{digits}f} to {spread.high:.{digits}f})"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"
