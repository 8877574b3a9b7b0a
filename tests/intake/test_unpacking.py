"""A file in an archive is a source like any other, and an archive that does harm costs only itself."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import archives
import pytest
from command import attempts, end_while_reading, pages, report, wikiagent

from agent.intake import unpacking
from agent.ledger.attempts import Attempts
from agent.ledger.journal import Ledger
from agent.sources.archives.members import Allowance
from agent.sources.document import READER
from agent.sources.pile import Found

ALPHA = b"# Alpha\n\nAlpha is a letter of the Greek alphabet. Its depth is 12 m.\n"
BETA = b"# Beta\n\nBeta is a letter of the Greek alphabet. Alpha comes before Beta.\n"
MAIL = b"""From: Ada <ada@example.org>\r
Date: Fri, 01 May 2026 10:00:00 +0200\r
Subject: Gamma\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=b\r
\r
--b\r
Content-Type: text/plain\r
\r
Gamma is a letter of the Greek alphabet.\r
--b\r
Content-Type: text/markdown; name=note.md\r
Content-Disposition: attachment; filename="../note.md"\r
\r
# Delta\r
\r
Delta is a letter of the Greek alphabet.\r
--b--\r
"""
MAILBOX = b"From ada@example.org Fri May  1 10:00:00 2026\n" + MAIL.replace(b"\r\n", b"\n") + (
    b"\nFrom bob@example.org Sat May  2 10:00:00 2026\nFrom: Bob <bob@example.org>\nSubject: Epsilon\n\n"
    b"Epsilon is a letter of the Greek alphabet.\n>From here on it is quoted wrongly by mailboxes.\n"
)  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "wiki" / ".wikiagent" / "ledger.db")
    yield made
    made.close()


def unpacked(folder: Path, ledger: Ledger, *paths: Path, allowance: Allowance | None = None) -> list[Found]:
    found = [Found(path.name, path) for path in paths]
    return asyncio.run(
        unpacking.unpack(
            found,
            unpacking.packed(found),
            folder / "wiki" / ".wikiagent",
            Attempts(ledger, READER),
            lambda: None,
            allowance,
        )
    )


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_an_archive_gives_the_same_wiki_as_its_folder(tmp_path: Path) -> None:
    members = [("inner/a.md", ALPHA), ("inner/b.md", BETA), ("inner/copy.md", ALPHA)]
    write(tmp_path / "packed" / "pile" / "papers.tar.gz", archives.tarred(members, "gz"))
    for name, data in members:
        write(tmp_path / "plain" / "pile" / "papers" / name, data)
    made = {}
    for kind in ("packed", "plain"):
        folder = tmp_path / kind
        assert wikiagent("run", "pile", "--brain", "rules", cwd=folder).returncode == 0
        proved = wikiagent("verify", cwd=folder)
        assert proved.returncode == 0, proved.stdout
        made[kind] = {path: text.replace("papers.tar.gz", "papers") for path, text in pages(folder / "wiki").items()}
    assert made["packed"] == made["plain"]
    assert "sources/inner-b.md" in made["plain"]
    states = {end["source"]: (end["state"], end["reason"]) for end in report(tmp_path / "packed" / "wiki")["sources"]}
    assert states == {
        "pile/papers.tar.gz/inner/a.md": ("done", ""),
        "pile/papers.tar.gz/inner/b.md": ("done", ""),
        "pile/papers.tar.gz/inner/copy.md": ("skipped", "duplicate of pile/papers.tar.gz/inner/a.md"),
    }


def test_a_night_over_hostile_and_broken_archives_reads_what_there_is(tmp_path: Path) -> None:
    pile = tmp_path / "pile"
    write(pile / "good.zip", archives.zipped([("a.md", ALPHA), ("../evil.md", b"Evil words stand here.")]))
    write(pile / "bomb.zip", archives.bomb(100 << 20))
    write(pile / "cut.zip", archives.zipped([("a.md", ALPHA)])[:60])
    write(pile / "deep.zip", archives.nested(7))
    write(pile / "empty.zip", archives.zipped([]))
    write(pile / "secret.zip", archives.encrypted("s.md", BETA))
    write(pile / "mails.mbox", MAILBOX)
    done = wikiagent("run", "pile", "--brain", "rules", cwd=tmp_path)
    assert done.returncode == 4, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    ends = {
        end["source"].removeprefix("pile/"): (end["state"], end["reason"])
        for end in report(tmp_path / "wiki")["sources"]
    }
    deep = "deep.zip/" + "/".join(f"level-{number}.zip" for number in range(5, 1, -1)) + "/level-1.zip"
    expected = {
        "good.zip/a.md": ("done", ""),
        "good.zip/evil.md": None,
        "good.zip/../evil.md": ("skipped", "leads out of the archive"),
        "bomb.zip": ("failed", "made to do harm"),
        "cut.zip": ("failed", "broken"),
        deep: ("failed", "no more than 5 are opened"),
        "empty.zip": ("skipped", "nothing in it"),
        "secret.zip/s.md": ("failed", "encrypted"),
        "mails.mbox/0001.eml": ("done", ""),
        "mails.mbox/0001.eml/note.md": ("done", ""),
        "mails.mbox/0002.eml": ("done", ""),
    }
    assert {name for name, told in expected.items() if told} == set(ends)
    for name, told in expected.items():
        if told:
            assert (ends[name][0], told[1] in ends[name][1]) == (told[0], True), (name, ends[name])
    assert wikiagent("verify", cwd=tmp_path).returncode == 0
    assert not list(tmp_path.rglob("evil*"))
    page = (tmp_path / "wiki" / "sources" / "mails-mbox-0001.md").read_text()
    assert "2026-05-01" in page
    assert "# Gamma" in page


def test_what_was_unpacked_once_is_not_unpacked_again(tmp_path: Path, ledger: Ledger) -> None:
    path = write(tmp_path / "it.zip", archives.zipped([("in.zip", archives.zipped([("a.md", ALPHA)])), ("b.md", BETA)]))
    ledger.write(lambda db: db.execute("INSERT INTO meta VALUES('charges', 0)"))
    ledger.write(
        lambda db: db.execute(
            "CREATE TEMP TRIGGER noted AFTER INSERT ON attempts BEGIN "
            "UPDATE meta SET value = value + 1 WHERE key = 'charges'; END"
        )
    )

    def charges() -> int:
        return int(ledger.reader.execute("SELECT value FROM meta WHERE key = 'charges'").fetchone()[0])

    first = unpacked(tmp_path, ledger, path)
    assert [source.name for source in first] == ["it.zip/b.md", "it.zip/in.zip/a.md"]
    assert [source.path.read_bytes() for source in first] == [BETA, ALPHA]
    assert charges() == 2
    assert unpacked(tmp_path, ledger, path) == first
    assert charges() == 2
    first[0].path.unlink()  # somebody cleaned up
    assert unpacked(tmp_path, ledger, path) == first
    assert first[0].path.read_bytes() == BETA
    assert charges() == 3


def test_archives_in_archives_share_one_allowance(tmp_path: Path, ledger: Ledger) -> None:
    path = write(tmp_path / "it.zip", archives.multiplied(3, 6))
    found = unpacked(tmp_path, ledger, path, allowance=Allowance(size=8 << 20))
    read = [source for source in found if not source.refused]
    assert len(read) <= 8
    assert any("one file" in source.reason for source in found)
    assert all(source.reason for source in found if source.refused)


def test_names_that_stand_twice_are_told_apart(tmp_path: Path, ledger: Ledger) -> None:
    twice = archives.tarred([("a.md", ALPHA), ("a.md", BETA), ("A.md", b"# C\n")])
    found = unpacked(tmp_path, ledger, write(tmp_path / "it.tar", twice))
    assert [source.name for source in found] == ["it.tar/A.md", "it.tar/a (2).md", "it.tar/a.md"]
    assert len({source.path for source in found}) == 3


def test_an_archive_that_killed_its_child_three_times_is_put_aside(tmp_path: Path, ledger: Ledger) -> None:
    path = write(tmp_path / "it.tar", archives.tarred([(f"{n}.bin", os.urandom(4 << 20)) for n in range(20)]))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()

    def kill_at_work(raw: Path) -> None:
        while not raw.exists():
            time.sleep(0.005)
        (child,) = multiprocessing.active_children()
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)

    async def kill(attempts: Attempts) -> list[Found]:
        found = [Found("it.tar", path)]
        folder = tmp_path / "wiki" / ".wikiagent"
        work = asyncio.create_task(unpacking.unpack(found, found, folder, attempts, lambda: None))
        await asyncio.to_thread(kill_at_work, folder / "raw")
        return await work

    ledger.write(lambda db: db.execute("INSERT INTO attempts VALUES(?, ?, 1)", (sha256, READER)))
    attempts = Attempts(ledger, READER)
    (ended,) = asyncio.run(kill(attempts))
    assert (ended.name, ended.refused) == ("it.tar", "failed")
    assert "crashed" in ended.reason
    assert attempts.charged() == {sha256: 2}
    ledger.write(lambda db: db.execute("UPDATE attempts SET times = 3"))
    (aside,) = unpacked(tmp_path, ledger, path)
    assert (aside.refused, "quarantined" in aside.reason) == ("skipped", True)
    ledger.write(lambda db: db.execute("DELETE FROM attempts"))
    assert len(unpacked(tmp_path, ledger, path)) == 20
    assert not list((tmp_path / "wiki" / ".wikiagent" / "raw").glob(".part-*"))


def test_a_member_that_is_gone_takes_its_claims_along(tmp_path: Path) -> None:
    path = write(tmp_path / "pile" / "it.zip", archives.zipped([("a.md", ALPHA), ("b.md", BETA)]))
    assert wikiagent("run", "pile", "--brain", "rules", cwd=tmp_path).returncode == 0
    assert (tmp_path / "wiki" / "entities" / "beta.md").exists()
    write(path, archives.zipped([("a.md", ALPHA)]))
    assert wikiagent("run", "pile", "--brain", "rules", cwd=tmp_path).returncode == 0
    assert not (tmp_path / "wiki" / "entities" / "beta.md").exists()
    assert wikiagent("verify", cwd=tmp_path).returncode == 0
    with closing(sqlite3.connect(tmp_path / "wiki" / ".wikiagent" / "ledger.db")) as db:
        assert [name for (name,) in db.execute("SELECT name FROM sources")] == ["pile/it.zip/a.md"]


def test_packages_and_caches_in_a_checkout_are_named_and_not_read(tmp_path: Path) -> None:
    for name in (
        "repo/.git/config",
        "repo/docs/a.md",
        "repo/node_modules/x/readme.md",
        "repo/env/pyvenv.cfg",
        "repo/env/lib/b.md",
    ):
        write(tmp_path / name, ALPHA)
    assert wikiagent("run", "repo", "--brain", "rules", cwd=tmp_path).returncode == 0
    ends = {end["source"]: (end["state"], end["reason"]) for end in report(tmp_path / "wiki")["sources"]}
    assert {name: state for name, (state, _) in ends.items()} == {
        "repo/docs/a.md": "done",
        "repo/node_modules": "skipped",
        "repo/env": "skipped",
    }
    assert "installed packages" in ends["repo/node_modules"][1]
    assert "installed Python" in ends["repo/env"][1]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_night_that_ends_while_it_unpacks_goes_on(tmp_path: Path, how: signal.Signals) -> None:
    big = [(f"{number}.bin", os.urandom(4 << 20)) for number in range(4)]
    data = archives.tarred([*big, ("a.md", ALPHA)], "bz2")  # what takes a child a second or more
    write(tmp_path / "sources" / "it.tar", data)
    sha256 = hashlib.sha256(data).hexdigest()
    stopped = how == signal.SIGINT
    assert end_while_reading(tmp_path, sha256, 1, how) == (130 if stopped else -how)
    assert attempts(tmp_path / "wiki") == ({} if stopped else {sha256: 1})
    if stopped:
        ends = {end["source"]: end["state"] for end in report(tmp_path / "wiki")["sources"]}
        assert ends == {"sources/it.tar": "unread"}
    assert wikiagent("resume", cwd=tmp_path).returncode == 0
    ends = {end["source"]: end["state"] for end in report(tmp_path / "wiki")["sources"]}
    assert ends.pop("sources/it.tar/a.md") == "done"
    assert set(ends.values()) == {"skipped"}
    assert len(ends) == 4
    assert attempts(tmp_path / "wiki") == {}
    assert not list((tmp_path / "wiki" / ".wikiagent" / "raw").glob(".part-*"))
    assert wikiagent("verify", cwd=tmp_path).returncode == 0
