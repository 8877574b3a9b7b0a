"""Bad input costs only itself: each source ends in one state, with a reason that a person understands."""

from __future__ import annotations

import asyncio
import hashlib
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from command import attempts, end_while_reading, states, wikiagent
from small_nights import night

from agent.intake.intake import take_in
from agent.ledger.journal import Ledger
from agent.sources.document import READER
from agent.sources.imprint import release_in

GOOD = "# Alpha\n\nAlpha is a letter of the Greek alphabet.\n"
PDF = Path(__file__).parents[2] / "examples" / "sources" / "openssh-8.4" / "ssh-keygen.pdf"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pile of every bad sort, and the wiki of a night over it."""
    made = tmp_path_factory.mktemp("bad")
    sources = made / "sources"
    sources.mkdir()
    (sources / "good.md").write_text(GOOD)
    (sources / "twin.md").write_text(GOOD)
    (sources / "empty.txt").write_text("")
    (sources / "blank.md").write_text(" \n\n\t\n")
    (sources / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (sources / "noise.bin").write_bytes(bytes(range(256)) * 64)
    (sources / "latin.txt").write_bytes(
        "Übermäßig ist ein Wort. Ein Café ist ein Ort. Größe zählt nicht.\n".encode("latin-1") * 5
    )
    (sources / "wide.txt").write_text("Wide is a kind of text that somebody saved on Windows.\n", encoding="utf-16")
    (sources / "cut.pdf").write_bytes(PDF.read_bytes()[:3000])
    (sources / "gone.md").symlink_to(made / "nowhere.md")
    (sources / "page.txt").write_text("<!doctype html><html><body><p>Beta is a letter, too.</p></body></html>")
    (sources / "saved.html").write_text("<html><body><p>Gamma is a letter that was saved.</p></body></html>")
    (sources / "saved_files").mkdir()
    (sources / "saved_files" / "code.js").write_text("let delta = 'a letter of no interest';")
    done = wikiagent("run", "sources", "--brain", "rules", cwd=made)
    assert done.returncode == 4, done.stdout + done.stderr  # something failed; everything else went on
    assert "Traceback" not in done.stderr
    return made


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("good.md", "done", ""),
        ("twin.md", "skipped", "duplicate of sources/good.md"),
        ("empty.txt", "skipped", "empty"),
        ("blank.md", "skipped", "empty"),
        ("picture.png", "failed", "PNG"),
        ("noise.bin", "skipped", "binary"),
        ("latin.txt", "done", ""),
        ("wide.txt", "done", ""),
        ("cut.pdf", "failed", "broken"),
        ("gone.md", "failed", "not a file any more"),
        ("page.txt", "done", ""),
        ("saved.html", "done", ""),
        ("saved_files/code.js", "skipped", "belongs to the saved page saved.html"),
    ],
)
def test_each_source_ends_in_one_state_with_a_reason(folder: Path, name: str, state: str, reason: str) -> None:
    found = states(folder / "wiki")[f"sources/{name}"]
    assert found[0] == state
    assert reason in found[1]


def test_what_was_not_read_stands_in_the_wiki_and_the_report(folder: Path) -> None:
    for page in ("index.md", "gaps.md", "report.md"):
        text = (folder / "wiki" / page).read_text()
        assert "cut.pdf" in text, page
        assert "picture.png" in text, page


def test_the_wiki_of_a_bad_pile_verifies(folder: Path) -> None:
    proved = wikiagent("verify", cwd=folder)
    assert proved.returncode == 0, proved.stdout


def test_a_source_that_is_gone_takes_its_claims_along(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.md").write_text(GOOD)
    (sources / "b.md").write_text("# Beta\n\nBeta is a letter of the Greek alphabet.\n")
    assert wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path).returncode == 0
    assert (tmp_path / "wiki" / "entities" / "beta.md").exists()
    (sources / "b.md").unlink()
    assert wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path).returncode == 0
    assert not (tmp_path / "wiki" / "entities" / "beta.md").exists()
    assert (tmp_path / "wiki" / "entities" / "alpha.md").exists()
    assert wikiagent("verify", cwd=tmp_path).returncode == 0


def test_a_source_that_changed_is_read_again_and_what_it_said_before_is_gone(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.md").write_text(GOOD)
    assert wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path).returncode == 0
    (sources / "a.md").write_text("# Alpha\n\nAlpha is a star in every constellation.\n")
    assert wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path).returncode == 0
    page = (tmp_path / "wiki" / "entities" / "alpha.md").read_text()
    assert "star" in page
    assert "Greek" not in page
    assert wikiagent("verify", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("sources/openssh-8.4/ssh.html", "openssh 8.4"),
        ("docs/v1.2/guide.md", ""),
        ("git-2.47.1/git.txt", "git 2.47.1"),
        ("frob-0.2.1-incubating/frob.md", "frob 0.2.1 incubating"),
        ("papers/attention-2017.pdf", ""),
        ("notes/a.md", ""),
    ],
)
def test_the_release_that_a_folder_is_named_after(name: str, release: str) -> None:
    assert release_in(name) == release


LONG = "Word, and another word; and so on. " * 400_000
"""What a reader needs some seconds for."""


@pytest.fixture
def poisoned(tmp_path: Path) -> tuple[Path, str]:
    """A folder with good sources, and one in the middle of them that takes long; and this one's hash."""
    sources = tmp_path / "sources"
    sources.mkdir()
    for name in ("a", "b", "y", "z"):
        (sources / f"{name}.md").write_text(f"# Name {name}\n\nName {name} is a letter of the alphabet.\n")
    (sources / "long.md").write_text(LONG)
    return tmp_path, hashlib.sha256(LONG.encode()).hexdigest()


def test_a_source_at_which_the_program_died_three_times_is_put_aside_and_no_other(poisoned: tuple[Path, str]) -> None:
    folder, sha256 = poisoned
    for times in (1, 2, 3):
        assert end_while_reading(folder, sha256, times, signal.SIGKILL) == -signal.SIGKILL
    fourth = wikiagent("run", "sources", "--brain", "rules", cwd=folder)
    assert fourth.returncode == 0, fourth.stdout + fourth.stderr
    found = states(folder / "wiki")
    state, reason = found.pop("sources/long.md")
    assert state == "skipped"
    assert "quarantined" in reason
    assert "--retry" in reason
    assert {state for state, _ in found.values()} == {"done"}
    assert attempts(folder / "wiki") == {sha256: 3}
    assert wikiagent("verify", cwd=folder).returncode == 0


def test_a_person_can_have_a_quarantined_source_tried_again(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.md").write_text(GOOD)
    (sources / "b.md").write_text("# Beta\n\nBeta is a letter of the Greek alphabet.\n")
    assert wikiagent("run", "sources/b.md", "--brain", "rules", cwd=tmp_path).returncode == 0
    with closing(sqlite3.connect(tmp_path / "wiki" / ".wikiagent" / "ledger.db")) as db, db:
        db.execute("INSERT INTO attempts VALUES(?, ?, 3)", (hashlib.sha256(GOOD.encode()).hexdigest(), READER))
    assert wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path).returncode == 0
    assert states(tmp_path / "wiki")["sources/a.md"][0] == "skipped"
    assert wikiagent("resume", cwd=tmp_path).returncode == 0
    assert states(tmp_path / "wiki")["sources/a.md"][0] == "skipped"
    assert wikiagent("run", "sources", "--brain", "rules", "--retry", cwd=tmp_path).returncode == 0
    assert states(tmp_path / "wiki")["sources/a.md"] == ("done", "")
    assert attempts(tmp_path / "wiki") == {}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_night_that_is_stopped_while_it_takes_sources_in_charges_none(
    poisoned: tuple[Path, str], how: signal.Signals
) -> None:
    folder, sha256 = poisoned
    assert end_while_reading(folder, sha256, 1, how) == 130
    assert attempts(folder / "wiki") == {}
    assert {state for state, _ in states(folder / "wiki").values()} == {"unread"}
    assert wikiagent("verify", cwd=folder).returncode == 0


def test_what_is_under_suspicion_is_read_alone_and_last(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    suspects = {"b.md": 2, "a.md": 2, "d.md": 1}
    for name in ("a.md", "b.md", "c.md", "d.md", "e.md"):
        (sources / name).write_text(f"# Name {name}\n\nName {name} is a letter of the alphabet.\n")
    ledger = Ledger(tmp_path / "wiki" / ".wikiagent" / "ledger.db")
    rows = [(hashlib.sha256((sources / name).read_bytes()).hexdigest(), READER, n) for name, n in suspects.items()]
    ledger.write(lambda db: db.executemany("INSERT INTO attempts VALUES(?, ?, ?)", rows))
    ledger.write(lambda db: db.execute("INSERT INTO meta VALUES('order', '')"))
    ledger.write(
        lambda db: db.execute(
            "CREATE TEMP TRIGGER noted AFTER UPDATE ON attempts WHEN new.times > old.times BEGIN UPDATE meta SET "
            "value = value || new.sha256 || ' ' || (SELECT count(*) FROM documents) || ',' WHERE key = 'order'; END"
        )
    )
    asyncio.run(take_in([str(sources)], tmp_path / "wiki", ledger, lambda *_: None, lambda: None, asyncio.Event()))
    (order,) = ledger.reader.execute("SELECT value FROM meta WHERE key = 'order'").fetchone()
    ledger.close()
    by_hash = {row[0]: name for row, name in zip(rows, suspects, strict=True)}
    seen = [(by_hash[entry.split()[0]], int(entry.split()[1])) for entry in order.split(",")[:-1]]
    assert seen == [("d.md", 2), ("a.md", 3), ("b.md", 4)]  # each with the documents that were there before it
    assert attempts(tmp_path / "wiki") == {}


@pytest.mark.parametrize("damage", [lambda text: text[: len(text) // 2], lambda text: b"\xff" * len(text), None])
def test_a_text_that_was_damaged_is_made_anew(tmp_path: Path, damage: Callable[[bytes], bytes] | None) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "good.md").write_text(GOOD + "\nBeta is a letter that comes after Alpha.\n")
    wiki = tmp_path / "wiki"
    before = night(tmp_path / "sources", wiki).pages
    (path,) = (wiki / ".wikiagent" / "text").iterdir()
    text = path.read_bytes()
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage(text))
    again = night(tmp_path / "sources", wiki)
    assert path.read_bytes() == text
    assert (again.pages, again.findings) == (before, [])


def test_verify_says_which_text_was_damaged_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "good.md").write_text(GOOD)
    night(tmp_path / "sources", tmp_path / "wiki")
    (path,) = (tmp_path / "wiki" / ".wikiagent" / "text").iterdir()
    path.write_bytes(path.read_bytes()[:12])
    done = wikiagent("verify", cwd=tmp_path)
    assert done.returncode == 1
    assert (
        f".wikiagent/text/{path.name}:0: text: is not the text that was read of {tmp_path}/sources/good.md"
        in done.stdout
    )
    path.write_bytes(b"\xff")
    done = wikiagent("verify", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip().endswith(
        f"text/{path.name} is missing or damaged; wikiagent run makes it anew from its source"
    )
