"""The measurements. Tokens are those that the engine counts; times are taken at the wire, where they are waited for.

Each stretch is warmed up first, and its prompts begin with a mark that no prompt before had, so that the prefix cache
holds what it would hold by night: the instructions, and not the item.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, cycle, islice

from agent.bench.prose import Prose
from agent.bench.results import Crowd, Quality, Rung, Spread
from agent.bench.shapes import Shape
from agent.brain.actions import Done, Malformed, parse
from agent.brain.metrics import figures
from agent.brain.openai_client import OpenAIBrain
from agent.brain.protocol import Answer, BadAnswer, Inputs, Message, Request, Sampling
from agent.errors import UsageError
from agent.jobs.item import Rejected
from agent.jobs.read import ReadItem

LADDER = (0, 1000, 5000, 10_000, 20_000, 50_000, 100_000, 120_000)
CROWDS = (1, 2, 4, 8, 16, 32, 64)
ROOM = 200
"""Tokens of a context that are left free beside prompt and answer: instructions, turns, and what was guessed wrong."""
DRAWN = 3
"""Times that a length is tried, until all of its answers are of use."""
AT_ONCE = 0.005
"""Seconds between the first and the last piece, below which they came in one read and tell no speed."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured. ``answer``: tokens of an answer at most; ``items``: passages whose answers are compared."""

    ladder: Sequence[int] = LADDER
    crowds: Sequence[int] = CROWDS
    runs: int = 3
    answer: int = 256
    rounds: int = 3
    """Requests of a crowd, times its loops."""
    items: int = 12


SHORT = Extent(ladder=(0, 200, 500), crowds=(1, 2, 4), runs=2, answer=16, rounds=2, items=2)
"""Enough to see that everything is there, and nothing to go by."""


@dataclass(slots=True)
class Bench:
    """One engine with one setting."""

    brain: OpenAIBrain
    extent: Extent
    prose: Prose
    tell: Tell
    marks: Iterator[int] = field(default_factory=count)

    async def ladder(self) -> list[Rung]:
        """One stream at growing lengths of context, as far as they fit."""
        rungs: list[Rung] = []
        most = self.brain.context_length
        with suppress(BadAnswer):
            await self._ask(self._request(self.prose.piece(300), "warm-up"))
        for length in self.extent.ladder:
            if most is not None and length + self.extent.answer + ROOM > most:
                self.tell(f"context {length:,}: does not fit into {most:,}")
                break
            try:
                rung = await self._whole_rung(length)
            except BadAnswer as error:
                self.tell(f"context {length:,}: {error}")
                break
            rungs.append(rung)
            speed = f"{rung.decode.median:.1f} tokens/s" if rung.decode else "no speed, as it said all at once"
            first = f", first token after {rung.first.median:.2f} s" if rung.first else ""
            self.tell(f"context {rung.prompt_tokens:,}: {speed}{first}")
        return rungs

    async def _whole_rung(self, length: int) -> Rung:
        """From its start again, with other texts, where an answer is of no use: a tiny model may say nothing at all."""
        for _ in range(DRAWN - 1):
            with suppress(BadAnswer):
                return await self._rung(length)
        return await self._rung(length)

    async def _rung(self, length: int) -> Rung:
        before = await self.brain.counters()
        cold, warm = [], []
        for _ in range(self.extent.runs):
            piece = self.prose.piece(length) if length else ""
            mark = f"{next(self.marks)}"
            cold.append(await self._ask(self._request(piece, mark, "Tell in detail what the text above says.")))
            if length:
                self.prose.learn(len(piece), cold[-1].prompt_tokens)
                warm.append(await self._ask(self._request(piece, mark, "Which things does the text above name?")))
        return Rung(
            asked=length,
            prompt_tokens=sorted(answer.prompt_tokens for answer in cold)[len(cold) // 2],
            first=Spread.of([answer.timing.first for answer in cold if answer.timing]),
            warm=Spread.of([answer.timing.first for answer in warm if answer.timing]),
            decode=Spread.of([speed for answer in [*cold, *warm] if (speed := decode(answer)) is not None]),
            figures=figures(before, await self.brain.counters()),
        )

    def _request(self, piece: str, mark: str, question: str = "Say what you think of it.") -> Request:
        words = f"({mark})\n{piece}\n\n{question}" if piece else f"({mark})\nTell a long story about a lighthouse."
        messages = (Message("user", words),)
        return Request("read", messages, Sampling(temperature=0.6, max_tokens=self.extent.answer), 1, Inputs())

    async def _ask(self, request: Request) -> Answer:
        answer = await self.brain.answer(request)
        if not answer.prompt_tokens or not answer.completion_tokens:
            raise UsageError(
                f"the engine at {self.brain.where} doesn't say how many tokens it took and wrote: nothing to measure by"
            )
        return answer

    async def crowds(self, shapes: Sequence[Shape]) -> list[Crowd]:
        """The night's own prompts, more and more at once."""
        asked = cycle(shapes)
        await self._crowd(1, [next(asked)])
        measured = []
        for loops in self.extent.crowds:
            crowd = await self._crowd(loops, list(islice(asked, max(4, self.extent.rounds * loops))))
            measured.append(crowd)
            self.tell(f"{loops} at once: {crowd.tokens_a_second:.1f} tokens/s together, {crowd.failed} without use")
        return measured

    async def _crowd(self, loops: int, shapes: Sequence[Shape]) -> Crowd:
        before = await self.brain.counters()
        work = iter(shapes)
        answers: list[Answer] = []
        failed = 0

        async def loop() -> None:
            nonlocal failed
            for shape in work:
                try:
                    answers.append(
                        await self.brain.answer(shape.fresh(f"{next(self.marks)}", self._answer_of_a_night()))
                    )
                except BadAnswer:
                    failed += 1

        began = time.perf_counter()
        await asyncio.gather(*(loop() for _ in range(loops)))
        seconds = time.perf_counter() - began
        written = sum(answer.completion_tokens for answer in answers)
        return Crowd(
            loops=loops,
            requests=len(shapes),
            failed=failed,
            seconds=round(seconds, 3),
            prompt_tokens=sum(answer.prompt_tokens for answer in answers),
            cached_tokens=sum(answer.cached_tokens for answer in answers),
            completion_tokens=written,
            tokens_a_second=round(written / seconds, 2),
            first=Spread.of([answer.timing.first for answer in answers if answer.timing]),
            decode=Spread.of([speed for answer in answers if (speed := decode(answer)) is not None]),
            figures=figures(before, await self.brain.counters()),
        )

    def _answer_of_a_night(self) -> int:
        """Jobs ask for up to 4,000 tokens and use some hundreds; a model that doesn't stop must not take all day."""
        return self.extent.answer * 4

    async def quality(self, passages: Sequence[Shape]) -> Quality:
        """What could be recorded of the answers to the same passages, drawn as the likeliest token each."""
        chosen = passages[: self.extent.items]
        texts = await asyncio.gather(*(self._likeliest(shape) for shape in chosen))
        recorded = rejected = malformed = cited = sentences = 0
        for shape, text in zip(chosen, texts, strict=True):
            item = shape.item()
            for action in parse(shape.request.job, text, cut_off=False):
                if isinstance(action, Malformed):
                    malformed += 1
                elif isinstance(action, Done):
                    continue
                elif isinstance(item.act(action), Rejected):
                    rejected += 1
                else:
                    recorded += 1
            if isinstance(item, ReadItem):
                item.missing()  # tells the item which sentences are still open
                said = [line for line in item.lines if line.kind not in ("heading", "term")]
                sentences += len(said)
                cited += len(said) - len(item.again)
        return Quality(
            items=len(chosen),
            recorded=recorded,
            rejected=rejected,
            malformed=malformed,
            sentences=sentences,
            cited=cited,
            answers=[hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12] for text in texts],
        )

    async def _likeliest(self, shape: Shape) -> str:
        try:
            return (await self.brain.answer(shape.fresh("", self._answer_of_a_night(), 0.0))).text
        except BadAnswer as error:
            return f"[{error.name}]"


def decode(answer: Answer) -> float | None:
    """Tokens a second after the first piece, of which one token is taken to be; ``None`` where all came at once."""
    timing = answer.timing
    if timing is None or answer.completion_tokens < 2 or timing.last - timing.first < AT_ONCE:
        return None
    return (answer.completion_tokens - 1) / (timing.last - timing.first)
