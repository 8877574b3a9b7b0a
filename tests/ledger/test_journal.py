"""What is acknowledged is durable; what is found becomes visible when the pass closes, in the order of items."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from agent.errors import LedgerDamaged, UsageError
from agent.ledger import schema
from agent.ledger.journal import Call, Closing, Ledger
from agent.ledger.lock import Lock, holder
from agent.ledger.records import Claim, ClaimMade, Effect, EntityNamed, Evidence, PageWritten, Sentence, Stretch
from agent.ledger.snapshot import Snapshot

Make = Callable[..., Claim]


def closing(number: int, ordinal: int, subject: str = "s1", job: str = "read") -> Closing:
    return Closing(number, ordinal, job, subject, 10, "done")


def add_source(ledger: Ledger, name: str, sha256: str) -> None:
    ledger.write(lambda db: db.execute("INSERT INTO sources(name, sha256, slug) VALUES(?, ?, ?)", (name, sha256, name)))


def test_a_step_is_on_disk_when_it_is_acknowledged(tmp_path: Path) -> None:
    script = f"""
import asyncio, os, signal
from pathlib import Path
from agent.ledger.journal import Call, Closing, Ledger
ledger = Ledger(Path({str(tmp_path / "ledger.db")!r}))
async def go():
    number = ledger.open_pass("read", 0, "b", 1)
    await ledger.record("item", 0, [Call("key", "text", "stop", "")], [], Closing(number, 0, "read", "s", 1, "done"))
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(go())
"""
    killed = subprocess.run([sys.executable, "-c", script], check=False)
    assert killed.returncode == -9
    reopened = Ledger(tmp_path / "ledger.db")
    try:
        assert reopened.cached("key") == Call("key", "text", "stop", "")
        assert reopened.closed(["item", "other"]) == {"item"}
        assert reopened.open_pass_of() == ("read", 0)
    finally:
        reopened.close()


def test_a_write_that_nobody_waits_for_any_more_is_done_and_the_next_one_too(ledger: Ledger) -> None:
    async def go() -> None:
        writing = [asyncio.create_task(ledger.save(partial(note, str(number)))) for number in range(50)]
        await asyncio.sleep(0)
        for task in writing:
            task.cancel()
        await asyncio.gather(*writing, return_exceptions=True)
        await asyncio.wait_for(ledger.save(partial(note, "last")), 20)

    def note(key: str, db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO meta VALUES('noted ' || ?, '')", (key,))

    asyncio.run(go())
    assert ledger.reader.execute("SELECT count(*) FROM meta WHERE key LIKE 'noted %'").fetchone() == (51,)


def test_effects_are_invisible_until_the_pass_closes(ledger: Ledger, claim: Make) -> None:
    add_source(ledger, "a.md", "s1")
    number = ledger.open_pass("read", 0, "b", 1)
    asyncio.run(ledger.record("item", 0, [], [ClaimMade(claim=claim())], closing(number, 0)))
    assert Snapshot(ledger.reader).entities() == []
    ledger.close_pass(number)
    assert [entity.title for entity in Snapshot(ledger.reader).entities()] == ["alpha"]


def test_the_order_of_arrival_leaves_no_trace(tmp_path: Path, claim: Make) -> None:
    def run(folder: str, seed: int) -> list[str]:
        ledger = Ledger(tmp_path / folder / "ledger.db")
        add_source(ledger, "a.md", "s1")
        number = ledger.open_pass("read", 0, "b", 40)
        places = list(range(40))
        random.Random(seed).shuffle(places)

        async def arrive() -> None:
            for place in places:
                name = f"Name{place % 7}" if place % 2 else f"name{place % 7}"
                quote = f"{name} is also called Other {place % 5}"
                named = EntityNamed(
                    source="s1",
                    name=name,
                    type="t",
                    aliases=(f"Other {place % 5}",),
                    evidence=(Evidence(sentence=1, start=0, end=1, quote=quote),),
                )
                effects: list[Effect] = [named, ClaimMade(claim=claim(entity=name, value=str(place)))]
                await ledger.record(f"item{place}", 0, [], effects, closing(number, place))

        asyncio.run(arrive())
        ledger.close_pass(number)
        tables = ("claims", "entities", "names", "mentions")
        seen = [str(row) for table in tables for row in ledger.reader.execute(f"SELECT * FROM {table}")]
        ledger.close()
        return seen

    assert run("one", 1) == run("two", 2)


def test_a_passage_that_is_read_again_loses_exactly_what_is_not_found_again(ledger: Ledger, claim: Make) -> None:
    add_source(ledger, "a.md", "s1")
    add_source(ledger, "b.md", "s2")
    first = ledger.open_pass("read", 0, "b", 3)

    async def record(key: str, number: int, ordinal: int, stretch: Stretch, *made: Claim) -> None:
        effects = [ClaimMade(claim=one) for one in made]
        end = Closing(number, ordinal, "read", made[0].source, 10, "done", "", "[]", stretch)
        await ledger.record(key, 0, [], effects, end)

    one, two = Stretch("how", "one", 1, 5), Stretch("how", "two", 6, 9)
    asyncio.run(record("old", first, 0, one, claim(value="1", sentence=2), claim(value="5", sentence=3)))
    asyncio.run(record("kept", first, 1, two, claim(value="2", sentence=6)))
    asyncio.run(record("other source", first, 2, one, claim(value="3", source="s2")))
    ledger.close_pass(first)
    second = ledger.open_pass("read", 0, "b", 2)
    other_words = claim(value="5", sentence=3).model_copy(update={"statement": "Alpha's default: 5.", "id": "new"})
    anew = Stretch("how", "one, changed", 1, 5)
    asyncio.run(record("new", second, 0, anew, claim(value="4", sentence=2), other_words))
    ledger.close_pass(second)
    found = Snapshot(ledger.reader).claims_of("alpha")
    assert [c.value for c in found] == ["4", "5", "2", "3"]
    assert found[1] == claim(value="5", sentence=3), "said in other words, it is the same claim"
    assert ledger.closed(["old", "kept"]) == {"kept"}


def test_a_page_written_anew_makes_the_item_that_wrote_it_before_due_again(ledger: Ledger, claim: Make) -> None:
    add_source(ledger, "a.md", "s1")
    made = claim()
    number = ledger.open_pass("read", 0, "b", 1)
    asyncio.run(ledger.record("r", 0, [], [ClaimMade(claim=made)], closing(number, 0)))
    ledger.close_pass(number)
    for key, text in (("first", "One."), ("second", "Two.")):
        number = ledger.open_pass("write", 0, "b", 1)
        page = PageWritten(page="entities/alpha", sentences=(Sentence(text=text, claims=(made.id,)),))
        asyncio.run(ledger.record(key, 0, [], [page], closing(number, 0, "entities/alpha", "write")))
        ledger.close_pass(number)
    sentences, _ = Snapshot(ledger.reader).prose("entities/alpha")
    assert [sentence.text for sentence in sentences] == ["Two."]
    assert ledger.closed(["first", "second"]) == {"second"}


def test_prose_that_rests_on_a_retracted_claim_is_gone(ledger: Ledger) -> None:
    add_source(ledger, "a.md", "s1")
    number = ledger.open_pass("write", 0, "b", 1)
    page = PageWritten(page="entities/alpha", sentences=(Sentence(text="One.", claims=("nowhere",)),))
    asyncio.run(ledger.record("w", 0, [], [page], closing(number, 0, "entities/alpha", "write")))
    ledger.close_pass(number)
    assert Snapshot(ledger.reader).prose("entities/alpha")[0] == ()


def test_one_bad_write_does_not_take_its_neighbours_along(ledger: Ledger) -> None:
    async def go() -> list[BaseException | None]:
        good = [ledger.keep(Call(f"k{n}", "t", "stop", "")) for n in range(20)]
        bad = ledger.save(lambda db: db.execute("INSERT INTO nowhere VALUES(1)"))
        return list(await asyncio.gather(*good, bad, return_exceptions=True))

    results = asyncio.run(go())
    assert [type(result) for result in results] == [type(None)] * 20 + [sqlite3.OperationalError]
    assert all(ledger.cached(f"k{n}") for n in range(20))


def test_a_damaged_ledger_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"this is not a database, whatever its name says" * 100)
    before = path.read_bytes()
    with pytest.raises(LedgerDamaged, match="nothing was changed"):
        Ledger(path)
    assert path.read_bytes() == before


def test_a_ledger_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(LedgerDamaged, match="newer wikiagent"):
        Ledger(path)


def test_a_second_night_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with Lock(path):
        script = f"from pathlib import Path; from agent.ledger.lock import Lock\nwith Lock(Path({str(path)!r})): pass"
        second = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        assert "another wikiagent (pid " in second.stderr
        assert holder(path) is not None
    assert holder(path) is None


def test_reading_where_there_is_no_wiki_says_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="wikiagent run SOURCES"):
        Snapshot.open(tmp_path / "wiki" / ".wikiagent" / "ledger.db")


def test_who_stops_waiting_for_a_write_does_not_stop_the_writer(ledger: Ledger) -> None:
    async def lose_patience() -> None:
        begun, go_on = threading.Event(), threading.Event()

        def work(db: sqlite3.Connection) -> None:
            begun.set()
            go_on.wait(10)
            db.execute("INSERT INTO meta VALUES('kept', 'yes')")

        task = asyncio.create_task(ledger.save(work))
        await asyncio.to_thread(begun.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        go_on.set()

    asyncio.run(lose_patience())
    ledger.write(lambda db: db.execute("INSERT INTO meta VALUES('later', 'yes')"))
    assert ledger.reader.execute("SELECT key FROM meta WHERE key IN ('kept', 'later')").fetchall() == [
        ("kept",),
        ("later",),
    ]
