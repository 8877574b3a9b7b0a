"""What a reader raises for a source that gives no document."""

from __future__ import annotations

from typing import Literal


class Unreadable(Exception):
    """A source that gives no document. ``skipped``: there is nothing to read; ``failed``: there is, and we could
    not.
    """

    def __init__(self, state: Literal["skipped", "failed"], reason: str) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason
