"""What was fetched: the bytes under their hash, and in the ledger what was said with them."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from agent.fetch.client import Response
from agent.fetch.taken import Snapshot
from agent.ledger import disk
from agent.ledger.journal import Ledger
from agent.sources import store

NOT_KEPT = frozenset({"set-cookie"})
OF_THE_BYTES = frozenset({"content-length", "content-encoding", "content-type", "transfer-encoding"})
"""Headers that a 304 may not change: they tell of the bytes that were kept."""


class Snapshots:
    """The kept bytes of a wiki, whose own folder is ``folder``."""

    def __init__(self, ledger: Ledger, folder: Path, on_full: Callable[[], None]) -> None:
        self._ledger, self._folder, self._on_full = ledger, folder, on_full

    def path(self, snapshot: Snapshot) -> Path:
        return self._folder / "raw" / snapshot.sha256

    def find(self, url: str) -> Snapshot | None:
        """What is kept of an address; nothing where the bytes are gone."""
        query = "SELECT url, final, status, sha256, file, headers, taken, asked FROM snapshots WHERE url = ?"
        row = self._ledger.reader.execute(query, (url,)).fetchone()
        if row is None:
            return None
        url, final, status, sha256, file, headers, taken, asked = row
        found = Snapshot(url, final, status, sha256, file, json.loads(headers), taken, asked)
        return found if self.path(found).is_file() else None

    async def keep(self, url: str, response: Response, body: bytes, file: str, now: float) -> Snapshot:
        """Keep a page. Durable on return."""
        keep = partial(asyncio.to_thread, store.keep, self._folder, body)
        await disk.when_there_is_room(keep, self._folder, self._on_full)
        headers = {name: value for name, value in response.headers.items() if name not in NOT_KEPT}
        sha256 = hashlib.sha256(body).hexdigest()
        taken = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
        made = Snapshot(url, str(response.final), response.status, sha256, file, headers, taken, now)
        await self._write(made)
        return made

    async def confirm(self, kept: Snapshot, response: Response, now: float) -> Snapshot:
        """The server says that nothing has changed."""
        fresh = {k: v for k, v in response.headers.items() if k not in NOT_KEPT | OF_THE_BYTES}
        headers = {**kept.headers, **fresh}
        made = Snapshot(
            kept.url, str(response.final), kept.status, kept.sha256, kept.file, headers, kept.taken, now
        )  # fmt: skip
        await self._write(made)
        return made

    async def _write(self, made: Snapshot) -> None:
        headers = json.dumps(dict(made.headers), sort_keys=True)
        row = (made.url, made.final, made.status, made.sha256, made.file, headers, made.taken, made.asked)
        await self._ledger.save(
            lambda db: db.execute("INSERT OR REPLACE INTO snapshots VALUES(?, ?, ?, ?, ?, ?, ?, ?)", row)
        )
