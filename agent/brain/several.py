"""Several engines that serve the same model, as one brain.

What shares a prefix keeps to one engine, whose prefix cache then holds it: the order in which engines are tried is a
hash of the source and the engine (rendezvous hashing: when one goes, only what was on it moves). None gets more than a
quarter above its share, so that one long source doesn't queue behind itself (Mirrokni et al., "Consistent Hashing with
Bounded Loads", 2016). A loop stays where it began.

An engine that is away is left out: what was on it is sent to the others, as the identical request. One small question
at a time finds out when it is back. Since all serve the same model, under the same name, who answered is nowhere in the
key of an answer, nor in a page.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, Self

from agent.brain.address import checked_url, shown
from agent.brain.circuit import LeftOut
from agent.brain.openai_client import CANARY, OpenAIBrain
from agent.brain.protocol import Answer, BadAnswer, BrainKind, ReadInputs, Request, Share, SurveyInputs
from agent.brain.suspects import Call
from agent.errors import EngineAway, UsageError

ABOVE_SHARE = 1.25
"""How many times its share of the calls in flight an engine may have; 1 is even, and keeps no prefix together."""
REMEMBERED = 8192
"""Loops whose engine is remembered: more than ever run at once."""


class Member:
    """One of the engines. ``brain`` is ``None`` until it has been there for the first time."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.brain: OpenAIBrain | None = None
        self.in_flight = 0
        self.share = Share(shown(checked_url(base_url)))
        self.revival: asyncio.Task[None] | None = None

    @property
    def is_there(self) -> bool:
        return self.brain is not None and self.revival is None and not self.brain.is_away

    def weight(self, prefix: str) -> bytes:
        """Its place in the order of engines for that prefix: the same in every run and on every machine."""
        return hashlib.blake2b(f"{self.base_url}\0{prefix}".encode(), digest_size=8).digest()


class SeveralBrains:
    """A :class:`~agent.brain.protocol.Brain` over many engines. Made by :meth:`connect`; to be closed."""

    def __init__(
        self,
        members: Sequence[Member],
        connect: Callable[[Member], Awaitable[OpenAIBrain]],
        patience: float,
        on_event: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        self._members = members
        self._connect = connect
        self._patience = patience
        self._on_event = on_event
        self._clock = clock
        first = next(member.brain for member in members if member.brain is not None)
        self.name = first.name
        self.identity = first.identity
        self._homes: OrderedDict[str, Member] = OrderedDict()
        self._back = asyncio.Event()
        for member in members:
            if member.brain is None:
                self._leave_out(member)

    kind: BrainKind = "model"
    sees = None

    @classmethod
    async def connect(
        cls,
        base_urls: Sequence[str],
        *,
        patience: float,
        was_there: bool = False,
        on_event: Callable[[str], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        **options: Any,
    ) -> Self:
        """Connect to each, with :meth:`.OpenAIBrain.connect`'s options. One that isn't there is left out for now.

        Raises what the first raises where none is there, and :class:`UsageError` where they serve different models.
        """
        members = [Member(url) for url in dict.fromkeys(base_urls)]

        async def connect(member: Member, waits: float = math.inf, was_there: bool = True) -> OpenAIBrain:
            return await OpenAIBrain.connect(
                member.base_url, patience=waits, was_there=was_there, on_event=on_event, clock=clock, **options
            )

        # One that is there is not kept waiting by one that isn't; where none is, the first that comes will do.
        found = await asyncio.gather(*(connect(member, 0.0, False) for member in members), return_exceptions=True)
        if not any(isinstance(one, OpenAIBrain) for one in found):
            found = await _race([connect(member, patience, was_there) for member in members])
        brains = [one for one in found if isinstance(one, OpenAIBrain)]
        trouble = _trouble(found, brains)
        if trouble is not None:
            for brain in brains:
                await brain.close()
            raise trouble
        for member, one in zip(members, found, strict=True):
            if isinstance(one, OpenAIBrain):
                # From here on waiting is done here, for all of them together.
                member.brain = one.without_patience()
        return cls(members, connect, patience, on_event, clock)

    async def answer(self, request: Request) -> Answer:
        """Ask the engine that the request's prefix is kept on, or another. Raises like :meth:`.OpenAIBrain.answer`."""
        call = Call()
        loop = _loop_of(request)
        while True:
            member, brain = await self._member_for(request, loop)
            member.in_flight += 1
            try:
                answer = await brain.answer(request, call, stays=False)
            except LeftOut:
                self._leave_out(member)
                continue
            except UsageError:  # its key or its model: the others may do
                if not any(other.is_there for other in self._members if other is not member):
                    raise
                self._leave_out(member)
                continue
            finally:
                member.in_flight -= 1
            share = member.share
            share.answers += 1
            share.prompt_tokens += answer.prompt_tokens
            share.cached_tokens += answer.cached_tokens
            share.completion_tokens += answer.completion_tokens
            return answer

    async def counters(self) -> Mapping[str, float]:
        """Of all engines together."""
        added: dict[str, float] = {}
        for brain in [member.brain for member in self._members if member.brain is not None]:
            for name, value in (await brain.counters()).items():
                added[name] = added.get(name, 0.0) + value
        return added

    def shares(self) -> list[Share]:
        """What each engine has done so far."""
        return [member.share for member in self._members]

    async def close(self) -> None:
        revivals = [member.revival for member in self._members if member.revival is not None]
        for revival in revivals:
            revival.cancel()
        await asyncio.gather(*revivals, return_exceptions=True)
        for member in self._members:
            if member.brain is not None:
                await member.brain.close()

    async def _member_for(self, request: Request, loop: str) -> tuple[Member, OpenAIBrain]:
        """An engine that is there; where none is, the first that comes back within our patience."""
        since = self._clock()
        while True:
            for member in self._members:
                if member.brain is not None and member.brain.is_away:
                    self._leave_out(member)
            there = [(member, member.brain) for member in self._members if member.brain and member.is_there]
            if there:
                member, brain = self._chosen(there, request, loop)
                self._homes[loop] = member
                self._homes.move_to_end(loop)
                if len(self._homes) > REMEMBERED:
                    self._homes.popitem(last=False)
                return member, brain
            self._back.clear()
            left = self._patience - (self._clock() - since)
            try:
                async with asyncio.timeout(None if math.isinf(left) else max(0.0, left)):
                    await self._back.wait()
            except TimeoutError:
                raise EngineAway(
                    f"all {len(self._members)} engines stayed away for {self._patience:.0f} seconds;"
                    " start one again and run the same command: it goes on where it was"
                ) from None

    def _chosen(
        self, there: Sequence[tuple[Member, OpenAIBrain]], request: Request, loop: str
    ) -> tuple[Member, OpenAIBrain]:
        home = self._homes.get(loop)
        for one in there:
            if one[0] is home:
                return one
        prefix = _prefix_of(request)
        most = math.ceil(ABOVE_SHARE * (sum(member.in_flight for member, _ in there) + 1) / len(there))
        ordered = sorted(there, key=lambda one: one[0].weight(prefix), reverse=True)
        return next((one for one in ordered if one[0].in_flight < most), ordered[0])

    async def _same(self, brain: OpenAIBrain) -> OpenAIBrain:
        if brain.identity != self.identity:
            await brain.close()
            raise UsageError(f"{brain.where} serves {brain.identity}, the other engines {self.identity}")
        return brain

    def _leave_out(self, member: Member) -> None:
        """Until it answers. The first who notices that it has gone calls it back, for all."""
        if member.revival is None:
            member.share.times_away += 1
            self._on_event("engine left out")
            member.revival = asyncio.create_task(self._revive(member))

    async def _revive(self, member: Member) -> None:
        """Ask it the smallest question until it answers; one that comes back with another model stays left out."""
        since = self._clock()
        try:
            if member.brain is None:
                member.brain = await self._same(await self._connect(member))
            with suppress(BadAnswer):  # it has answered
                await member.brain.answer(CANARY)
        except (UsageError, EngineAway):
            self._on_event("engine left out for good")
            return
        finally:
            member.share.seconds_away += self._clock() - since
        member.revival = None
        self._on_event("engine taken back")
        self._back.set()


async def _race(attempts: Sequence[Coroutine[Any, Any, OpenAIBrain]]) -> list[OpenAIBrain | BaseException]:
    """What came of each, as soon as one has come to something; the others are broken off."""
    tasks = [asyncio.create_task(attempt) for attempt in attempts]
    pending = set(tasks)
    while pending and not any(task.done() and not task.exception() for task in tasks):
        _, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    away = EngineAway("is not there yet")
    return [away if task.cancelled() else task.exception() or task.result() for task in tasks]


def _trouble(found: Sequence[OpenAIBrain | BaseException], brains: Sequence[OpenAIBrain]) -> BaseException | None:
    """What keeps engines from being one brain, once all were asked; that one isn't there is no trouble."""
    for error in found:
        if isinstance(error, BaseException) and (not brains or not isinstance(error, UsageError | EngineAway)):
            return error
    if len({brain.identity for brain in brains}) > 1:
        told = ", ".join(f"{brain.identity} at {brain.where}" for brain in brains)
        return UsageError(f"the engines serve different models ({told}); serve one model under one name on all")
    return None


def _prefix_of(request: Request) -> str:
    """What of a request is shared by others: all passages of one source have its card in front."""
    match request.inputs:
        case ReadInputs(card=card) | SurveyInputs(card=card):
            return f"{request.job}\0{card.model_dump_json()}"
    return _loop_of(request)


def _loop_of(request: Request) -> str:
    """The loop that a request belongs to: what it begins with is the same in all of its turns."""
    begins = "\0".join(message.content for message in request.messages[:2])
    return hashlib.blake2b(f"{request.job}\0{begins}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
