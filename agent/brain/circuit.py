"""Waiting for an engine that is away: all calls together, and one of them at a time to see whether it is back.

This is the one place where anything is sent twice.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final, NoReturn, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential
from tenacity.wait import wait_base

from agent.brain.faults import Fault
from agent.brain.protocol import BadAnswer
from agent.brain.suspects import CRASHES_TO_PUT_ASIDE, Call, Suspects
from agent.errors import EngineAway
from agent.ledger.records import BREAKS_ENGINE

BACK_OFF: Final = wait_random_exponential(multiplier=0.5, max=30)
"""Up to 0.5 s, 1 s, 2 s … 30 s: an engine takes one to three minutes to load, and a refused call costs nothing."""

STREAK_THAT_OPENS = 3
"""Failures in a row, with no answer to anybody between, after which the engine is taken to be away."""

PATIENCE_WITH_ONE_CALL = 8
"""Times that a call may fail while others are answered before it is taken to be what breaks the engine.

High, because a world that fails one call in five by chance must not change what is asked: 0.2 ** 8 is 1 in 390,000.
"""

_T = TypeVar("_T")


class LeftOut(Exception):
    """The engine is away, and the call does not wait for it: another engine may answer it."""


class Circuit:
    """Shared by all calls of one connection. Closed, everybody passes; open, one canary at a time does.

    It opens when nobody is there (refused, loading) or when :data:`STREAK_THAT_OPENS` calls in a row failed, and closes
    with the first answer to anybody. ``patience`` (seconds) runs from the first failure after the last answer;
    ``on_event`` is told the name of each fault after which something is sent again.
    """

    def __init__(
        self,
        where: str,
        *,
        patience: float,
        on_event: Callable[[str], None],
        wait: wait_base = BACK_OFF,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._where = where
        self.patience = patience
        self._on_event = on_event
        self._wait = wait
        self._clock = clock
        self._suspects = Suspects()
        self._turn = asyncio.Lock()
        self._closed = asyncio.Event()
        self._closed.set()
        self._answered = 0
        self._streak = 0
        self._since = math.inf
        self._not_before = -math.inf
        self._gave_up = -math.inf
        self._last = ""

    @property
    def is_open(self) -> bool:
        """Whether the engine is taken to be away."""
        return not self._closed.is_set()

    async def until_answered(
        self, ask: Callable[[], Awaitable[_T]], call: Call | None = None, *, stays: bool = True
    ) -> _T:
        """Call ``ask`` until it does not raise :class:`Fault`; it must send the identical request each time.

        Raises what else ``ask`` raises; :class:`EngineAway` when patience is at its end; and :class:`BadAnswer` for a
        call that failed :data:`PATIENCE_WITH_ONE_CALL` times, in ways that a call can be to blame for, while others
        were answered, or that was in flight when the engine crashed, as often as :mod:`.suspects` says. ``call`` is
        handed in where crashes of other engines count, too. One that doesn't ``stay`` raises :class:`LeftOut` instead
        of waiting while the engine is away.
        """
        answered, blamed = self._answered, 0
        call = call or Call()

        async def attempt() -> _T:
            nonlocal answered, blamed
            if self.is_open and not stays:
                raise LeftOut
            async with self._passage(), self._suspects.flight(call):
                _check(call)
                try:
                    result = await ask()
                except Fault as fault:
                    self._failed(fault)
                    if self._suspects.failed(call, fault):
                        self._on_event("engine crashed")
                    _check(call)
                    if fault.blames_request and self._answered > answered:
                        answered, blamed = self._answered, blamed + 1
                    if blamed >= PATIENCE_WITH_ONE_CALL:
                        raise BadAnswer(BREAKS_ENGINE, str(fault)) from fault
                    raise
                except BadAnswer:
                    self._succeeded()
                    raise
                self._succeeded()
                return result

        # One object a call: tenacity keeps the state of an iteration in it, over awaits.
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(Fault),
            wait=self._pause,
            stop=lambda _: self._patience_left() <= 0,
            before_sleep=lambda state: self._on_event(_fault_in(state).name),
            retry_error_callback=self._give_up,
        )
        return await retrying(attempt)

    @asynccontextmanager
    async def _passage(self) -> AsyncIterator[None]:
        """Wait here before sending. Raises :class:`EngineAway` when the canary gave up while we waited."""
        arrived = self._clock()
        while self.is_open:
            async with self._turn:
                if self._gave_up >= arrived:
                    raise self._away()
                with suppress(TimeoutError):
                    async with asyncio.timeout(max(0.0, self._not_before - self._clock())):
                        await self._closed.wait()
                if self.is_open:
                    yield
                    return
        yield

    def _succeeded(self) -> None:
        """The engine answered somebody, well or badly."""
        self._answered += 1
        self._suspects.answered()
        self._streak = 0
        self._since = math.inf
        self._not_before = -math.inf
        self._closed.set()

    def _failed(self, fault: Fault) -> None:
        if self._streak == 0:
            self._since = self._clock()
        self._streak += 1
        self._last = str(fault)
        if fault.away or self._streak >= STREAK_THAT_OPENS:
            self._closed.clear()

    def _pause(self, state: RetryCallState) -> float:
        """Seconds before this call is sent again. Where all wait, the pause is the canary's, and counted for all."""
        waited = state
        if self.is_open:
            waited = RetryCallState(state.retry_object, None, (), {})
            waited.attempt_number = self._streak
        asked_for = _fault_in(state).retry_after
        pause = self._wait(waited) if asked_for is None else asked_for
        pause = max(0.0, min(pause, self._patience_left()))
        if not self.is_open:
            return pause
        self._not_before = self._clock() + pause
        return 0.0

    def _patience_left(self) -> float:
        return self.patience - max(0.0, self._clock() - self._since)

    def _give_up(self, state: RetryCallState) -> NoReturn:
        """For this call and for all that wait; later ones try once more."""
        self._gave_up = self._clock()
        raise self._away() from _fault_in(state)

    def _away(self) -> EngineAway:
        return EngineAway(
            f"the engine at {self._where} stayed away for {_in_words(self.patience)} ({self._last});"
            " start it again and run the same command: it goes on where it was"
        )


def _fault_in(state: RetryCallState) -> Fault:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, Fault) else Fault("unknown")


def _check(call: Call) -> None:
    if call.is_put_aside:
        raise BadAnswer(BREAKS_ENGINE, f"in flight at {CRASHES_TO_PUT_ASIDE} crashes of the engine")


def _in_words(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.3g} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.1f} hours"
