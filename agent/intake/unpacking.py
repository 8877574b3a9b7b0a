"""Archives, mailboxes and mails: in place of each, the files in it, each a source of its own.

A member of ``papers.zip`` is named ``papers.zip/inner/a.pdf``; its bytes are kept under their hash before anything is
read, and nothing is ever written under its name. What an archive held is written down, so that it is unpacked once.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from agent import durable
from agent.ledger import disk
from agent.ledger.attempts import ATTEMPTS, QUARANTINED, Attempts
from agent.sources import store
from agent.sources.archives.archive import HEAD, looks_packed
from agent.sources.archives.members import Allowance, Began, Ended, Message, Refused, Unpacked
from agent.sources.document import READER
from agent.sources.pile import Found
from agent.sources.workshop import Workshop

SPENT = "not opened: as much as may come out of one file had come out before; unpack it yourself and give the folder"


@dataclass(frozen=True, slots=True)
class Entry:
    """A member: the hash of its kept bytes, or the state and reason of one that was not kept."""

    name: str
    sha256: str = ""
    size: int = 0
    refused: Literal["", "failed", "skipped"] = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What was in a file; ``kind`` and ``reason`` as in :class:`Unpacked`."""

    kind: str
    reason: str
    entries: tuple[Entry, ...]

    @property
    def size(self) -> int:
        return sum(entry.size for entry in self.entries)


_LISTING = TypeAdapter(Listing)


def packed(found: Iterable[Found]) -> frozenset[Found]:
    """Those that may have members."""
    return frozenset(source for source in found if not source.refused and _looks_packed(source))


async def unpack(
    found: Sequence[Found],
    packed: Collection[Found],
    folder: Path,
    attempts: Attempts,
    on_full: Callable[[], None],
    allowance: Allowance | None = None,
) -> list[Found]:
    """``found``, by name, where those that are ``packed`` have given way to what is in them.

    One that can't be unpacked to its end, or holds nothing, stays as a source that is refused; a mail stays as itself.
    One after another, in one child: more at once would be more memory and no gain, a disk is what takes the time.
    """
    opened: list[Found] = []
    async with Workshop(workers=1) as workshop:
        for source in found:
            if source in packed:
                bench = _Bench(folder, workshop, attempts, on_full, allowance or Allowance())
                opened += await bench.opened(source, 0)
            else:
                opened.append(source)
    return sorted(_distinct(opened), key=lambda source: source.name)


class _Bench:
    """Unpacks one file and what is packed inside of it, within one allowance."""

    def __init__(
        self, folder: Path, workshop: Workshop, attempts: Attempts, on_full: Callable[[], None], allowance: Allowance
    ) -> None:
        self._folder, self._workshop, self._attempts, self._on_full = folder, workshop, attempts, on_full
        self._left = allowance

    async def opened(self, source: Found, depth: int) -> list[Found]:
        sha256 = await asyncio.to_thread(store.digest, source.path)
        if not sha256:
            return [source]  # its reader will say what is wrong with it
        if self._attempts.charged().get(sha256, 0) >= ATTEMPTS:
            return [replace(source, refused="skipped", reason=QUARANTINED)]
        if not self._left.size:
            return [replace(source, refused="failed", reason=SPENT)]
        listing = await self._listing(source, sha256, depth)
        if not listing.kind:
            return [replace(source, refused="failed", reason=listing.reason) if listing.reason else source]
        self._spend(listing)
        result = self._itself(source, listing)
        for entry in listing.entries:
            path = store.raw_path(self._folder, entry.sha256) if entry.sha256 else source.path
            member = Found(f"{source.name}/{entry.name}", path, entry.refused, entry.reason)
            if not member.refused and await asyncio.to_thread(_looks_packed, member):
                result += await self.opened(member, depth + 1)
            else:
                result.append(member)
        return result

    def _itself(self, source: Found, listing: Listing) -> list[Found]:
        """What remains of the file as a source."""
        if listing.kind == "mail":
            return [source]
        if listing.reason:
            read = sum(not entry.refused for entry in listing.entries)
            reason = f"{listing.reason}; {read} of its members were taken in" if read else listing.reason
            return [replace(source, refused="failed", reason=reason)]
        if not listing.entries:
            return [replace(source, refused="skipped", reason=f"a {listing.kind} with nothing in it to read")]
        return []

    async def _listing(self, source: Found, sha256: str, depth: int) -> Listing:
        noted = self._folder / "archives" / f"{_key(sha256, source.called or source.name)}.json"
        known = await asyncio.to_thread(_known, noted, self._folder)
        deep = depth >= self._left.depth
        if known and (not known.kind or (not deep and self._has_room(known))):
            return known
        allowance = replace(self._left, members=0) if deep else self._left
        unpacked = partial(self._unpacked, source, sha256, allowance)
        keeper, crashed = await disk.when_there_is_room(unpacked, self._folder, self._on_full)
        listing = Listing(keeper.end.kind, keeper.end.reason, tuple(keeper.entries))
        if keeper.end.capped and deep:
            words = f"in {depth} others; no more than {depth} are opened: unpack it yourself and give the folder"
            return replace(listing, reason=f"a {listing.kind} {words}")
        if keeper.end.capped:
            self._left = replace(self._left, size=0)
        if not crashed and not keeper.end.capped:
            keep = partial(asyncio.to_thread, durable.write, noted, _LISTING.dump_json(listing))
            await disk.when_there_is_room(keep, self._folder, self._on_full)
        return listing

    def _spend(self, listing: Listing) -> None:
        members, size = self._left.members - len(listing.entries), self._left.size - listing.size
        self._left = replace(self._left, members=max(members, 0), size=max(size, 0))

    def _has_room(self, listing: Listing) -> bool:
        return listing.size <= self._left.size and len(listing.entries) <= self._left.members

    async def _unpacked(self, source: Found, sha256: str, allowance: Allowance) -> tuple[_Keeper, bool]:
        """What a child handed over, and whether it died of it: then nothing of it counts."""
        keeper = _Keeper(self._folder)
        charge = partial(self._attempts.charge, sha256)
        failed = await self._workshop.unpack(source.path, source.called or source.name, allowance, keeper.take, charge)
        if failed and failed.crashed:
            self._attempts.leave(sha256)
            keeper.entries = []
        else:
            await self._attempts.clear(sha256)
        return keeper, failed is not None


class _Keeper:
    """Keeps what a child hands over, each member under its hash."""

    def __init__(self, folder: Path) -> None:
        self.entries: list[Entry] = []
        self.end = Unpacked()
        self._folder = folder
        self._name, self._size, self._hash = "", 0, hashlib.sha256()
        self._file: durable.Growing | None = None

    def take(self, message: Message) -> None:
        """One message. An :class:`OSError` leaves no half file behind."""
        try:
            self._take(message)
        except OSError:
            self._drop()
            raise

    def _take(self, message: Message) -> None:
        match message:
            case Began():
                self._name, self._size, self._hash = message.name, 0, hashlib.sha256()
                self._file = durable.Growing(self._folder / "raw")
            case bytes() if self._file:
                self._file.write(message)
                self._hash.update(message)
                self._size += len(message)
            case Ended() if self._file:
                self._keep(self._file)
            case Refused():
                self._drop()
                self.entries.append(Entry(message.name, refused=message.state, reason=message.reason))
            case Unpacked():
                self._drop()
                self.end = message

    def _keep(self, file: durable.Growing) -> None:
        sha256 = self._hash.hexdigest()
        if store.raw_path(self._folder, sha256).exists():  # it has these bytes
            file.discard()
        else:
            file.keep(sha256)
        self._file = None
        self.entries.append(Entry(self._name, sha256, self._size))

    def _drop(self) -> None:
        if self._file:
            self._file.discard()
        self._file = None


def _looks_packed(source: Found) -> bool:
    try:
        if not source.path.is_file():
            return False
        with source.path.open("rb") as file:
            return looks_packed(file.read(HEAD), source.called or source.name)
    except OSError:
        return False


def _key(sha256: str, name: str) -> str:
    """What the members of these bytes are called can hang on the file's name, and what they are on the readers."""
    return hashlib.sha256(f"{sha256} {READER} {PurePosixPath(name).name}".encode("utf-8", "replace")).hexdigest()


def _known(noted: Path, folder: Path) -> Listing | None:
    """What was written down of a file, as long as all that it names is still kept."""
    try:
        listing = _LISTING.validate_json(noted.read_bytes())
    except (OSError, ValidationError):
        return None
    kept = all(store.raw_path(folder, entry.sha256).exists() for entry in listing.entries if entry.sha256)
    return listing if kept else None


def _distinct(found: Iterable[Found]) -> list[Found]:
    """All of them, no two with one name: an archive may hold the same name twice."""
    taken: set[str] = set()
    result = []
    for source in found:
        path, name, number = PurePosixPath(source.name), source.name, 2
        while name in taken:
            name, number = str(path.with_name(f"{path.stem} ({number}){path.suffix}")), number + 1
        taken.add(name)
        result.append(replace(source, name=name))
    return result
