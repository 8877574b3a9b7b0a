"""Every format, damaged in every way and under any name: a document that keeps the laws, or a state with a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from command import states, wikiagent
from damage import KINDS, check_ends
from formats import documents, packed

from agent.sources.archives import archive
from agent.sources.archives.members import Allowance, Began, Ended, Refused, Unpacked

DOCUMENTS, PACKED = documents(), packed()
TIMES = 6
"""Copies of each file that are damaged in each way; scripts/test-fuzz goes on from there."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_whole_file_is_read(name: str) -> None:
    assert check_ends(DOCUMENTS[name], name) not in ("failed", "skipped")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_damaged_file_is_a_document_or_a_reason(name: str, kind: Callable[[bytes, Random], bytes]) -> None:
    for seed in range(TIMES):
        check_ends(kind(DOCUMENTS[name], Random(f"{name} {seed}")), name)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_file_under_a_wrong_name_is_a_document_or_a_reason(name: str) -> None:
    suffixes = dict.fromkeys(Path(other).suffix for other in [*DOCUMENTS, *PACKED])
    for suffix in (*suffixes, "", ".exe", ".PDF"):
        check_ends(DOCUMENTS[name], f"other{suffix}")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("name", PACKED)
def test_a_damaged_archive_gives_whole_members_and_reasons(
    name: str, kind: Callable[[bytes, Random], bytes], tmp_path: Path
) -> None:
    path = tmp_path / name
    for seed in range(TIMES):
        path.write_bytes(kind(PACKED[name], Random(f"{name} {seed}")))
        check_ends(path.read_bytes(), name)
        open_ = False
        messages = list(archive.unpack(path, name, Allowance()))
        for message in messages[:-1]:
            match message:
                case Began():
                    assert not open_
                    open_ = True
                case Ended():
                    assert open_
                    open_ = False
                case Refused():
                    assert message.reason
                    open_ = False
                case _:
                    assert isinstance(message, bytes)
        assert isinstance(messages[-1], Unpacked)


def test_a_night_over_a_pile_of_damaged_files_gives_each_one_state_with_a_reason(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    for name, data in {**DOCUMENTS, **PACKED}.items():
        for kind in KINDS:
            (sources / f"{kind.__name__}-{name}").write_bytes(kind(data, Random(f"night {name}")))
        (sources / f"wrong-{name}.pdf").write_bytes(data)
    done = wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path)
    assert done.returncode == 4, done.stdout + done.stderr  # some failed, and everything else went on
    assert "Traceback" not in done.stderr
    found = states(tmp_path / "wiki")
    for path in sources.iterdir():
        name = f"sources/{path.name}"
        ends = [end for source, end in found.items() if source == name or source.startswith(f"{name}/")]
        assert ends, path.name
        for state, reason in ends:
            assert state == "done" or (state in ("failed", "skipped") and reason), (path.name, state, reason)
            assert "its reader" not in reason, (path.name, reason)  # it crashed on it, or failed
    proved = wikiagent("verify", cwd=tmp_path)
    assert proved.returncode == 0, proved.stdout
