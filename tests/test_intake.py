"""Bad input costs only itself: each source ends in one state, with a reason that a person understands."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_night import report, wikiagent

from agent.intake import release_in

GOOD = "# Alpha\n\nAlpha is a letter of the Greek alphabet.\n"
PDF = Path(__file__).parent.parent / "examples" / "sources" / "openssh-8.4" / "ssh-keygen.pdf"


def states(wiki: Path) -> dict[str, tuple[str, str]]:
    return {source["source"]: (source["state"], source["reason"]) for source in report(wiki)["sources"]}


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
        ("picture.png", "skipped", "PNG"),
        ("noise.bin", "skipped", "binary"),
        ("latin.txt", "done", ""),
        ("wide.txt", "done", ""),
        ("cut.pdf", "failed", "broken"),
        ("gone.md", "failed", "not a file any more"),
        ("page.txt", "done", ""),
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
        ("papers/attention-2017.pdf", ""),
        ("notes/a.md", ""),
    ],
)
def test_the_release_that_a_folder_is_named_after(name: str, release: str) -> None:
    assert release_in(name) == release
