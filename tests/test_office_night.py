"""One file of every office format: damaged it ends in words, and whole it comes into a wiki that verifies."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from command import states, wikiagent
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_laws
from office_files import one_of_each, zipped

from agent.sources.office.zipped import SMALL
from agent.sources.reading import read
from agent.sources.unreadable import Unreadable

FILES = one_of_each()


@pytest.mark.parametrize("name", FILES)
def test_a_whole_file_is_read_by_its_content_whatever_its_name(name: str) -> None:
    data = FILES[name]
    document = read(data, name)
    check_laws(document, data)
    assert document.dropped == () or name == "book.epub"
    if not name.endswith((".csv", ".tsv")):  # known by their names alone
        assert read(data, "other.bin") == document


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_a_document_or_a_reason(name: str, data: st.DataObject) -> None:
    damaged = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        damaged[place] ^= data.draw(st.integers(1, 255))
    damaged = damaged[: data.draw(st.integers(0, len(damaged)) | st.just(len(damaged)))]
    _read(bytes(damaged), name)


@pytest.mark.parametrize("name", [name for name, data in FILES.items() if data.startswith(b"PK")])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damage_behind_the_checksums_is_a_document_or_a_reason(name: str, data: st.DataObject) -> None:
    members = unpacked(FILES[name])
    for _ in range(data.draw(st.integers(1, 3))):
        one = data.draw(st.sampled_from(sorted(member for member, content in members.items() if content)))
        content = bytearray(members[one])
        start = data.draw(st.integers(0, len(content) - 1))
        content[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=4))
        members[one] = bytes(content)
    _read(zipped(members), name)


def unpacked(data: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}


def _read(data: bytes, name: str) -> None:
    try:
        document = read(data, name)
    except Unreadable as error:
        assert error.state in ("failed", "skipped")
        assert error.reason
    else:
        check_laws(document, data)


@pytest.mark.parametrize("name", [name for name, data in FILES.items() if data.startswith(b"PK")])
def test_a_bomb_in_each_format_is_refused(name: str) -> None:
    members = unpacked(FILES[name])
    for member in members:
        if member.endswith(("content.xml", "document.xml", "presentation.xml", "workbook.xml", "one.xhtml")):
            members[member] += b" " * (8 * SMALL)
    with pytest.raises(Unreadable, match=r"made to do harm|larger than"):
        read(zipped(members), name)


def test_a_night_over_one_of_each_verifies(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    for name, data in FILES.items():
        (sources / name).write_bytes(data)
    (sources / "cut.docx").write_bytes(FILES["letters.docx"][:5000])
    (sources / "old.doc").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")
    )
    done = wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path)
    assert done.returncode == 4, done.stdout + done.stderr  # two failed, and everything else went on
    assert "Traceback" not in done.stderr
    found = states(tmp_path / "wiki")
    assert {found[f"sources/{name}"] for name in FILES} == {("done", "")}
    assert found["sources/cut.docx"] == ("failed", "broken: the file is cut off, or was damaged on its way")
    assert "save it as .docx" in found["sources/old.doc"][1]
    pages = {path.stem for path in (tmp_path / "wiki" / "entities").iterdir()}
    assert {"gamma", "delta", "lambda", "mu", "nu"} <= pages
    proved = wikiagent("verify", cwd=tmp_path)
    assert proved.returncode == 0, proved.stdout
