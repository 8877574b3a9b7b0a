"""A look at the engines before the night, in seconds: what they do well, what they do not, and what to do about that.

The questions are small and harmless, and the answers go nowhere. What a language model says is judged by its shape
only: whole lines, the number of items, the same seed twice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Final

from agent.brain.address import checked_url, shown
from agent.brain.findings import WHOLE_CONTEXT, Finding, Found, longest_answer
from agent.brain.openai_client import OpenAIBrain
from agent.brain.probing import answers, load, template
from agent.brain.probing.answers import Drawn
from agent.brain.probing.heard import Said
from agent.brain.probing.questions import Questions
from agent.brain.probing.together import Looked, merged
from agent.brain.quirks import Quirks
from agent.errors import EngineAway, UsageError

MINUTE: Final = 60.0
"""Seconds that the whole look may take."""


async def look(base_urls: Sequence[str], model: str | None, *, concurrency: int, within: float = MINUTE) -> Found:
    """Look at all engines at once, with as many calls as the night wants of them together. ``model``: the one to ask
    for; else the first that each serves.

    Never raises for what an engine does: one that isn't there is a finding, too, and what could not be found out
    ``within`` so many seconds is left out.
    """
    began = time.monotonic()
    urls = list(dict.fromkeys(base_urls))
    loops = max(1, concurrency // len(urls))
    each = await asyncio.gather(*(_look_at(url, model, loops, within) for url in urls))
    return merged(each, loops, round(time.monotonic() - began, 1))


async def _look_at(base_url: str, model: str | None, loops: int, within: float) -> Looked:
    where = shown(checked_url(base_url))
    try:
        brain = await OpenAIBrain.connect(base_url, model=model, patience=0.0)
    except (UsageError, EngineAway) as error:
        todo = "a night waits for it; where there are others, it goes on with them"
        return Looked(where, Found((Finding("answers", "bad", str(error), todo),)))
    await brain.close()
    async with Questions(base_url, brain.name, brain.quirks) as questions:
        probe = _Probe(base_url, brain, questions, loops)
        try:
            async with asyncio.timeout(within):
                await probe.run()
        except TimeoutError:
            probe.add("probe", "note", f"not at its end after {within:.0f} s: the engine is slow, or busy elsewhere")
    found = Found(
        tuple(probe.findings),
        loops=probe.loops,
        longest_answer=longest_answer(probe.context),
        no_thinking=probe.no_thinking,
        drafts_in_vain=probe.drafts_in_vain,
    )
    return Looked(where, found, brain.identity, brain.quirks.name, probe.context)


class _Probe:
    """One engine, question by question."""

    def __init__(self, base_url: str, brain: OpenAIBrain, questions: Questions, loops: int) -> None:
        self._base_url = base_url
        self._name = brain.name
        self._quirks: Quirks = brain.quirks
        self._questions = questions
        self._ask = questions.ask
        self._wanted = loops
        self.context = brain.context_length
        self.findings: list[Finding] = [Finding("model", "good", f"{brain.identity}, served by {brain.quirks.name}")]
        self.findings += [Finding("can't", "note", said, todo) for said, todo in brain.quirks.cant]
        self.loops: int | None = None
        self.no_thinking = False
        self.drafts_in_vain = False

    def add(self, name: str, verdict: Any, said: str, todo: str = "") -> None:
        self.findings.append(Finding(name, verdict, said, todo))

    async def run(self) -> None:
        before = await self._questions.counters()
        lines = await self._ask(answers.LINES, tokens=220, temperature=0.6, seed=1)
        if lines.wrong:
            self.add("answers", "bad", lines.wrong, "see the engine's log; the night waits for it")
            return
        await self._look_at_context()
        whole, opening = [await self._questions.written(turns) for turns in (template.TURNS, template.TURNS[:2])]
        self.findings += template.judged(whole, opening, self._quirks)
        self.findings += answers.of_lines(lines, self._quirks)
        schema = await self._ask(answers.IN_JSON, tokens=160, temperature=0.6, seed=1, response_format=answers.SCHEMA)
        self.findings.append(answers.of_schema(schema, answers.whole_lines(lines.text), self._quirks))
        await self._look_at_thinking(lines)
        self.findings += answers.of_sampling(await self._drawn(), self._questions.refusals.fields)
        await self._look_at_prefix()
        await self._look_at_speed(lines)
        finding, self.drafts_in_vain = load.of_drafts(before, await self._questions.counters(), self._quirks)
        self.findings += [finding] if finding else []
        self._tell_what_was_refused()

    async def _look_at_context(self) -> None:
        """After the first answer: some engines load a model, and know how long its context is, when they are asked."""
        if self._quirks.context_at:
            try:
                brain = await OpenAIBrain.connect(self._base_url, model=self._name, patience=0.0)
            except (UsageError, EngineAway):
                pass
            else:
                self.context = brain.context_length
                await brain.close()
        bound, fix = longest_answer(self.context), self._quirks.fix("context")
        if self.context is None:
            self.add("context", "unknown", "the engine doesn't say how long it is", fix)
        elif bound is None:
            self.add("context", "good", f"{self.context:,} tokens")
        else:
            said = f"{self.context:,} tokens of {WHOLE_CONTEXT:,}: answers are kept to {bound:,}"
            self.add("context", "bad", f"{said}, what doesn't fit is cut in pieces", fix)

    async def _look_at_thinking(self, off: Said) -> None:
        on = await self._ask(answers.THINK, tokens=96, seed=1, thinking=True)
        refused = self._questions.refusals.fields
        finding, self.no_thinking = answers.of_thinking(off, on, refused, self._quirks)
        self.findings.append(finding)

    async def _drawn(self) -> Drawn:
        warm: dict[str, Any] = {"tokens": 24, "temperature": 1.0, "top_p": 0.95}
        narrow = {**warm, "top_p": 1.0, "top_k": 1}
        asked = [
            *(self._ask(answers.ANYTHING, seed=seed, **warm) for seed in (7, 7, 8)),
            *(self._ask(answers.ANYTHING, tokens=24, temperature=0.0, seed=seed) for seed in (7, 8)),
            *(self._ask(answers.ANYTHING, seed=seed, **narrow) for seed in (7, 8) if self._quirks.takes_top_k),
        ]
        one, same, other, cold, again, *few = await asyncio.gather(*asked)
        return Drawn(one, same, other, (cold, again), (few[0], few[1]) if few else None)

    async def _look_at_prefix(self) -> None:
        before = await self._questions.counters()
        cold = await self._ask("How far from the sea is station 3?", system=load.PROSE, tokens=4, temperature=0.0)
        warm = await self._ask("And station 4?", system=load.PROSE, tokens=4, temperature=0.0)
        after = await self._questions.counters()
        self.findings.append(load.of_prefix(before, after, cold, warm, self._quirks))

    async def _look_at_speed(self, alone: Said) -> None:
        began = time.monotonic()
        calls = [
            asyncio.create_task(self._ask(answers.ANYTHING, tokens=32, temperature=1.0, seed=number + 1))
            for number in range(self._wanted)
        ]
        try:
            busiest = await self._busiest(calls)
            together = await asyncio.gather(*calls)
        finally:
            for call in calls:
                call.cancel()
        took = time.monotonic() - began
        finding, self.loops = load.of_speed(self._wanted, alone, together, busiest, took, self._quirks)
        self.findings.append(finding)

    async def _busiest(self, calls: Sequence[asyncio.Task[Said]]) -> tuple[float, float]:
        """Calls that ran, and that waited beside them, when most of them ran."""
        found = (0.0, 0.0)
        while not all(call.done() for call in calls):
            now = await self._questions.counters()
            if not now:
                break
            found = max(found, (now.get(load.RUNNING, 0.0), now.get(load.WAITING, 0.0)))
            await asyncio.wait(calls, timeout=0.1)
        return found

    def _tell_what_was_refused(self) -> None:
        refused = self._questions.refusals
        if refused.fields:
            self.add("fields", "note", f"refuses {', '.join(sorted(refused.fields))}: left out from then on")
        if refused.limit != "max_tokens":
            self.add("fields", "note", f"answers are bounded by {refused.limit}")
