"""Pages onto the disk: whole or not at all, and never over a person's words.

The hash of a page is promised in the ledger before its bytes are written, and the former hash stays known until they
are durable. So after a crash at any point every file is one that the ledger knows; one that it does not know was
changed by a person and is left as it is, the new version beside it.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from agent import durable
from agent.ledger.view import Published
from agent.wiki import vault

OURS = re.compile(rb"---\ntitle: .*?\n(?:engine|state): .*?\n---\n", re.DOTALL)
"""How a page of an entity or source begins."""
NEW = ".wikiagent-new.md"
"""Ends the name of the version that waits beside a page that a person changed."""
FOLDERS = ("entities", "sources", "topics", "comparisons")
"""Where pages stand, besides the wiki's own folder."""
PART = ".wikiagent-part"
"""Ends the name of a page that is being written."""


class Pages(Protocol):
    """What publishing needs of the ledger."""

    def published(self) -> dict[str, Published]: ...

    def promise(self, pages: Mapping[str, bytes | None]) -> None: ...

    def settle(self, paths: Iterable[str]) -> None: ...


@dataclass(slots=True)
class Result:
    """Paths relative to the wiki. ``kept``: changed by a person, left as they are."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def markdown_files(folder: Path, pattern: str = "*.md") -> list[Path]:
    """The Markdown files of a folder, in order. What is hidden is none: an editor's locks, which lead nowhere, and what
    it keeps of a file that is not saved yet.
    """
    found = (path for path in folder.glob(pattern) if path.is_file())
    return sorted(path for path in found if not any(n.startswith(".") for n in path.relative_to(folder).parts))


def publish(wiki: Path, pages: Iterable[tuple[str, str]], ledger: Pages) -> Result:
    """Bring the files of a wiki up to the pages. Durable on return; a crash in between leaves old or new pages, no
    halves.
    """
    known = ledger.published()
    result = Result()
    due: dict[str, bytes] = {}
    there: set[str] = set()
    seen: list[str] = []

    def is_free(path: str, data: bytes) -> bool:
        return not _is_changed_by_person(wiki / path, known.get(path), data)

    for path, text in pages:
        there.add(path)
        data = text.encode()
        if not is_free(path, data):
            result.kept.append(path)
            beside = next(name for name in new_versions(path) if name not in there and is_free(name, data))
            due[beside] = data
            there.add(beside)
        elif not _holds(wiki / path, data) or (path in known and known[path].now != _digest(data)):
            due[path] = data
            result.written.append(path)
        elif path in known and not known[path].settled:
            seen.append(path)  # a crash came between its rename and our noting it
    gone = [path for path in known if path not in there]
    result.removed = [path for path in gone if is_free(path, b"")]
    arrived = [path for path in (*due, *result.removed) if path in known and _has_arrived(wiki / path, known[path])]
    if arrived:
        for folder in {(wiki / path).parent for path in arrived}:
            durable.sync_folder(folder)
        ledger.settle(arrived)
    if due or result.removed:
        ledger.promise({**due, **dict.fromkeys(result.removed)})
        _write(wiki, due, result.removed)
    if due or result.removed or seen:
        ledger.settle([*due, *result.removed, *seen])
    return result


def sweep(wiki: Path) -> None:
    """Remove what a night that was killed has left half written. Hold the wiki's lock."""
    own = wiki / ".wikiagent"
    for folder in (wiki, wiki / vault.SETTINGS, own, own / "raw", own / "text", own / "archives", own / "pictures"):
        durable.sweep(folder)
    durable.sweep(wiki, f".*{PART}")
    for name in FOLDERS:
        durable.sweep(wiki / name, f"**/.*{PART}")


def take_over(wiki: Path, ledger: Pages, aside: Path) -> list[str]:
    """After an older ledger was put back: the pages that were published since then, which it does not know.

    They are copied to ``aside/pages`` and count as the program's own again, so that they are written anew. Pages that
    do not look like the program's are left alone. Durable on return.
    """
    known = ledger.published()
    taken: dict[str, bytes | None] = {}
    for file in sorted(
        [*markdown_files(wiki), *(file for name in FOLDERS for file in markdown_files(wiki / name, "**/*.md"))]
    ):
        path = file.relative_to(wiki).as_posix()
        data = file.read_bytes()
        ours = path in known or (path.startswith(tuple(f"{name}/" for name in FOLDERS)) and is_own_page(data))
        if ours and not (path in known and _digest(data) in (known[path].now, known[path].before)):
            durable.write(aside / "pages" / path, data)
            taken[path] = data
    ledger.promise(taken)
    ledger.settle(taken)
    return list(taken)


def is_own_page(data: bytes) -> bool:
    """Whether a file begins as the program's pages of entities and sources do."""
    return bool(OURS.match(data))


def new_versions(path: str) -> Iterator[str]:
    """The names, without end, that the new version of a page may have: a person may write into that one, too."""
    stem = path.removesuffix(".md")
    yield stem + NEW
    for number in itertools.count(2):
        yield f"{stem}.{number}{NEW}"


def _is_changed_by_person(path: Path, known: Published | None, new: bytes) -> bool:
    """Whether the file has bytes that the program neither wrote nor wants to write."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return False
    if data == new:
        return False
    return known is None or _digest(data) not in (known.now, known.before)


def _has_arrived(path: Path, known: Published) -> bool:
    """Whether a crash came between the rename of what was last promised and our noting it."""
    try:
        return not known.settled and _digest(path.read_bytes()) == known.now
    except FileNotFoundError:
        return False


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except FileNotFoundError:
        return False


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _write(wiki: Path, pages: Mapping[str, bytes], removed: Iterable[str]) -> None:
    """Temporary files first, all of them durable; then the renames; then the folders."""
    folders = {wiki}  # where the names of the others stand
    for path, data in pages.items():
        target = wiki / path
        if not target.parent.is_dir():
            durable.make_folders(target.parent)
        folders.add(target.parent)
        with _temporary(target).open("wb") as file:
            file.write(data)
            file.flush()
            durable.sync(file.fileno())
    for path in pages:
        _temporary(wiki / path).replace(wiki / path)
    for path in removed:
        (wiki / path).unlink(missing_ok=True)
        folders.add((wiki / path).parent)
    for folder in folders:
        if folder.is_dir():
            durable.sync_folder(folder)


def _temporary(target: Path) -> Path:
    return target.with_name(f".{target.name}{PART}")
