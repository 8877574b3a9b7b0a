"""A night's writes replayed on a disk whose power goes: what was synced is there, of the rest anything may be.

A file's bytes are on the disk after a sync of that file, a name after a sync of its folder and not before: less than
most file systems promise. Of what was not synced, the power cut keeps nothing, everything, a beginning, some writes
and not others, or some sectors and not others.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path, PurePosixPath

from crash.nights import Failed, Nights
from crash.planted import Bug

HEADER = struct.Struct("=IIIIQ")
SECTOR = 512
LEDGER = "wiki/.wikiagent/ledger.db"
STYLES = ("nothing", "everything", "a beginning", "some writes", "some sectors")

Landed = Callable[[int, int], bool]
"""Whether a sector of a write reached the disk, by the number of the write among the unsynced and of the sector."""


class Kind(IntEnum):
    """As in ``disk.c``."""

    WRITE = 1
    TRUNCATE = 2
    SYNC = 3
    RENAME = 4
    UNLINK = 5
    CREATE = 6
    MKDIR = 7
    NOTE = 8


@dataclass(frozen=True, slots=True)
class Operation:
    """One entry of the log. Paths are relative to the watched folder, which is ``.``; of a note, ``path`` is it."""

    kind: Kind
    path: str
    to: str
    data: bytes
    offset: int


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the ledger had promised to keep when the power went."""

    steps: frozenset[tuple[str, int]]
    pages: frozenset[str]


def read_log(log: Path, folder: Path) -> list[Operation]:
    """What ``disk.c`` logged while it watched ``folder``."""
    data, at, root = log.read_bytes(), 0, str(folder.resolve())
    found = []
    while at < len(data):
        number, first, second, size, offset = HEADER.unpack_from(data, at)
        at += HEADER.size
        texts = []
        for length in (first, second):
            texts.append(data[at : at + length].decode())
            at += length
        kind = Kind(number)
        if kind is not Kind.NOTE:
            texts = [str(PurePosixPath(text).relative_to(root)) if text else "" for text in texts]
        found.append(Operation(kind, texts[0], texts[1], data[at : at + size], offset))
        at += size
    return found


class File:
    """The bytes of a file: those on the disk, and the writes since."""

    def __init__(self) -> None:
        self._durable = b""
        self._pending: list[tuple[int, bytes | None]] = []

    def write(self, offset: int, data: bytes | None) -> None:
        """``None``: the file now ends at the offset."""
        self._pending.append((offset, data))

    def sync(self) -> None:
        self._durable = self.after_a_cut(lambda _write, _sector: True)
        self._pending.clear()

    def writes(self) -> int:
        return len(self._pending)

    def after_a_cut(self, landed: Landed) -> bytes:
        """A sector holds what it held after the last write to it that landed; the size is that of the last, too."""
        now, kept = bytearray(self._durable), bytearray(self._durable)
        size = len(self._durable)
        for number, (offset, data) in enumerate(self._pending):
            before = len(now)
            end = offset + len(data) if data is not None else offset
            if data is None:
                del now[offset:]
            now.extend(bytes(max(0, end - len(now))))
            if data is not None:
                now[offset:end] = data
            low, high = min(offset, before), max(end, before if data is None else end)
            for sector in range(low // SECTOR, -(-high // SECTOR) or 1):
                if landed(number, sector):
                    place = slice(sector * SECTOR, (sector + 1) * SECTOR)
                    kept.extend(bytes(max(0, place.stop - len(kept))))
                    kept[place] = now[place].ljust(SECTOR, b"\0")
                    size = len(now)
        kept.extend(bytes(max(0, size - len(kept))))
        return bytes(kept[:size])


Node = File | None
"""What a name stands for: a file, or ``None`` for a folder."""


@dataclass(slots=True)
class Renaming:
    """A change of a folder: a name that comes, a name that goes, or both at once."""

    node: Node
    comes: str = ""
    goes: str = ""

    def apply(self, names: dict[str, Node]) -> None:
        if self.goes and self.goes in names and names[self.goes] is self.node:
            del names[self.goes]
        if self.comes:
            names[self.comes] = self.node


@dataclass(slots=True)
class Disk:
    """The files of a folder as programs see them, and what would be left of them."""

    _now: dict[str, Node] = field(default_factory=dict)
    _durable: dict[str, Node] = field(default_factory=dict)
    _pending: dict[str, list[Renaming]] = field(default_factory=dict)

    def apply(self, done: Operation) -> None:
        match done.kind:
            case Kind.CREATE | Kind.MKDIR:
                self._now[done.path] = File() if done.kind is Kind.CREATE else None
                self._rename(Renaming(self._now[done.path], comes=done.path))
            case Kind.RENAME:
                self._now[done.to] = self._now.pop(done.path)
                self._rename(Renaming(self._now[done.to], comes=done.to, goes=done.path))
            case Kind.UNLINK:
                self._rename(Renaming(self._now.pop(done.path), goes=done.path))
            case Kind.WRITE | Kind.TRUNCATE:
                self._file(done.path).write(done.offset, done.data if done.kind is Kind.WRITE else None)
            case Kind.SYNC:
                self._sync(done.path)
            case Kind.NOTE:
                pass

    def _file(self, path: str) -> File:
        file = self._now[path]
        assert file is not None, f"{path} is a folder"
        return file

    def _rename(self, renaming: Renaming) -> None:
        folders = {str(PurePosixPath(path).parent) for path in (renaming.comes, renaming.goes) if path}
        assert len(folders) == 1, "a night moves nothing to another folder"
        self._pending.setdefault(folders.pop(), []).append(renaming)

    def _sync(self, path: str) -> None:
        node = self._now.get(path)
        if node is None:
            for renaming in self._pending.pop(path, ()):
                renaming.apply(self._durable)
            return
        node.sync()

    def after_a_cut(self, draw: random.Random, style: str) -> dict[str, bytes | None]:
        """Path → bytes (``None``: a folder) of what is there when the power is back."""
        names = dict(self._durable)
        for renamings in self._pending.values():
            landed = _landed(draw, style, len(renamings))
            for number, renaming in enumerate(renamings):
                if landed(number, 0):
                    renaming.apply(names)
        found: dict[str, bytes | None] = {}
        for path, node in sorted(names.items()):
            parent = str(PurePosixPath(path).parent)
            if parent == "." or found.get(parent, b"") is None:  # else its folder went with the power
                found[path] = None if node is None else node.after_a_cut(_landed(draw, style, node.writes()))
        return found


def _landed(draw: random.Random, style: str, writes: int) -> Landed:
    match style:
        case "nothing":
            return lambda _write, _sector: False
        case "everything":
            return lambda _write, _sector: True
        case "a beginning":
            last = draw.randint(0, writes)
            return lambda write, _sector: write < last or (write == last and draw.random() < 0.5)
        case "some writes":
            chosen = [draw.random() < 0.5 for _ in range(writes)]
            return lambda write, _sector: chosen[write]
        case _:
            return lambda _write, _sector: draw.random() < 0.5


def cuts(operations: Sequence[Operation]) -> list[int]:
    """How many operations were done when the power goes: those before each sync, and those with it."""
    syncs = [number for number, done in enumerate(operations) if done.kind is Kind.SYNC]
    return sorted({number + after for number in syncs for after in (0, 1)} | {len(operations)})


def replay(operations: Sequence[Operation], at: Sequence[int]) -> Iterator[tuple[int, Disk, Acknowledged]]:
    """The disk and what was acknowledged at each of the cuts, which are in order. It is one disk all along."""
    disk, done = Disk(), 0
    steps: set[tuple[str, int]] = set()
    pages: set[str] = set()
    for cut in at:
        for operation in operations[done:cut]:
            disk.apply(operation)
            if operation.kind is Kind.NOTE:
                what, _, rest = operation.path.partition(" ")
                if what == "step":
                    item, _, turn = rest.rpartition(" ")
                    steps.add((item, int(turn)))
                else:
                    pages.add(rest)
        done = cut
        yield cut, disk, Acknowledged(frozenset(steps), frozenset(pages))


def lay_out(files: dict[str, bytes | None], folder: Path) -> None:
    """Make them in a folder that is there."""
    for path, data in files.items():
        if data is None:
            (folder / path).mkdir()
        else:
            (folder / path).write_bytes(data)


def findings(folder: Path, acknowledged: Acknowledged) -> list[str]:
    """What was acknowledged and is not there, and pages that the ledger does not know. The ledger recovers by it."""
    ledger = folder / LEDGER
    if not ledger.exists():
        return ["the ledger is gone"] if acknowledged.steps or acknowledged.pages else []
    with closing(sqlite3.connect(ledger)) as db:
        verdict = db.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            return [f"the ledger is damaged: {verdict}"]
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'steps'").fetchone():
            return ["the ledger is empty"] if acknowledged.steps or acknowledged.pages else []
        steps = set(db.execute("SELECT item, turn FROM steps").fetchall())
        pages = {path: (now, before) for path, now, before in db.execute("SELECT path, now, before FROM pages")}
    found = [f"step {item} {turn} is lost" for item, turn in sorted(acknowledged.steps - steps)]
    found += [f"that {path} was published is lost" for path in sorted(acknowledged.pages - pages.keys())]
    for path, (now, before) in pages.items():
        page = folder / "wiki" / path
        if page.exists():
            if hashlib.sha256(page.read_bytes()).hexdigest() not in (now, before):
                found.append(f"{path} has bytes that the ledger does not know")
        elif path in acknowledged.pages and now is not None:
            found.append(f"{path} was settled and is gone")
    return found


class PowerCuts:
    """A recorded night, for any number of power cuts."""

    def __init__(self, nights: Nights, bug: Bug | None = None) -> None:
        place = nights.place()
        log = place.with_name(f"{place.name}.log")
        nights.expect(place, nights.run(place, log=log, bug=bug), 0)
        self.operations = read_log(log, place)
        self.cuts = cuts(self.operations)
        log.unlink()
        nights.clear(place)

    def lost(
        self, nights: Nights, at: Sequence[int], draw: random.Random, style: str = "", finish: int = 0
    ) -> list[str]:
        """What is wrong after these cuts; without a ``style`` each in another one. After every ``finish``-th the night
        goes on to its end, which must be as good as an unbroken one's.
        """
        lost = []
        for number, (cut, disk, acknowledged) in enumerate(replay(self.operations, at)):
            kept = style or STYLES[number % len(STYLES)]
            files = disk.after_a_cut(draw, kept)
            lost += [
                f"power cut after {cut} entries, kept {kept}: {found}" for found in _found(nights, files, acknowledged)
            ]
            if finish and number % finish == 0:
                place = nights.place()
                lay_out(files, place)
                try:
                    nights.finish(place)
                except Failed as error:
                    lost.append(f"power cut after {cut} entries, kept {kept}: {error}")
                nights.clear(place)
        return lost

    def must_hold(self, nights: Nights, at: Sequence[int], seed: float, style: str) -> None:
        """Raise ``Failed`` where something is lost after one of these cuts, or the next night does not end well."""
        if lost := self.lost(nights, at, random.Random(seed), style, finish=1):
            raise Failed("\n".join(lost))


def _found(nights: Nights, files: dict[str, bytes | None], acknowledged: Acknowledged) -> list[str]:
    place = nights.place()
    lay_out(files, place)
    found = findings(place, acknowledged)
    nights.clear(place)
    return found
