"""Sources in: from what a person typed to documents in the ledger, each source in exactly one state.

Files are parsed in child processes; one that kills its reader, or the whole program, three times is put aside. Bytes
and text are on disk, and then in the ledger, before anything relies on them.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Callable, Collection, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from agent import figures
from agent.evidence import names
from agent.ledger import disk, fold
from agent.ledger.attempts import Attempts
from agent.ledger.journal import Ledger
from agent.sources import store
from agent.sources.document import READER, Document
from agent.sources.passages import passages
from agent.sources.pile import Found, find
from agent.sources.workshop import Workshop

Tell = Callable[[int, int], None]
ATTEMPTS = 3
"""A source that killed its reader, made it hang, or ended the whole program, this many times is put aside."""
QUARANTINED = (
    "quarantined: three times its reader crashed or hung, or the whole program ended while reading it; "
    "to try it again: wikiagent run with --retry"
)
_T = TypeVar("_T")
RELEASE = re.compile(r"^[a-z][\w+]*(?:[-_ ][a-z]\w*)*[-_ ]v?\d+(?:\.\d+)*[a-z0-9]*$", re.IGNORECASE)
PLACE = re.compile(r"#((?:page=\d+,)?figure=\d+|figures)$")
"""How the name of a figure ends."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a file brought: the hash of its bytes, or why there is none."""

    found: Found
    sha256: str
    refused: str = ""
    reason: str = ""


async def take_in(
    arguments: Sequence[str],
    wiki: Path,
    ledger: Ledger,
    tell: Tell,
    on_full: Callable[[], None],
    stopped: asyncio.Event,
    *,
    with_figures: bool = False,
) -> list[str] | None:
    """Bring the ledger's sources up to date with the files, and give the hashes of those to read, in source order.

    Raises ``UsageError`` where an argument names nothing. On return every file is in the ledger under its name, with
    its document or the reason why it has none; sources that are gone have been retracted. ``None`` where it was
    ``stopped`` before that: then the documents that were read by then are kept, and everything else is as it was.
    """
    found = find(arguments, leave_out=wiki)
    _settle_slugs(ledger, found)
    attempts = Attempts(ledger, READER)
    folder = wiki / ".wikiagent"

    async def look_at_everything() -> list[Looked]:
        looked = await _look_at_all(found, folder, ledger, attempts, tell, on_full)
        if with_figures:
            looked += await _figures(looked, folder, ledger, attempts, tell, on_full)
        return sorted(looked, key=lambda look: look.found.name)

    work = asyncio.create_task(look_at_everything())
    stop = asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait((work, stop), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            return None
        looked = work.result()
    finally:
        stop.cancel()
        await _cancel([work])
        attempts.take_back()
    return await _register(ledger, looked)


async def _look_at_all(
    found: Sequence[Found], folder: Path, ledger: Ledger, attempts: Attempts, tell: Tell, on_full: Callable[[], None]
) -> list[Looked]:
    """Look at each file: many at once, and then, alone and one after another, those that are under suspicion."""
    cores = os.cpu_count() or 2
    gate = asyncio.Semaphore(2 * cores)
    result: dict[str, Looked] = {}
    digests: dict[str, list[Found]] = {}

    async def digest(source: Found) -> str:
        async with gate:
            return await asyncio.to_thread(_digest, source.path)

    async def look(sha256: str, sources: Sequence[Found]) -> None:
        for source in sources:  # equal bytes one after another: the second finds the first one's document
            async with gate:
                result[source.name] = await _look(source, sha256, folder, ledger, workshop, attempts, on_full)
            tell(len(result), len(found))

    for source, sha256 in zip(found, await _together(map(digest, found)), strict=True):
        digests.setdefault(sha256, []).append(source)
    before = attempts.charged()
    suspects = sorted(before.keys() & digests.keys(), key=lambda sha256: (before[sha256], digests[sha256][0].name))
    async with Workshop(workers=cores) as workshop:
        await _together(look(sha256, sources) for sha256, sources in digests.items() if sha256 not in before)
        for sha256 in suspects:
            await look(sha256, digests[sha256])
    return [result[source.name] for source in found]


async def _figures(
    looked: Sequence[Looked], folder: Path, ledger: Ledger, attempts: Attempts, tell: Tell, on_full: Callable[[], None]
) -> list[Looked]:
    """Look at the images inside PDFs, scanned ones too, and pages: each is a source of its own."""
    pages = {sha256 for (sha256,) in ledger.reader.execute("SELECT sha256 FROM documents WHERE format = 'html'")}
    sources = {look.sha256: look.found for look in reversed(looked) if look.sha256}
    wanted = [
        (source, sha256)
        for sha256, source in sorted(sources.items(), key=lambda item: item[1].name)
        if sha256 in pages or await asyncio.to_thread(_is_pdf, source.path)
    ]
    found, refused = await figures.inside(wanted, folder, ledger, attempts, on_full)
    apart = [Found(one.name, folder) for one in refused]
    _settle_slugs(ledger, [*found, *apart])
    told = [Looked(name, "", one.state, one.reason) for name, one in zip(apart, refused, strict=True)]
    return [*await _look_at_all(found, folder, ledger, attempts, tell, on_full), *told]


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(1024).lstrip().startswith(b"%PDF")
    except OSError:
        return False


async def _together(work: Iterable[Coroutine[Any, Any, _T]]) -> list[_T]:
    """The results, in order; where one raises or this is cancelled, none is left at work."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        await _cancel(tasks)


async def _cancel(tasks: Collection[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _look(
    source: Found,
    digest: str,
    folder: Path,
    ledger: Ledger,
    workshop: Workshop,
    attempts: Attempts,
    on_full: Callable[[], None],
) -> Looked:
    """Parse a file unless the same bytes were parsed before."""
    if digest and _known(ledger, digest):
        return Looked(source, digest)
    if attempts.charged().get(digest, 0) >= ATTEMPTS:
        return Looked(source, digest, "skipped", QUARANTINED)
    charge = [partial(attempts.charge, digest)] if digest else []  # what can't be opened is no attempt
    parsed = await workshop.read(source.path, source.name, *charge)
    if parsed.crashed:
        attempts.leave(digest)
    elif parsed.document is None:
        await attempts.clear(digest)
    else:
        keep = partial(asyncio.to_thread, _keep, folder, source.path, parsed.sha256, parsed.document)
        await disk.when_there_is_room(keep, folder, on_full)
        await attempts.clear(digest, _document_row(parsed.sha256, source.name, parsed.document))
    return Looked(source, parsed.sha256, parsed.state, parsed.reason)


def _digest(path: Path) -> str:
    try:
        if not path.is_file():
            return ""  # opening a pipe would wait for ever; the workshop will say what is wrong with it
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _keep(folder: Path, path: Path, sha256: str, document: Document) -> None:
    store.keep_text(folder, sha256, document)
    if document.picture:
        store.keep_picture(folder, sha256, document.picture)
    store.keep(folder, path.read_bytes())


def _known(ledger: Ledger, sha256: str) -> bool:
    query = "SELECT 1 FROM documents WHERE sha256 = ? AND reader = ?"
    return ledger.reader.execute(query, (sha256, READER)).fetchone() is not None


def _document_row(sha256: str, name: str, document: Document) -> Callable[[sqlite3.Connection], object]:
    metadata = document.metadata
    row = (
        sha256,
        READER,
        document.format,
        metadata.title or _title(name),
        metadata.version or release_in(name),
        metadata.date,
        len(document.text),
        len(document.sentences),
        len(passages(document)),
        json.dumps(document.dropped),
        store.freeze(document),
    )
    return lambda db: db.execute("INSERT OR REPLACE INTO documents VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def _title(name: str) -> str:
    """What a source is called that does not say it: as its file, a figure also by its place."""
    file, place = _without_place(name)
    return ", ".join([PurePosixPath(file).stem, *(part.replace("=", " ") for part in place.split(",") if part)])


def _without_place(name: str) -> tuple[str, str]:
    """The name of the file that a source is or stands in, and its place there; a # in a file's name is no place."""
    place = PLACE.search(name)
    return (name[: place.start()], place[1]) if place else (name, "")


def release_in(name: str) -> str:
    """The release that a folder or file is named after (``openssh-8.4/ssh.html`` → ``openssh 8.4``), or empty."""
    parts = PurePosixPath(name).parts
    for part in (PurePosixPath(name).stem, *reversed(parts[:-1])):
        if RELEASE.match(part) and "." in part:
            return re.sub(r"[-_ ]+", " ", part)
    return ""


def _settle_slugs(ledger: Ledger, found: Sequence[Found]) -> None:
    """Give every new source the name of its page; sources keep theirs for ever."""
    known = dict(ledger.reader.execute("SELECT name, slug FROM sources").fetchall())
    taken = set(known.values())
    rows = []
    for source in found:
        if source.name in known:
            continue
        file, place = _without_place(source.name)
        parts = PurePosixPath(file).with_suffix("").parts
        wanted = slug = names.slug("-".join([*(parts[-2:] if len(parts) > 2 else parts[-1:]), *place.split()]))
        number = 2
        while slug in taken:
            slug, number = f"{wanted}-{number}", number + 1
        taken.add(slug)
        rows.append((source.name, slug))
    ledger.write(lambda db: db.executemany("INSERT INTO sources(name, sha256, slug) VALUES(?, '', ?)", rows))


async def _register(ledger: Ledger, looked: Sequence[Looked]) -> list[str]:
    """Write down each source's bytes and state; the second of two equal files is a duplicate, wherever it stands."""
    first: dict[str, str] = {}
    rows = []
    for look in looked:
        refused, reason = look.refused, look.reason
        if not refused and look.sha256 in first:
            refused, reason = "skipped", f"duplicate of {first[look.sha256]}"
        elif not refused:
            first[look.sha256] = look.found.name
        rows.append((look.sha256, refused, reason, look.found.name))
    present = json.dumps([look.found.name for look in looked])

    def work(db: sqlite3.Connection) -> None:
        db.executemany("UPDATE sources SET sha256 = ?, refused = ?, reason = ? WHERE name = ?", rows)
        db.execute("DELETE FROM sources WHERE name NOT IN (SELECT value FROM json_each(?))", (present,))
        gone = db.execute(
            "SELECT DISTINCT subject FROM items WHERE job IN ('survey', 'read', 'review') "
            "AND subject NOT IN (SELECT sha256 FROM sources WHERE refused = '')"
        )
        for (source,) in gone.fetchall():
            fold.retract(db, source, ())
        fold.refresh(db)

    await ledger.save(work)
    return list(first)
