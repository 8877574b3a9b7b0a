"""Which files are meant, and reading them where they can do no harm."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import misreaders
import pytest

from agent.errors import UsageError
from agent.sources import store
from agent.sources.confine import Limits
from agent.sources.pile import find, saved_with
from agent.sources.reading import read
from agent.sources.workshop import Parsed, Reader, Workshop, any_format


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


def workshop(*paths: Path, limits: Limits | None = None, reader: Reader = any_format) -> list[Parsed]:
    async def go() -> list[Parsed]:
        async with Workshop(1, limits, reader) as shop:
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
    late, good = workshop(big, place / "pile" / "b.md", limits=Limits(seconds=1.5))
    assert (late.state, late.crashed) == ("failed", True)
    assert "longer than" in late.reason
    assert good.document is not None
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


def misread(place: Path, *orders: str, limits: Limits | None = None) -> list[Parsed]:
    """What becomes of files whose reader does what each of them says, in one child for as long as it lives."""
    paths = [place / f"order-{number}.txt" for number in range(len(orders))]
    for path, order in zip(paths, orders, strict=True):
        path.write_text(order)
    return workshop(*paths, limits=limits, reader=misreaders.read)


def test_a_file_that_takes_too_much_processor_time_costs_only_itself(place: Path) -> None:
    before, spun, after = misread(place, "keep Words.", "spin", "keep Words.", limits=Limits(seconds=60, cpu=1))
    assert (spun.state, spun.crashed) == ("failed", True)
    assert spun.reason == "took more than 1 s of processor time to read"
    assert before.document is not None
    assert after.document is not None


def test_a_file_that_takes_too_much_memory_costs_only_itself(place: Path) -> None:
    limits = Limits(memory=256 << 20)
    hungry, after = misread(place, "allocate a lot.", "keep Words.", limits=limits)
    refused = (hungry.state, hungry.reason) == ("failed", "needs more memory than a source may take")
    assert refused == (sys.platform == "linux")
    assert after.document is not None


def test_a_reader_opens_no_socket(place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        (parsed,) = misread(place, f"connect {server.getsockname()[1]}")
        with pytest.raises(TimeoutError):
            server.accept()
    assert parsed.state == "failed"
    assert "may not open a socket" in parsed.reason


def test_where_the_kernel_allows_it_a_reader_has_no_network_at_all() -> None:
    program = (
        "import socket, sys; from agent.sources import confine; alone = confine.leave_network()\n"
        "reached = not socket.socket().connect_ex(('127.0.0.1', int(sys.argv[1])))\n"
        "sys.exit(reached == alone)"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [sys.executable, "-c", program, str(server.getsockname()[1])]
        assert subprocess.run(command, check=False, timeout=60).returncode == 0


def test_a_reader_writes_no_bytes_into_files(place: Path) -> None:
    target = place / "made-by-a-reader.txt"
    wrote, after = misread(place, f"write {target}", "keep Words.")
    assert wrote.state == "failed"
    assert not target.exists() or target.stat().st_size == 0
    assert after.document is not None


def test_bytes_and_text_are_kept_whole_and_once(place: Path) -> None:
    data = "Zwei Wörter.\r\nUnd noch zwei.\n".encode()
    sha256 = store.keep(place, data)
    assert store.keep(place, data) == sha256
    document = read(data, "a.txt")
    store.keep_text(place, sha256, document)
    assert (place / "raw" / sha256).read_bytes() == data
    assert store.load_text(place, sha256) == document.text
    assert [path.name for path in (place / "raw").iterdir()] == [sha256]


@pytest.mark.parametrize("folder", ["Page_files", "Page-Dateien", "Page_fichiers", "Page.files", "Page_files/deeper"])
def test_what_a_browser_saved_beside_a_page_belongs_to_the_page(tmp_path: Path, folder: str) -> None:
    asset = tmp_path / folder / "logo.svg"
    assert saved_with(asset) == ""
    (tmp_path / "Page.htm").write_text("<p>x")
    assert saved_with(asset) == "Page.htm"
    assert saved_with(tmp_path / "Page_notes" / "a.md") == ""
