"""Which call breaks the engine: it may be one of those that were in flight when it crashed.

A crash is a call that failed in a way that it can be to blame for, and then nobody there before anybody was answered.
Calls that were in flight at two crashes are sent alone, so that the third shows whose fault it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from agent.brain.faults import Fault

CRASHES_TO_GO_ALONE = 2
CRASHES_TO_PUT_ASIDE = 3


@dataclass(slots=True, eq=False)
class Call:
    """One call until it is answered, however often it is sent; ``crashes``: of the engine, while it was in flight.

    ``sent_after``: the crashes that the engine to which it was last sent had shown by then.
    """

    crashes: int = 0
    sent_after: int = 0

    @property
    def must_go_alone(self) -> bool:
        return self.crashes >= CRASHES_TO_GO_ALONE

    @property
    def is_put_aside(self) -> bool:
        return self.crashes >= CRASHES_TO_PUT_ASIDE


class Suspects:
    """Shared by all calls to one engine."""

    def __init__(self) -> None:
        self._shaken: set[Call] = set()
        self._shown = 0
        self._is_new = False
        self._in_flight = 0
        self._alone = 0
        self._landed = asyncio.Condition()

    def failed(self, call: Call, fault: Fault) -> bool:
        """Whether this shows that the engine has crashed; all that failed since its last answer are charged with it.

        Calls that were sent before a crash was shown, and fail after, are charged with it, but show no other one.
        """
        if fault.blames_request:
            self._shaken.add(call)
            self._is_new |= call.sent_after == self._shown
        if not (fault.away and self._shaken):
            return False
        for shaken in self._shaken:
            shaken.crashes += 1
        self._shaken.clear()
        is_new, self._is_new = self._is_new, False
        self._shown += is_new
        return is_new

    def answered(self) -> None:
        """The engine lives: what failed before was no crash."""
        self._shaken.clear()
        self._is_new = False

    @asynccontextmanager
    async def flight(self, call: Call) -> AsyncIterator[None]:
        """Wait here before sending. Who must go alone goes before others, when all that are in flight have landed."""
        alone = call.must_go_alone
        self._alone += alone
        try:
            async with self._landed:
                await self._landed.wait_for(lambda: not (self._in_flight if alone else self._alone))
                self._in_flight += 1
                call.sent_after = self._shown
            try:
                yield
            finally:
                self._in_flight -= 1
        finally:
            self._alone -= alone
            async with self._landed:
                self._landed.notify_all()
