"""Wikis of former versions of the program are looked into as those of this one are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from agent.cli.options import seen
from agent.errors import LedgerDamaged, UsageError
from agent.ledger.former import bring_up
from agent.ledger.lock import Lock
from agent.ledger.schema import MIGRATIONS


def version(wiki: Path) -> int:
    with closing(sqlite3.connect(wiki / ".wikiagent" / "ledger.db")) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    """One that the first version made."""
    (tmp_path / ".wikiagent").mkdir()
    with closing(sqlite3.connect(tmp_path / ".wikiagent" / "ledger.db")) as db:
        db.executescript(f"{MIGRATIONS[0]}; PRAGMA user_version = 1;")
    return tmp_path


def test_a_former_ledger_gets_the_tables_of_this_version_before_it_is_looked_into(wiki: Path) -> None:
    with seen(wiki) as snapshot:
        assert snapshot.count_conflicts() == 0
    assert version(wiki) == len(MIGRATIONS)


def test_one_that_a_run_is_at_work_on_is_left_alone(wiki: Path) -> None:
    with Lock(wiki / ".wikiagent" / "lock"):
        bring_up(wiki / ".wikiagent")
    assert version(wiki) == 1


def test_no_ledger_and_one_of_a_newer_version_are_named(wiki: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(wiki / ".wikiagent" / "ledger.db")) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(LedgerDamaged, match="newer wikiagent"):
        bring_up(wiki / ".wikiagent")
    with pytest.raises(UsageError, match="no wiki"):
        bring_up(tmp_path / "nowhere" / ".wikiagent")
