"""What a person wants of the web, and what it may do."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.fetch import addresses
from agent.fetch.turns import Limits


@dataclass(frozen=True, slots=True)
class Web:
    """What a person wants of the web, and what it may do. The last three are for tests: what the world is.

    ``depth``: how many links deep to follow below an address; ``most_pages`` of one address, itself included.
    ``private``: pages of this machine and its neighbours, too. ``offline``: nothing is asked. ``max_age``: seconds for
    which a page that was fetched is not asked for again.
    """

    depth: int = 0
    most_pages: int = 500
    private: bool = False
    offline: bool = False
    max_age: float = 6 * 3600.0
    limits: Limits = field(default_factory=Limits)
    look_up: addresses.Lookup = addresses.look_up
    judge: addresses.Judge = addresses.reach
    clock: Callable[[], float] = time.time
