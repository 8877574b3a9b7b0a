"""What has been got of an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from agent.sources.pile import Found

How = Literal["fetched", "unchanged", "kept", ""]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The last bytes that came from an address. ``file``: what they are called for their reader; ``taken``: when they
    came, in ISO 8601; ``asked``: seconds of the epoch at which the server last said that this is how they are."""

    url: str
    final: str
    status: int
    sha256: str
    file: str
    headers: Mapping[str, str]
    taken: str
    asked: float

    @property
    def day(self) -> str:
        return self.taken[:10]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one address. ``trouble``: why it could not be fetched; the ``snapshot``, where there is one, is of
    before then. ``lasting``: it will not be otherwise tomorrow. ``status``: of HTTP, where trouble has one."""

    url: str
    snapshot: Snapshot | None = None
    how: How = ""
    trouble: str = ""
    lasting: bool = False
    status: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """One source of the pile. ``taken``: what became of it on the web, where it is from there."""

    found: Found
    taken: Taken | None = None
