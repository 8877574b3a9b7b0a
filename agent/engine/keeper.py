"""Keeping the engine at work while a night runs: it is started again when it has died, or has stopped writing.

A wedged engine lists its models and says that it is healthy, so tokens are believed and nothing else: it is wedged when
none was read or written for a while, calls are open, and a canary of one token isn't answered either.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Final, Literal

from agent.engine import log, processes, profiles, wire
from agent.engine.easing import Cause, eased
from agent.engine.launch import up
from agent.engine.record import Options, Running
from agent.engine.stop import GRACE, finish
from agent.errors import EngineAway, UsageError

Trouble = Literal["died", "wedged", "drafts in vain"]

LOOK_EVERY: Final = 3.0
FROZEN: Final = 30.0
"""Seconds without a token, with calls open, after which a canary is sent. The longest prompt is read in fewer."""
CANARY: Final = 20.0
"""Seconds for the canary's one token. An engine with a queue works on, so that its tokens are not frozen."""
ASKING: Final = 3.0
STUCK_GRACE: Final = 5.0
"""Seconds between asking and killing, where what is asked is known to be stuck."""
PAUSE = 20.0
"""Seconds before a start that follows one that failed, for each that failed: what is in its way (memory that another
program holds, a full disk) may pass, and five starts are soon spent.
"""
MOST_STARTS: Final = 5
"""In an hour. What ends more often than that will not do a night's work."""
UNEXPLAINED: Final = 2
"""Starts in an hour after which an end that nobody can explain is blamed on MTP. Not the first: it is worth much."""
HOUR: Final = 3600.0
LOG_LINES: Final = 400

WORDS: Final[dict[Trouble, str]] = {
    "died": "the engine has died",
    "wedged": "the engine has stopped writing",
    "drafts in vain": "next to no draft is accepted",
}


class Keeper:
    """Of one engine that ``up`` has started, for one night.

    ``busy`` says whether calls are open; ``tell`` is handed a line for a person, ``count`` the name of what happened,
    for the report; ``give_up`` is called once when it is of no use to go on.
    """

    def __init__(
        self,
        running: Running,
        *,
        busy: Callable[[], bool],
        tell: Callable[[str], None],
        count: Callable[[str], None],
        give_up: Callable[[], None],
        frozen: float = FROZEN,
        canary: float = CANARY,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self.running = running
        self.said: list[str] = []
        """What was done, for the report."""
        self._busy, self._tell, self._count, self._give_up = busy, tell, count, give_up
        self._frozen, self._canary, self._look_every = frozen, canary, look_every
        self._tokens: float | None = None
        self._since = time.monotonic()
        self._starts: deque[float] = deque()
        self._over = threading.Event()
        self._mending = asyncio.Lock()

    async def keep(self) -> None:
        """Watch until cancelled, or until it is of no use."""
        try:
            while not self._over.is_set():
                await asyncio.sleep(self._look_every)
                async with self._mending:
                    trouble = await asyncio.to_thread(self._trouble)
                    if trouble:
                        await self._mend(trouble)
        except UsageError as error:  # its profile is gone, say
            self._say(f"the engine can't be started again: {error}")
            self._give_up()
        finally:
            self._over.set()

    async def without_drafts(self) -> bool:
        """Start it anew without MTP, which is only a burden on this build. True if that was done, and it answers."""
        async with self._mending:
            if self.running.options.mtp == "off" or self._over.is_set():
                return False
            await self._mend("drafts in vain")
            return not self._over.is_set()

    def _trouble(self) -> Trouble | None:
        """Takes :attr:`_canary` seconds at most, beside a few for the questions."""
        known = self.running
        if known.pid not in processes.remaining(known.group, known.born):
            return "died"
        tokens, now = wire.tokens(known.port, ASKING), time.monotonic()
        if not self._busy() or (tokens is not None and tokens != self._tokens):
            self._tokens, self._since = tokens, now
            return None
        if now - self._since < self._frozen:
            return None
        answers = wire.generates(known.port, known.model, self._canary)
        if answers or wire.tokens(known.port, ASKING) not in (None, tokens):
            self._since = time.monotonic()
            return None
        alive = known.pid in processes.remaining(known.group, known.born)
        return "wedged" if alive else "died"

    async def _mend(self, trouble: Trouble) -> None:
        """Stop what is left, and start it again, easier if need be; as often as the budget allows."""
        self._count(f"engine {trouble}")
        said = WORDS[trouble]
        cause: Cause = "drafts" if trouble == "drafts in vain" else self._cause()
        for failures in count():
            await asyncio.sleep(PAUSE * failures)
            now = time.monotonic()
            while self._starts and now - self._starts[0] > HOUR:
                self._starts.popleft()
            if len(self._starts) >= MOST_STARTS:
                self._say(f"{said}; it was started {MOST_STARTS} times within an hour: see {self.running.log}")
                self._over.set()
                self._give_up()
                return
            options, different = self._next(cause)
            self._say(f"{said}; starting it again{' ' + different if different else ''}")
            self._starts.append(now)
            running = self.running.model_copy(update={"options": options})
            failed = await asyncio.to_thread(self._start, running, STUCK_GRACE if trouble == "wedged" else GRACE)
            if self._over.is_set():
                return
            if not failed:
                break
            self._count("engine did not start")
            said, cause = f"the engine did not start ({failed})", self._cause()
        self._count("engine started again")
        self._tokens, self._since = None, time.monotonic()
        self._say(f"the engine answers again after {time.monotonic() - now:.0f} s")

    def _next(self, cause: Cause) -> tuple[Options, str]:
        options = self.running.options
        profile = profiles.find(options.profile or self.running.profile)
        again = len(self._starts) >= UNEXPLAINED
        return eased(options, cause, sequences=profile.sequences, context=profile.context, again=again)

    def _start(self, running: Running, grace: float) -> str:
        """Why it did not start; empty where it did."""
        try:
            finish(running, lambda _: None, grace)
            self.running = running
            self.running = up(running.options, lambda _: None, given_up=self._over.is_set)
        except (UsageError, EngineAway) as error:
            return str(error)
        return ""

    def _cause(self) -> Cause:
        return log.cause(log.tail(self.running.log, LOG_LINES))

    def _say(self, line: str) -> None:
        self.said.append(line)
        self._tell(line)
