"""Why a page is not there, in words that a person understands.

NotFetched       it will not be otherwise in a minute: refused, not found, too large
└── Fault        the world: asked again, after a while
"""

from __future__ import annotations

import copy
from typing import Self

BY_HAND = "save the page by hand and put it among the sources"


class NotFetched(Exception):
    """``str(error)`` is the reason, without the address. ``status``: of HTTP, where there was one."""

    def __init__(self, reason: str, *, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status

    def noted(self, note: str) -> Self:
        """The same, with something more to know."""
        made = copy.copy(self)
        made.args = (f"{self} ({note})",)
        return made


class Fault(NotFetched):
    """``away``: nobody answers there at all. ``retry_after``: seconds that the server asked for."""

    def __init__(self, reason: str, *, status: int = 0, away: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason, status=status)
        self.away = away
        self.retry_after = retry_after
