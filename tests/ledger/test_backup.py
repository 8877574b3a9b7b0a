"""Copies of the ledger and the way back, and the disk that it lies on."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
from command import pages, wikiagent

from agent.errors import DiskFailing, UsageError
from agent.ledger import backup, disk
from agent.ledger.disk import Mount
from agent.ledger.journal import Ledger

EXAMPLES = Path(__file__).parents[2] / "examples" / "sources"


def test_a_copy_is_made_while_the_ledger_is_written(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / ".wikiagent" / "ledger.db")
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            row = (str(number),)
            ledger.write(lambda db, row=row: db.execute("INSERT OR REPLACE INTO meta VALUES('number', ?)", row))  # type: ignore[misc]

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            copy = backup.make(ledger.path)
            assert backup.is_whole(copy)
    finally:
        stop.set()
        writer.join()
        ledger.close()
    assert [path.name for path in backup.whole(tmp_path)] == ["ledger.db", "ledger.previous.db"]


def test_a_damaged_ledger_is_named_with_the_way_back_and_the_next_run_makes_it_whole(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    for name in ("openssh-8.4/sftp.md", "openssh-10.0/sftp.md", "openssh-10.0/ssh-add.md"):
        shutil.copy(EXAMPLES / name, tmp_path / "sources" / name.replace("/", "-"))
    assert wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path).returncode == 0
    unbroken = pages(tmp_path / "wiki")
    path = tmp_path / "wiki" / ".wikiagent" / "ledger.db"
    (tmp_path / "sources" / "openssh-10.0-sftp.md").rename(tmp_path / "later.md")
    assert wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path).returncode == 0
    backup.make(path)
    (tmp_path / "later.md").rename(tmp_path / "sources" / "openssh-10.0-sftp.md")
    assert wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path).returncode == 0
    damaged = path.read_bytes()
    path.write_bytes(damaged[:5000] + bytes(9000) + damaged[14000:])

    refused = wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path)
    assert refused.returncode == 2
    assert "wikiagent restore" in refused.stderr

    mine = tmp_path / "wiki" / "entities" / "mine.md"
    mine.write_text("# My own page\n")
    restored = wikiagent("restore", cwd=tmp_path)
    assert restored.returncode == 0, restored.stderr
    assert "damaged-1" in restored.stdout
    assert wikiagent("resume", cwd=tmp_path).returncode == 0
    assert wikiagent("verify", cwd=tmp_path).returncode == 0
    assert pages(tmp_path / "wiki") == {**unbroken, "entities/mine.md": "# My own page\n"}


def test_without_a_copy_there_is_no_way_back(tmp_path: Path) -> None:
    (tmp_path / ".wikiagent").mkdir()
    with pytest.raises(UsageError, match="no whole copy"):
        backup.put_back(tmp_path)


def test_a_network_file_system_is_refused(tmp_path: Path) -> None:
    def mounted() -> list[Mount]:
        return [Mount("/", "ext4"), Mount(str(tmp_path), "nfs4"), Mount(str(tmp_path / "local"), "xfs")]

    with pytest.raises(UsageError, match=r"\(nfs4\).*--wiki DIR"):
        disk.refuse_network(tmp_path / "wiki", mounted)
    disk.refuse_network(tmp_path / "local" / "wiki", mounted)
    disk.refuse_network(tmp_path)


class Failing:
    """Work in a transaction that fails the first times as SQLite does."""

    def __init__(self, code: int, times: int) -> None:
        self.code, self.times = code, times

    def __call__(self, db: sqlite3.Connection) -> None:
        if self.times:
            self.times -= 1
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = self.code
            raise error
        db.execute("INSERT INTO meta VALUES('kept', 'yes')")


def test_a_full_disk_makes_writers_wait_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "PAUSE", 0.01)
    ledger = Ledger(tmp_path / "ledger.db")
    told: list[str] = []
    ledger.writer.on_full = lambda: told.append("full")
    ledger.write(Failing(sqlite3.SQLITE_FULL, times=3))
    assert ledger.reader.execute("SELECT value FROM meta WHERE key = 'kept'").fetchone() == ("yes",)
    assert told == ["full"] * 3
    ledger.close()


def test_a_sync_that_failed_stops_everything_and_is_not_tried_again(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    with pytest.raises(DiskFailing, match="what was acknowledged before is kept"):
        ledger.write(Failing(sqlite3.SQLITE_IOERR_FSYNC, times=1))
    with pytest.raises(DiskFailing):
        ledger.write(lambda db: db.execute("INSERT INTO meta VALUES('later', 'no')"))


async def _write(errors: list[OSError]) -> str:
    if errors:
        raise errors.pop()
    return "written"


@pytest.mark.parametrize(
    ("number", "ends"), [(errno.ENOSPC, "written"), (errno.EIO, "fails"), (errno.EPERM, "not permitted")]
)
def test_files_wait_for_room_and_for_nothing_else(
    number: int, ends: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    monkeypatch.setattr(disk, "PAUSE", 0.01)
    errors = [OSError(number, "Operation not permitted")] * 2
    try:
        said = asyncio.run(disk.when_there_is_room(lambda: _write(errors), tmp_path, lambda: None))
    except (DiskFailing, OSError) as error:
        said = str(error)
    assert ends in said
