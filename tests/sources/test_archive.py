"""What comes out of archives: every member whole, and of those that are made to do harm a reason."""

from __future__ import annotations

import bz2
import lzma
import os
from collections.abc import Callable
from pathlib import Path

import archives
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.sources.archives.archive import HEAD, looks_packed, unpack
from agent.sources.archives.members import PIECE, Allowance, Began, Ended, Refused, Unpacked

TEXT = b"# Alpha\n\nAlpha is a letter.\n"
SEVERAL = [("a.md", TEXT), ("deep/er/b.txt", b"Words.\n" * 9), ("deep/c.bin", os.urandom(3 * PIECE + 7))]


def taken(
    path: Path, name: str = "", allowance: Allowance | None = None
) -> tuple[list[tuple[str, bytes]], list[Refused], Unpacked]:
    """Members, refusals, and the end; that messages come in their order is asserted on the way."""
    members: list[tuple[str, bytes]] = []
    refused: list[Refused] = []
    opened: tuple[str, bytearray] | None = None
    messages = list(unpack(path, name or path.name, allowance or Allowance()))
    for message in messages[:-1]:
        match message:
            case Began():
                assert opened is None
                opened = (message.name, bytearray())
            case bytes():
                assert opened is not None
                assert len(message) <= PIECE
                opened[1].extend(message)
            case Ended():
                assert opened is not None
                members.append((opened[0], bytes(opened[1])))
                opened = None
            case Refused():
                assert opened is None or opened[0] == message.name
                refused.append(message)
                opened = None
    end = messages[-1]
    assert isinstance(end, Unpacked)
    return members, refused, end


def of(
    data: bytes, folder: Path, name: str = "it.zip", allowance: Allowance | None = None
) -> tuple[list[tuple[str, bytes]], list[Refused], Unpacked]:
    path = folder / name
    path.write_bytes(data)
    assert looks_packed(data[:HEAD], name)
    return taken(path, allowance=allowance)


@pytest.mark.parametrize(
    ("made", "name", "kind"),
    [
        (archives.zipped, "it.zip", "ZIP archive"),
        (archives.tarred, "it.tar", "tar archive"),
        (lambda members: archives.tarred(members, "gz"), "it.tgz", "tar archive (gzip)"),
        (lambda members: archives.tarred(members, "bz2"), "it.tar.bz2", "tar archive (bzip2)"),
        (lambda members: archives.tarred(members, "xz"), "it.tar.xz", "tar archive (xz)"),
        (archives.zipped, "wrongly-named.pdf", "ZIP archive"),
    ],
)
def test_every_member_comes_out_whole_and_in_order(
    tmp_path: Path, made: Callable[[archives.Members], bytes], name: str, kind: str
) -> None:
    assert of(made(SEVERAL), tmp_path, name) == (SEVERAL, [], Unpacked(kind))


@pytest.mark.parametrize(
    ("pack", "name"), [(archives.gzipped, "a.md.gz"), (bz2.compress, "a.md.bz2"), (lzma.compress, "a.md.xz")]
)
def test_a_single_compressed_file_is_one_member_under_its_name(
    tmp_path: Path, pack: Callable[[bytes], bytes], name: str
) -> None:
    members, refused, end = of(pack(TEXT), tmp_path, name)
    assert (members, refused, end.reason) == ([("a.md", TEXT)], [], "")


@settings(max_examples=60)
@given(st.lists(st.tuples(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8}){0,2}\.txt", fullmatch=True), st.binary(max_size=99))))
def test_what_was_packed_comes_out(tmp_path_factory: pytest.TempPathFactory, members: list[tuple[str, bytes]]) -> None:
    members = list(dict(members).items()) or [("a.txt", b"a")]
    folder = tmp_path_factory.mktemp("law")
    assert of(archives.zipped(members), folder)[0] == members
    assert of(archives.tarred(members, "gz"), folder, "it.tgz")[0] == members


@pytest.mark.parametrize("first", ["[Content_Types].xml", "mimetype", "META-INF/container.xml"])
def test_a_document_that_is_a_zip_is_no_archive(tmp_path: Path, first: str) -> None:
    data = archives.zipped([(first, b"application/epub+zip"), ("word/document.xml", b"<w/>")])
    members, refused, end = of(data, tmp_path, "letter.zip")
    assert (members, refused, end) == ([], [], Unpacked())
    assert not looks_packed(data, "letter.docx")


@pytest.mark.parametrize(
    "name", ["../evil.md", "a/../../evil.md", "..\\evil.md", "/etc/passwd", "C:\\evil.md", "c:evil.md"]
)
@pytest.mark.parametrize("made", [archives.zipped, archives.tarred])
def test_names_that_lead_elsewhere_are_refused_and_the_others_are_read(
    tmp_path: Path, made: Callable[[archives.Members], bytes], name: str
) -> None:
    members, refused, end = of(made([(name, b"evil"), ("good.md", TEXT)]), tmp_path)
    assert members == [("good.md", TEXT)]
    assert [one.state for one in refused] == ["skipped"]
    assert refused[0].reason.startswith("refused: its name")
    assert not end.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (archives.zip_with_link("link.md", "/etc/passwd"), "a link, which is not followed"),
        (archives.tarred([], links={"link.md": "../../etc/passwd"}), "a link, which is not followed"),
        (archives.device("null.md"), "a device or a pipe, no file"),
        (archives.encrypted("secret.md", TEXT), "encrypted: unpack it with its password and give the folder"),
    ],
)
def test_what_is_no_file_to_read_is_named(tmp_path: Path, data: bytes, reason: str) -> None:
    members, refused, end = of(data, tmp_path)
    assert (members, [one.reason for one in refused], end.reason) == ([], [reason], "")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_equal_names_and_names_that_differ_in_case_are_all_handed_over(tmp_path: Path) -> None:
    twice = [("a.md", b"one"), ("a.md", b"two"), ("A.md", b"three")]
    assert of(archives.zipped(twice), tmp_path)[0] == twice
    assert of(archives.tarred(twice), tmp_path)[0] == twice


def test_a_member_without_a_name_costs_no_other(tmp_path: Path) -> None:
    nameless = archives.zipped([("QQ", TEXT), ("b.md", TEXT)]).replace(b"QQ", b"\0\0")
    members, refused, end = of(nameless, tmp_path)
    assert ("b.md", TEXT) in members
    assert len(members) + len(refused) == 2
    assert end.reason == ""


def test_names_in_odd_encodings_are_text(tmp_path: Path) -> None:
    unmarked = archives.zipped([("a-\u00fc.md", TEXT)]).replace("ü".encode(), b"\x81\xff")
    flagless = bytearray(unmarked)
    flagless[7] &= ~0x08
    flagless[flagless.index(b"PK\x01\x02") + 9] &= ~0x08
    ((zip_name, _),) = of(bytes(flagless), tmp_path)[0]
    assert zip_name.startswith("a-")
    raw = archives.tarred([("a-ü\n.md", TEXT)]).replace("ü".encode(), b"\xfc\xe9")
    path = tmp_path / "odd.tar"
    path.write_bytes(raw)
    for name, _ in taken(path)[0]:
        assert name.encode("utf-8")
        assert "\n" not in name


def test_hidden_members_and_those_of_a_mac_are_left_out_and_installed_packages_named_once(tmp_path: Path) -> None:
    names = [
        "__MACOSX/a.md",
        ".git/config",
        "deep/.hidden",
        "n/node_modules/x/a.md",
        "n/node_modules/y.md",
        "./good.md",
    ]
    members, refused, _ = of(archives.zipped([(name, TEXT) for name in names]), tmp_path)
    assert members == [("good.md", TEXT)]
    assert [(one.name, one.state) for one in refused] == [("n/node_modules", "skipped")]
    assert "installed packages" in refused[0].reason


def test_a_bomb_is_ended_by_its_ratio(tmp_path: Path) -> None:
    members, _, end = of(archives.bomb(200 << 20), tmp_path)
    assert members == []
    assert "made to do harm" in end.reason
    assert end.capped


def test_what_is_passed_over_in_a_tar_file_counts_too(tmp_path: Path) -> None:
    data = archives.tarred([("big.txt", bytes(80 << 20)), ("a.md", TEXT)], "xz")
    members, refused, end = of(data, tmp_path, "it.txz", Allowance(member=1 << 20))
    assert (members, [one.name for one in refused]) == ([], ["big.txt"])
    assert "made to do harm" in end.reason


@pytest.mark.parametrize(
    ("allowance", "reason"),
    [
        (Allowance(members=2), "more than 2 members"),
        (Allowance(size=2 << 20), "more than 2 MiB"),
    ],
)
def test_bounds_end_an_archive_with_what_came_before_kept(tmp_path: Path, allowance: Allowance, reason: str) -> None:
    for data in (archives.zipped(SEVERAL), archives.tarred(SEVERAL)):
        members, _, end = of(data, tmp_path, allowance=allowance)
        assert members == SEVERAL[:2]
        assert reason in end.reason
        assert "give the folder" in end.reason
        assert end.capped


def test_one_member_that_is_too_large_costs_only_itself(tmp_path: Path) -> None:
    for data in (archives.zipped(reversed(SEVERAL)), archives.tarred(reversed(SEVERAL))):
        members, refused, end = of(data, tmp_path, allowance=Allowance(member=2 << 20))
        assert members == SEVERAL[1::-1]
        assert refused == [
            Refused("deep/c.bin", "failed", "larger than 2 MiB unpacked, the most that a member may have")
        ]
        assert not end.reason


@pytest.mark.parametrize("how", ["zip", "tar", "gz", "bz2", "xz"])
def test_a_truncated_archive_gives_what_was_whole_and_says_that_it_is_broken(tmp_path: Path, how: str) -> None:
    data = archives.zipped(SEVERAL) if how == "zip" else archives.tarred(SEVERAL, how.replace("tar", ""))
    members, refused, end = of(data[: len(data) - len(data) // 4], tmp_path, f"it.{how}")
    assert all(member in SEVERAL for member in members)
    assert any("broken" in reason for reason in (end.reason, *(one.reason for one in refused)))


@settings(max_examples=150)
@given(st.data())
def test_damage_ends_in_members_and_reasons_and_nothing_is_raised(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    small = SEVERAL[:2]
    sorts = [archives.zipped(small), archives.tarred(small), archives.tarred(small, "gz"), archives.tarred(small, "xz")]
    damaged = bytearray(data.draw(st.sampled_from(sorts)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        damaged[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
    path = tmp_path_factory.mktemp("damaged") / "it.zip"
    path.write_bytes(damaged)
    for name, content in taken(path)[0]:
        assert name
        assert len(content) <= len(damaged) * 1100


def test_plain_files_do_not_look_packed() -> None:
    for head in (b"", b"# Title\n", b"%PDF-1.4", b"BZhang wrote this.", b"From here on: nothing.\n", bytes(600)):
        assert not looks_packed(head, "a.txt")
