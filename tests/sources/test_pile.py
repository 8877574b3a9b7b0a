"""Which files are meant, and reading them where they can do no harm."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.errors import UsageError
from agent.sources import store
from agent.sources.pile import find
from agent.sources.reading import read
from agent.sources.workshop import Parsed, Workshop


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """The working directory, with a small pile."""
    before = Path.cwd()
    os.chdir(tmp_path)
    for name in ("pile/b.md", "pile/a.txt", "pile/deep/c.html", "pile/.hidden.md", "pile/.git/config", "wiki/index.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Words of {name}.")
    yield tmp_path
    os.chdir(before)


def names(*arguments: str) -> list[str]:
    return [found.name for found in find(arguments, leave_out=Path("wiki"))]


def test_folders_files_and_globs_are_named_as_they_were_typed(place: Path) -> None:
    assert names("pile") == names("pile/") == ["pile/a.txt", "pile/b.md", "pile/deep/c.html"]
    assert names("pile/b.md", "pile/*.txt") == ["pile/a.txt", "pile/b.md"]
    assert names("pile", "pile/b.md") == ["pile/a.txt", "pile/b.md", "pile/deep/c.html"]
    assert names(str(place / "pile" / "b.md")) == [str(place / "pile" / "b.md")]


@pytest.mark.usefixtures("place")
def test_the_wiki_is_never_a_source_of_itself() -> None:
    assert names(".") == ["pile/a.txt", "pile/b.md", "pile/deep/c.html"]


def test_a_loop_of_links_ends_and_a_broken_link_is_still_found(place: Path) -> None:
    (place / "pile" / "loop").symlink_to(place / "pile")
    (place / "pile" / "gone.md").symlink_to(place / "nowhere")
    assert names("pile") == ["pile/a.txt", "pile/b.md", "pile/deep/c.html", "pile/gone.md"]


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("argument", ["nowhere", "pile/*.pdf"])
def test_what_names_nothing_is_one_line(argument: str) -> None:
    with pytest.raises(UsageError, match="there is nothing at") as raised:
        find([argument])
    assert "\n" not in str(raised.value)


def workshop(*paths: Path, seconds: float = 60.0) -> list[Parsed]:
    async def go() -> list[Parsed]:
        async with Workshop(1, seconds) as shop:
            return [await shop.read(path, path.name) for path in paths]

    return asyncio.run(go())


def test_what_is_wrong_with_a_file_is_its_own_business(place: Path) -> None:
    good, folder, gone = workshop(place / "pile" / "b.md", place / "pile", place / "nowhere.md")
    assert good.document is not None
    assert (folder.state, gone.state) == ("failed", "failed")
    assert multiprocessing.active_children() == []


def test_a_file_that_takes_too_long_costs_only_itself(place: Path) -> None:
    slow = place / "pile" / "pipe"
    os.mkfifo(slow)
    big = place / "pile" / "big.md"
    big.write_text("Word, and another word; and so on. " * 400_000)
    late, good = workshop(big, place / "pile" / "b.md", seconds=1.5)
    assert (late.state, late.crashed) == ("failed", True)
    assert "longer than" in late.reason
    assert good.document is not None or good.crashed  # a new child may need longer than that to start
    assert multiprocessing.active_children() == []


def test_a_reader_that_is_killed_costs_only_the_file_in_its_hands(place: Path) -> None:
    big = place / "pile" / "big.md"
    big.write_text("Word, and another word; and so on. " * 400_000)

    async def go() -> tuple[Parsed, Parsed]:
        async with Workshop(1) as shop:
            await shop.read(place / "pile" / "b.md", "b.md")
            reading = asyncio.create_task(shop.read(big, "big.md"))
            await asyncio.sleep(0.3)
            (child,) = multiprocessing.active_children()
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)
            return await reading, await shop.read(place / "pile" / "b.md", "b.md")

    killed, good = asyncio.run(go())
    assert (killed.state, killed.crashed) == ("failed", True)
    assert good.document is not None


def test_bytes_and_text_are_kept_whole_and_once(place: Path) -> None:
    data = "Zwei Wörter.\r\nUnd noch zwei.\n".encode()
    sha256 = store.keep(place, data)
    assert store.keep(place, data) == sha256
    document = read(data, "a.txt")
    store.keep_text(place, sha256, document)
    assert (place / "raw" / sha256).read_bytes() == data
    assert store.load_text(place, sha256) == document.text
    assert [path.name for path in (place / "raw").iterdir()] == [sha256]
