"""A look at the engine before the night, in seconds: what it does well, what it does not, and what to do about that.

The questions are small and harmless, and the answers go nowhere. What a language model says is judged by its shape
only: whole lines, the number of items, the same seed twice.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from agent.brain.findings import WHOLE_CONTEXT, Finding, Found, longest_answer, loops
from agent.brain.metrics import Counters, figures
from agent.brain.questions import Questions, Said

MINUTE: Final = 60.0
"""Seconds that the whole look may take."""
FEW_DRAFTS: Final = 60
"""Drafted tokens below which a share of accepted ones says nothing."""
NOISE: Final = 0.05
"""Share of accepted drafts that builds without a working drafter show (vllm-project/vllm#41789: 0.002)."""
WORTH_IT: Final = 0.3
"""Share below which drafting is not likely to bring anything with several loops at once."""
LONG_WHITE_SPACE: Final = 40
FEW_TOKENS: Final = 16
"""The primer of an empty thought, which Gemma's template writes only before the answer that is to come."""

ITEMS: Final = ("Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn")
LINES: Final = (
    'Write one JSON object a line, like {"do":"name","planet":"Pluto"}: first for Mercury, then for Venus, Earth, '
    "Mars, Jupiter and Saturn. Six lines, nothing else."
)
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["planets"],
    "properties": {"planets": {"type": "array", "items": {"type": "string"}}},
}
ANYTHING: Final = "Write any dozen words that come to your mind."
THINK: Final = "How many of the numbers from 1 to 30 are divisible by 7 or by 11?"
THOUGHT_MARKS: Final = re.compile(r"<\|?channel\|?>|</?think(?:ing)?>|<\|think\|>|\Athought\n")
PROSE: Final = " ".join(f"Station {number} lies {number * 7} kilometres from the sea." for number in range(1, 121))
TURNS: Final = (
    {"role": "system", "content": "alpha"},
    {"role": "user", "content": "bravo"},
    {"role": "assistant", "content": "charlie"},
    {"role": "user", "content": "delta"},
)
_SPECIAL: Final = re.compile(r"<[|/\w][^<>\s]*>|\[/?[A-Z_]+\]")


async def look(base_url: str, model: str, *, concurrency: int) -> Found:
    """Look at the model that is served there, with as many calls at once as the night wants. Never raises for what an
    engine does; what could not be found out within a minute is left out.
    """
    began = time.monotonic()
    async with Questions(base_url, model) as questions:
        probe = _Probe(questions, concurrency)
        try:
            async with asyncio.timeout(MINUTE):
                await probe.run()
        except TimeoutError:
            probe.add("probe", "bad", f"not at its end after {MINUTE:.0f} s", "see what else keeps the engine busy")
    return Found(
        tuple(probe.findings),
        round(time.monotonic() - began, 1),
        probe.loops,
        probe.longest_answer,
        probe.drafts_in_vain,
    )


class _Probe:
    def __init__(self, questions: Questions, concurrency: int) -> None:
        self._ask = questions.ask
        self._questions = questions
        self._concurrency = concurrency
        self.findings: list[Finding] = []
        self.loops: int | None = None
        self.longest_answer: int | None = None
        self.drafts_in_vain = False

    def add(self, name: str, verdict: Any, said: str, todo: str = "") -> None:
        self.findings.append(Finding(name, verdict, said, todo))

    async def run(self) -> None:
        before = await self._questions.counters()
        self._context(await self._questions.context())
        await self._template()
        lines = await self._ask(LINES, tokens=220, temperature=0.6, seed=1)
        if lines.wrong:
            self.add("answers", "bad", lines.wrong, "see the engine's log; the night waits for it")
            return
        self._lines(lines)
        await self._schema(_whole_lines(lines.text))
        await self._thinking(lines)
        await self._sampling()
        await self._prefix()
        await self._speed(lines)
        finding, self.drafts_in_vain = drafts(before, await self._questions.counters())
        self.findings += [finding] if finding else []

    def _context(self, length: int | None) -> None:
        self.longest_answer = longest_answer(length)
        if length is None:
            self.add("context", "unknown", "the engine doesn't say how long it is", f"serve {WHOLE_CONTEXT} or more")
        elif self.longest_answer is None:
            self.add("context", "good", f"{length:,} tokens")
        else:
            said = f"{length:,} tokens: answers are kept to {self.longest_answer:,}, what doesn't fit is cut in pieces"
            self.add("context", "bad", said, f"serve {WHOLE_CONTEXT:,} or more (--max-model-len)")

    async def _template(self) -> None:
        tokens = await self._questions.tokenized(TURNS)
        if tokens is None:
            self.add("tokenizer", "note", "no /tokenize for conversations: what is too long is found by asking")
            return
        self.add("tokenizer", "good", "conversations are counted")
        opening = await self._questions.tokenized(TURNS[:2])
        if not tokens or not opening:
            return
        newer = "download the model's newest chat template"
        closed = closes_turns("".join(tokens))
        if closed is not None:
            said = "closes its turns" if closed else "does not close the assistant's turns"
            self.add("chat template", "good" if closed else "bad", said, "" if closed else newer)
        lost = len(opening) - same_start(opening, tokens)
        if not lost:
            self.add("second turns", "good", "begin with the first, so that the prefix cache holds it")
        elif lost <= FEW_TOKENS:
            self.add("second turns", "note", f"differ from the first in its last {lost} tokens: little is read again")
        else:
            self.add("second turns", "bad", f"are written anew from {lost} tokens before the end of the first", newer)

    def _lines(self, lines: Said) -> None:
        whole, all_lines = _whole_lines(lines.text), [line for line in lines.text.splitlines() if line.strip()]
        said = f"{whole} of {len(all_lines)} are whole JSON, of {len(ITEMS)} asked for"
        good = whole >= len(ITEMS) and whole >= len(all_lines) - 2
        todo = "" if good else "a model that can't do this will not write a wiki: take a larger one"
        self.add("lines", "good" if good else "bad" if not whole else "note", said, todo)
        todo = "" if lines.has_usage else "tokens are not counted in the report: serve with usage in streams"
        self.add("usage", "good" if lines.has_usage else "note", "in streams" if lines.has_usage else "none", todo)

    async def _schema(self, in_text: int) -> None:
        wanted = {"type": "json_schema", "json_schema": {"name": "planets", "strict": True, "schema": SCHEMA}}
        question = f"The planets {', '.join(ITEMS[:-1])} and {ITEMS[-1]}, as JSON with the key planets."
        answer = await self._ask(question, tokens=160, temperature=0.6, seed=1, response_format=wanted)
        lines = "the night asks for lines of text, and doesn't need it"
        if answer.wrong:
            self.add("schema", "note", f"refused ({answer.wrong}); {lines}")
            return
        if any(len(space) > LONG_WHITE_SPACE for space in re.findall(r"\s+", answer.text)):
            fix = '--structured-outputs-config \'{"backend":"xgrammar","disable_any_whitespace":true}\''
            self.add("schema", "note", f"endless white space; {lines}", f"serve with {fix}")
            return
        count = _items(answer.text)
        if count is None:
            how = "cut off" if answer.finish == "length" else "not what the schema asks for"
            self.add("schema", "note", f"{how}; {lines}")
        else:
            fewer = f", where text brought {in_text}" if count < in_text else ""
            self.add("schema", "note" if fewer else "good", f"{count} items{fewer}; {lines}")

    async def _thinking(self, off: Said) -> None:
        on = await self._ask(THINK, tokens=96, seed=1, chat_template_kwargs={"enable_thinking": True})
        if off.thought or THOUGHT_MARKS.search(off.text):
            todo = "serve with --reasoning-parser gemma4 and thinking off by default"
            self.add("thinking", "bad", "can't be switched off: thoughts come where answers should", todo)
        elif THOUGHT_MARKS.search(on.text):
            todo = "serve with --reasoning-parser gemma4; until then leave thinking off"
            self.add("thinking", "note", "off where it is off; where it is on, it leaks into the answer", todo)
        else:
            self.add("thinking", "good", "off, and on where asked for" if on.thought else "off")

    async def _sampling(self) -> None:
        warm: dict[str, Any] = {"tokens": 24, "temperature": 1.0, "top_p": 0.95}
        one, same, other, cold, again = await asyncio.gather(
            self._ask(ANYTHING, seed=7, **warm),
            self._ask(ANYTHING, seed=7, **warm),
            self._ask(ANYTHING, seed=8, **warm),
            self._ask(ANYTHING, tokens=24, temperature=0.0, seed=7),
            self._ask(ANYTHING, tokens=24, temperature=0.0, seed=8),
        )
        if one.text == other.text:
            todo = (
                "another attempt at a bad answer brings the same one: see that temperature and seed are not overruled"
            )
            self.add("seeds", "bad", "another seed gives the same answer", todo)
        elif one.text == same.text:
            self.add("seeds", "good", "the same seed gives the same answer, another one another")
        else:
            self.add("seeds", "note", "the same seed gives other answers, as is usual with several calls at once")
        if cold.text != again.text:
            self.add("temperature", "note", "0 gives different answers, as is usual with several calls at once")
        else:
            self.add("temperature", "good", "0 gives one answer")

    async def _prefix(self) -> None:
        before = await self._questions.counters()
        await self._ask("How far from the sea is station 3?", system=PROSE, tokens=4, temperature=0.0)
        second = await self._ask("And station 4?", system=PROSE, tokens=4, temperature=0.0)
        counted = figures(before, await self._questions.counters()).get("prefix cache hits", 0.0)
        if second.cached or counted > 0:
            told = f"{second.cached:,} tokens" if second.cached else f"{counted:.0%}"
            self.add("prefix cache", "good", f"hits on the second call ({told})")
        elif second.cached is None and not before:
            self.add("prefix cache", "unknown", "the engine doesn't say")
        else:
            todo = "all loops of a pass share one prompt: switch prefix caching on, or take vLLM 0.29 or newer"
            self.add("prefix cache", "bad", "no hit on the second call", todo)

    async def _speed(self, alone: Said) -> None:
        began = time.monotonic()
        calls = [
            asyncio.create_task(self._ask(ANYTHING, tokens=32, temperature=1.0, seed=number + 1))
            for number in range(self._concurrency)
        ]
        running, waiting = await self._busiest(calls)
        said = await asyncio.gather(*calls)
        took = time.monotonic() - began
        self.loops = loops(self._concurrency, running, waiting)
        failed = [one.wrong for one in said if one.wrong]
        together = sum(one.tokens for one in said) / took if took > 0 else 0.0
        speeds = f"{alone.speed:,.0f} tokens/s alone, {together:,.0f} together with {self._concurrency} calls at once"
        if failed:
            todo = "give fewer --concurrency"
            self.add("speed", "bad", f"{speeds}; {len(failed)} failed ({failed[0]})", todo)
        elif self.loops is not None:
            said_so = f"{speeds}; it runs {running:.0f} of them, so that {self.loops} loops are sent at once"
            self.add("speed", "note", said_so, "a larger --max-num-seqs runs more, where memory allows")
        else:
            self.add("speed", "good", speeds)

    async def _busiest(self, calls: Sequence[asyncio.Task[Said]]) -> tuple[float, float]:
        """Calls that ran, and that waited beside them, when most of them ran."""
        found = (0.0, 0.0)
        while not all(call.done() for call in calls):
            now = await self._questions.counters()
            if not now:
                break
            found = max(found, (now.get("vllm:num_requests_running", 0.0), now.get("vllm:num_requests_waiting", 0.0)))
            await asyncio.wait(calls, timeout=0.1)
        return found


def drafts(before: Counters, after: Counters) -> tuple[Finding | None, bool]:
    """What the engine's counters say of its drafts between two readings, and whether they are in vain. ``None`` where
    it counts nothing.
    """
    drafted = "vllm:spec_decode_num_draft_tokens"
    count = after.get(drafted, 0.0) - before.get(drafted, 0.0)
    share = figures(before, after).get("draft tokens accepted")
    if share is None or count < FEW_DRAFTS:
        return (Finding("drafts", "note", "MTP is off, or has drafted next to nothing") if after else None), False
    said = f"{share:.0%} of {count:,.0f} drafted tokens accepted"
    if share < NOISE:
        return Finding("drafts", "bad", f"{said}: no more than noise", "MTP=off, or another build of vLLM"), True
    if share < WORTH_IT:
        todo = "on so small a sample; `wikiagent engine bench` tells whether MTP pays"
        return Finding("drafts", "note", said, todo), False
    return Finding("drafts", "good", said), False


def closes_turns(written: str) -> bool | None:
    """Whether, in :data:`TURNS` as a template writes them, what ends a person's turn also ends the assistant's;
    ``None`` where there is no such sign.
    """
    places = [written.find(str(turn["content"])) for turn in TURNS[1:]]
    if -1 in places or any(after < before for before, after in pairwise(places)):
        return None
    first, second = (written[start:end] for start, end in pairwise(places))
    signs, later = _SPECIAL.findall(first), _SPECIAL.findall(second)
    return (signs[0] in later or "</s>" in later) if signs else None


def same_start(one: Sequence[str], other: Sequence[str]) -> int:
    """Tokens at the head of ``one`` that ``other`` begins with, too."""
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))


def _whole_lines(text: str) -> int:
    """Lines that are one JSON object each."""
    count = 0
    for line in text.splitlines():
        try:
            count += isinstance(json.loads(line, strict=False), dict)
        except (ValueError, RecursionError):
            continue
    return count


def _items(text: str) -> int | None:
    try:
        told = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    planets = told.get("planets") if isinstance(told, dict) else None
    return len(planets) if isinstance(planets, list) else None
