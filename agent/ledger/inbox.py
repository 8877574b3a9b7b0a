"""Decisions that wait for the ledger: files in ``.wikiagent/inbox``, so that they can be made while a night runs.

Who decides puts a file there, whole and durable. Who holds the wiki's lock takes them in, in the order in which they
were made, between two passes: what a decision does and the note that it was taken in are one transaction, and only then
the file is removed. So a kill at any moment loses none and does none twice.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from agent import durable
from agent.ledger import decisions
from agent.ledger.decisions import DECISION, Decision
from agent.ledger.journal import Ledger

REFUSED = ".refused"
"""Ends the name of a file in the inbox that holds no decision."""


def put(folder: Path, decision: Decision) -> Path:
    """Put a decision into the inbox of ``.wikiagent`` (``folder``). Durable on return; safe from any process."""
    last = max((int(path.name.split("-")[0]) for path in waiting(folder)), default=0)
    number = max(time.time_ns(), last + 1)  # clocks are set back, too
    path = folder / "inbox" / f"{number:020d}-{secrets.token_hex(8)}.json"
    durable.make_folders(path.parent)
    durable.write(path, DECISION.dump_json(decision))
    return path


def waiting(folder: Path) -> list[Path]:
    """The decisions that nobody has taken in yet, the oldest first."""
    found = (folder / "inbox").glob("*-*.json")
    return sorted(path for path in found if path.name.split("-")[0].isdecimal())


def take(ledger: Ledger, folder: Path, then: Callable[[], object] = lambda: None) -> list[str]:
    """Make what waits hold: a line each. Hold the wiki's lock, and be between two passes. Durable on return.

    ``then`` is done before the files go: after a crash in it they are still there, and it is done again. A file that
    is no decision is put aside under another name, and named.
    """
    done, taken = [], []
    for path in waiting(folder):
        try:
            decision = DECISION.validate_json(path.read_bytes())
        except ValidationError as error:
            aside = path.with_name(path.name + REFUSED)
            path.replace(aside)
            done.append(f"inbox/{aside.name}: not a decision ({error.errors()[0]['msg']}); it was put aside")
            continue
        told: list[str] = []
        ledger.write(partial(take_one, identity=path.stem, decision=decision, told=told))
        done += told
        taken.append(path)
    then()
    for path in taken:
        path.unlink()
    if taken:
        durable.sync_folder(folder / "inbox")
    return done


def try_out(ledger: Ledger, folder: Path) -> None:
    """Make what waits hold in another ledger, a copy; the inbox stays as it is."""
    for path in waiting(folder):
        with suppress(ValidationError):
            decision = DECISION.validate_json(path.read_bytes())
            ledger.write(partial(take_one, identity=path.stem, decision=decision, told=[]))


def take_one(db: sqlite3.Connection, identity: str, decision: Decision, told: list[str]) -> None:
    """One decision within a transaction, unless it was taken in before. ``told`` gets the line that says what came."""
    told.clear()  # a transaction that met a full disk is tried again
    if db.execute("SELECT 1 FROM inbox WHERE id = ?", (identity,)).fetchone():
        return
    told.append(decisions.apply(db, decision))
    db.execute("INSERT INTO inbox VALUES(?, ?)", (identity, DECISION.dump_json(decision).decode()))
