"""Sources in: from what a person typed to documents in the ledger, each source in exactly one state.

Files are parsed in child processes; one that kills its reader, or the whole program, three times is put aside. Bytes
and text are on disk, and then in the ledger, before anything relies on them.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from collections.abc import Callable, Collection, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from agent.evidence import names
from agent.evidence.words import language
from agent.fetch import naming, web
from agent.fetch.settings import Web
from agent.intake import figures, unpacking
from agent.ledger import contents, disk, entities, readings
from agent.ledger.attempts import ATTEMPTS, QUARANTINED, Attempts
from agent.ledger.carry import carry
from agent.ledger.catalogue import METADATA
from agent.ledger.coverage import DROPPED
from agent.ledger.documents import Documents
from agent.ledger.journal import Ledger
from agent.sources import store
from agent.sources.document import READER, Document, named, without_place
from agent.sources.pile import Found, saved_with
from agent.sources.workshop import Workshop

Tell = Callable[[int, int], None]
SAMPLE = 6000
"""Characters of a text that tell its language."""
_T = TypeVar("_T")


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
    wanted: Web = Web(),  # noqa: B008 (frozen)
    tell_fetched: Tell = lambda *_: None,
    *,
    with_figures: bool = False,
    own: Path | None = None,
) -> list[str] | None:
    """Bring the ledger's sources up to date with the files, and give the hashes of those to read, in source order.

    Raises ``UsageError`` where an argument names nothing. On return every file is in the ledger under its name, with
    its document or the reason why it has none; sources that are gone have been retracted. ``None`` where it was
    ``stopped`` before that: then what was fetched and read by then is kept, and everything else is as it was.
    ``own``: the folder of texts and bytes, where it is not the wiki's ``.wikiagent``.
    """
    attempts = Attempts(ledger, READER)
    folder = own or wiki / ".wikiagent"

    async def look_at_everything() -> list[Looked]:
        collected = await web.collect(arguments, wiki, ledger, wanted, tell_fetched, on_full, own=folder)
        found = [source.found for source in collected]
        looked = await _open_and_look(found, folder, ledger, attempts, tell, on_full)
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
    return await _register(ledger, looked, folder)


async def _open_and_look(
    found: Sequence[Found], folder: Path, ledger: Ledger, attempts: Attempts, tell: Tell, on_full: Callable[[], None]
) -> list[Looked]:
    """Look at each file, at those inside of archives, too. Until it is unpacked, an archive is a source itself."""
    packed = await asyncio.to_thread(unpacking.packed, found)
    _settle_slugs(ledger, sorted(found, key=packed.__contains__))
    if packed:
        found = await unpacking.unpack(found, packed, folder, attempts, on_full)
        _settle_slugs(ledger, found)
    return await _look_at_all(found, folder, ledger, attempts, tell, on_full)


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
            return await asyncio.to_thread(store.digest, source.path)

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
    _settle_slugs(ledger, [*(look.found for look in looked), *found, *apart])
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
    """Parse a file unless the same bytes were parsed before, and the text is still there as it was."""
    if source.refused:
        return Looked(source, "", source.refused, source.reason)
    if page := saved_with(source.path):
        return Looked(source, digest, "skipped", f"belongs to the saved page {page}")
    made = _made(ledger, digest)
    if made is not None and await asyncio.to_thread(_is_kept, folder, digest, made):
        return Looked(source, digest, reason=source.reason)
    if attempts.charged().get(digest, 0) >= ATTEMPTS:
        return Looked(source, digest, "skipped", QUARANTINED)
    charge = [partial(attempts.charge, digest)] if digest else []  # what can't be opened is no attempt
    parsed = await workshop.read(source.path, source.called or source.name, *charge)
    if parsed.crashed:
        attempts.leave(digest)
    elif parsed.document is None:
        await attempts.clear(digest)
    else:
        keep = partial(asyncio.to_thread, _keep, folder, source.path, parsed.sha256, parsed.document)
        await disk.when_there_is_room(keep, folder, on_full)
        healed = made is not None and made == len(parsed.document.text)
        await attempts.clear(digest, *([] if healed else [registered(parsed.sha256, parsed.document, folder)]))
    return Looked(source, parsed.sha256, parsed.state, parsed.reason or source.reason)


def _keep(folder: Path, path: Path, sha256: str, document: Document) -> None:
    store.keep_text(folder, sha256, document)
    if document.picture:
        store.keep_picture(folder, sha256, document.picture)
    store.keep(folder, path.read_bytes())


def _made(ledger: Ledger, sha256: str) -> int | None:
    """How many characters this reader made of these bytes, -1 where a model's reading, which is in the ledger, stands
    for them; ``None`` where it made none.
    """
    query = (
        "SELECT iif(EXISTS(SELECT 1 FROM readings WHERE source = sha256), -1, characters) FROM documents "
        "WHERE sha256 = ? AND reader = ?"
    )
    row = ledger.reader.execute(query, (sha256, READER)).fetchone()
    return row[0] if row else None


def _is_kept(folder: Path, sha256: str, characters: int) -> bool:
    """Whether the text is there, as long as it was."""
    try:
        return characters < 0 or len(store.load_text(folder, sha256)) == characters
    except (OSError, UnicodeDecodeError):
        return False


def registered(sha256: str, document: Document, folder: Path) -> Callable[[sqlite3.Connection], object]:
    """Write down a document: what its bytes say, whatever the file is called. What was found in the document that an
    older reader made of the same bytes is carried over to it. What a model read in an image stays its text.
    """
    metadata, rows = document.metadata, contents.rows(sha256, document)
    row = {
        "sha256": sha256,
        "reader": READER,
        "format": document.format,
        "title": metadata.title,
        "version": metadata.version,
        "date": metadata.date,
        "characters": len(document.text),
        "sentences": len(document.sentences),
        "passages": len(rows) - 1,
        "dropped": DROPPED.dump_json(named(document.dropped)).decode(),
        "structure": store.freeze(document),
        "metadata": METADATA.dump_json(metadata).decode(),
        "outside": document.outside,
        "language": language(document.text[:SAMPLE]),
    }
    command = f"INSERT OR REPLACE INTO documents({', '.join(row)}) VALUES({', '.join('?' * len(row))})"

    def work(db: sqlite3.Connection) -> None:
        db.execute(command, tuple(row.values()))
        read = readings.document(db, sha256)
        contents.put(db, sha256, contents.rows(sha256, read) if read else rows)
        if db.execute("SELECT 1 FROM items WHERE subject = ?", (sha256,)).fetchone():
            carry(db, {sha256: sha256}, [sha256], Documents(db, folder).get)

    return work


def _settle_slugs(ledger: Ledger, found: Sequence[Found]) -> None:
    """Give every new source the name of its page; sources keep theirs as long as they are there."""
    known = dict(ledger.reader.execute("SELECT name, slug FROM sources").fetchall())
    taken = {names.same_file(known[source.name]) for source in found if source.name in known}
    rows = []
    for source in found:
        if source.name in known:
            continue
        wanted = slug = names.slug(_page_title(source.name))
        number = 2
        while names.same_file(slug) in taken:
            slug, number = f"{wanted}-{number}", number + 1
        taken.add(names.same_file(slug))
        rows.append((source.name, slug))
    ledger.write(lambda db: db.executemany("INSERT INTO sources(name, sha256, slug) VALUES(?, '', ?)", rows))


def _page_title(name: str) -> str:
    file, place = without_place(name)
    if naming.is_web(name):
        title = naming.page_title(file)
    else:
        parts = PurePosixPath(file).with_suffix("").parts
        title = "-".join(parts[-2:]) if len(parts) > 2 else parts[-1]
    return f"{title}-{place}" if place else title


async def _register(ledger: Ledger, looked: Sequence[Looked], folder: Path) -> list[str]:
    """Write down each source's bytes and state. Of equal files all but one are duplicates: the source is the one that
    was it before, else the first by name.

    What was read of sources that are gone is carried over to what they have become, or retracted.
    """
    held = set(ledger.reader.execute("SELECT name, sha256 FROM sources WHERE refused = '' AND sha256 != ''"))
    first: dict[str, str] = {}
    for look in sorted(looked, key=lambda look: (look.found.name, look.sha256) not in held):
        if not look.refused:
            first.setdefault(look.sha256, look.found.name)
    rows = []
    for look in looked:
        refused, reason = look.refused, look.reason
        if not refused and first[look.sha256] != look.found.name:
            refused, reason = "skipped", f"duplicate of {first[look.sha256]}"
        rows.append((look.sha256, refused, reason, look.found.name))
    now = {name: sha256 for sha256, _, _, name in rows}

    def work(db: sqlite3.Connection) -> None:
        before = db.execute("SELECT sha256, name FROM sources WHERE sha256 != '' ORDER BY name DESC").fetchall()
        heirs = {sha256: now[name] for sha256, name in before if now.get(name) in first}
        db.executemany("UPDATE sources SET sha256 = ?, refused = ?, reason = ? WHERE name = ?", rows)
        db.execute("DELETE FROM sources WHERE name NOT IN (SELECT value FROM json_each(?))", (json.dumps(list(now)),))
        items = "SELECT DISTINCT subject FROM items WHERE job IN ('survey', 'read', 'review') ORDER BY 1"
        read = dict.fromkeys(source for (source,) in db.execute(items))
        gone = {source: heirs.get(source, "") for source in read if source not in first}
        carry(
            db,
            gone,
            [sha256 for sha256, refused, _, _ in rows if not refused and sha256 not in read],
            Documents(db, folder).get,
        )
        entities.refresh(db)

    await ledger.save(work)
    return [sha256 for sha256, refused, _, _ in rows if not refused]
