"""What ``lint`` reports of a wiki, and what it lets pass."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command import wikiagent
from small_nights import night

from agent.ledger.snapshot import Snapshot
from agent.scoring import evaluate, lint, sources_of
from agent.wiki.verify import Finding

PAGE = "entities/marnor.md"
OPTIONS = """# lister(1)

The options of lister are as follows:

-4

Forces lister to use IPv4 addresses only.

-1

Produce single columnar output.
"""


def linted(wiki: Path) -> list[Finding]:
    snapshot = Snapshot.open(wiki / ".wikiagent" / "ledger.db")
    try:
        return lint(wiki, snapshot, sources_of(wiki, snapshot))
    finally:
        snapshot.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (folder / "sources" / "lister-2.0").mkdir(parents=True)
    (folder / "sources" / "lister-2.0" / "lister.txt").write_text(OPTIONS)
    said = "# Marnor\n\nMarnor is a quarry that lies near the town.\n\nMarnor is a place of work.\n"
    (folder / "sources" / "marnor.md").write_text(said)
    night(folder / "sources", folder / "wiki")
    return folder


@pytest.fixture
def wiki(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "pile") / "wiki"


def footnote(wiki: Path, mark: int, words: str) -> str:
    """As a page cites the sentence of the manual with these words."""
    snapshot = Snapshot.open(wiki / ".wikiagent" / "ledger.db")
    slug = next(source.slug for source in snapshot.sources() if source.name.endswith("lister.txt"))
    document = sources_of(wiki, snapshot).document(slug)
    snapshot.close()
    number = next(sentence.number for sentence in document.sentences if document.cut(sentence) == words)
    return f"[^{mark}]: [[sources/{slug}|lister(1)]], sentence {number} — “{words}”\n"


def test_an_option_that_stands_before_its_description_is_no_unsupported_number(wiki: Path) -> None:
    first, second = "Forces lister to use IPv4 addresses only.", "Produce single columnar output."
    page = f"---\ntitle: Lister\n---\n# Lister\n\n- `-4`: {first}[^1]\n- `-5`: {second}[^2]\n\n"
    (wiki / PAGE).write_text(page + footnote(wiki, 1, first) + footnote(wiki, 2, second))
    unsupported = [finding.message for finding in linted(wiki) if finding.kind == "unsupported"]
    assert len(unsupported) == 1
    assert "the number -5 does not stand" in unsupported[0]


def test_the_release_that_a_sentence_holds_for_is_no_unsupported_number(wiki: Path) -> None:
    words = "Produce single columnar output."
    page = f"---\ntitle: Lister\n---\n# Lister\n\n{words[:-1]} (lister 2.0).[^1] {words[:-1]} (lister 3.0).[^1]\n\n"
    (wiki / PAGE).write_text(page + footnote(wiki, 1, words))
    unsupported = [finding.message for finding in linted(wiki) if finding.kind == "unsupported"]
    assert len(unsupported) == 1
    assert "(lister 3.0)" in unsupported[0]


def edit(path: str, old: str, new: str) -> Callable[[Path], object]:
    def plant(wiki: Path) -> None:
        text = (wiki / path).read_text()
        assert old in text
        (wiki / path).write_text(text.replace(old, new, 1))

    return plant


@pytest.mark.parametrize(
    ("kind", "plant"),
    [
        ("link", edit("overview.md", "[[entities/marnor|", "[[entities/nowhere|")),
        ("unsupported", edit(PAGE, " is a quarry", " is a quarry of 900 m")),
        ("duplicate", lambda wiki: (wiki / "entities" / "x.md").write_text((wiki / PAGE).read_text())),
        ("orphan", lambda wiki: (wiki / "entities" / "x.md").write_text("---\ntitle: X\n---\n# X\n")),
        ("thin", lambda wiki: (wiki / "entities" / "x.md").write_text("---\ntitle: X\n---\n# X\n")),
        ("missing", lambda wiki: (wiki / PAGE).unlink()),
        ("stale", edit(PAGE, "title: Marnor", "title: Another")),
    ],
)
def test_each_kind_of_defect_is_found(wiki: Path, kind: str, plant: Callable[[Path], object]) -> None:
    assert kind not in {finding.kind for finding in linted(wiki)}
    plant(wiki)
    assert kind in {finding.kind for finding in linted(wiki)}


def told(wiki: Path) -> set[str]:
    return {f"{finding.path}: {finding.kind}" for finding in linted(wiki)}


def scored(wiki: Path) -> dict[str, float]:
    snapshot = Snapshot.open(wiki / ".wikiagent" / "ledger.db")
    try:
        return {name: figure.share for name, figure in evaluate(wiki, snapshot, None).items()}
    finally:
        snapshot.close()


def again(wiki: Path) -> None:
    night(wiki.parent / "sources", wiki)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("entities/.#marnor.md", None),
        ("entities/.hidden.md", b"\xfc"),
        (".#index.md", None),
        ("my-note.md", b"M\xfcll [[nowhere]]"),
        ("mine/topics/x.md", b"---\na: b: c\n---\n"),
    ],
)
def test_what_is_none_of_its_pages_is_passed_over(wiki: Path, name: str, data: bytes | None) -> None:
    before, was = told(wiki), scored(wiki)
    path = wiki / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to("me@host.1:2") if data is None else path.write_bytes(data)
    assert (told(wiki), scored(wiki)) == (before, was)


def test_a_folder_with_the_name_of_a_page_is_none(wiki: Path) -> None:
    before = told(wiki)
    (wiki / "entities" / "x.md").mkdir()
    assert told(wiki) == before


def latin(wiki: Path) -> None:
    """As an old editor saves it."""
    data = (wiki / PAGE).read_bytes()
    (wiki / PAGE).write_bytes(data.replace(b"type: ", b"type: \xfc", 1))


@pytest.mark.parametrize(
    ("plant", "line", "words"),
    [
        (latin, 3, "is not UTF-8; save it as UTF-8"),
        (edit(PAGE, "type:", "type: a:"), 3, "its properties can't be read: text with a colon in it needs quotation"),
        (edit(PAGE, "type: ", "type: '"), 3, "its properties can't be read: a quotation mark is opened and not"),
        (edit(PAGE, "---\n", "---\nx: " + "[" * 3000 + "\n"), 1, "nested too deeply"),
    ],
)
def test_a_page_that_can_not_be_read_is_named_with_its_line(
    wiki: Path, plant: Callable[[Path], object], line: int, words: str
) -> None:
    plant(wiki)
    (one,) = (finding for finding in linted(wiki) if finding.kind == "unreadable")
    assert (one.path, one.line) == (PAGE, line)
    assert words in one.message
    scored(wiki)


def test_a_night_ends_with_its_report_where_a_page_is_no_utf_8(wiki: Path) -> None:
    latin(wiki)
    report = night(wiki.parent / "sources", wiki).report
    assert report.kept_edits == [PAGE]
    assert report.counts.dangling == 0


@pytest.mark.parametrize("said", ["visited: 2024-02-30", "aliases: 5", "aliases:"])
def test_properties_that_are_odd_are_no_defect(wiki: Path, said: str) -> None:
    (wiki / "entities" / "x.md").write_text(f"---\ntitle: X\n{said}\n---\n# X\n")
    assert "unreadable" not in {finding.kind for finding in linted(wiki)}


def test_links_without_a_bar_are_looked_at_as_obsidian_does(wiki: Path) -> None:
    (wiki / "mine").mkdir()
    (wiki / "mine" / "Plan.md").touch()
    note = "\nSee [[Marnor]], [[plan]], [[entities/nowhere]] and [[Nothing Here]]; `[[ -f x ]]` is code.\n"
    edit(PAGE, "\n\n[^1]", f"\n{note}\n[^1]")(wiki)
    report = night(wiki.parent / "sources", wiki).report
    assert report.taken_edits
    assert report.counts.dangling == 2
    links = [finding.message for finding in linted(wiki) if finding.kind == "link"]
    assert links == ["[[entities/nowhere]] is no page", "[[Nothing Here]] is no page"]


def test_the_new_version_beside_a_page_and_what_is_left_of_one_are_no_entity_pages(wiki: Path) -> None:
    from agent.wiki.render import LEFT

    before = night(wiki.parent / "sources", wiki).report.counts
    edit(PAGE, " is a quarry", " is an old quarry")(wiki)
    counts = night(wiki.parent / "sources", wiki).report.counts
    assert (wiki / "entities" / "marnor.wikiagent-new.md").exists()
    assert counts == before
    (wiki / "entities" / "gone.md").write_text(f"# gone\n\n{LEFT}\n\nMine.\n")
    assert {"orphan", "duplicate", "thin"}.isdisjoint(finding.kind for finding in linted(wiki))


def test_a_quotation_that_a_person_altered_is_told(wiki: Path) -> None:
    edit(PAGE, "“Marnor is a quarry", "“Marnor is a large quarry")(wiki)
    edit(PAGE, "\n\n[^1]", "\n\nThe sea is near.\n\n[^1]")(wiki)
    assert {f"{PAGE}: quote", f"{PAGE}: uncited"} <= told(wiki)
    again(wiki)
    assert {f"{PAGE}: quote", f"{PAGE}: uncited"} <= told(wiki)
    done = wikiagent("verify", cwd=wiki.parent)
    assert done.returncode == 1
    first, *_, last = done.stdout.splitlines()
    assert first.startswith(f"{PAGE}:")
    assert "is not what the source says there" in first
    assert last == f"changed by a person, so only the quotes there were checked: {PAGE}"


def test_a_footnote_to_a_source_that_is_gone_is_told(wiki: Path) -> None:
    edit(PAGE, " is a quarry", " is an old quarry")(wiki)
    again(wiki)
    (wiki.parent / "sources" / "marnor.md").unlink()
    again(wiki)
    assert {f"{PAGE}: footnote", f"{PAGE}: link"} <= told(wiki)
    assert scored(wiki)["quotes located"] < 1


def test_a_deleted_page_is_one_finding(wiki: Path) -> None:
    before = told(wiki)
    (wiki / PAGE).unlink()
    assert [f.kind for f in linted(wiki) if f.path == PAGE and f"{f.path}: {f.kind}" not in before] == ["missing"]


def test_a_page_that_nothing_leads_to_is_not_said_to_be_in_the_index(wiki: Path) -> None:
    (wiki / "entities" / "x.md").write_text("---\ntitle: X\n---\n# X\n")
    (one,) = (finding for finding in linted(wiki) if finding.kind == "orphan")
    assert (one.path, one.message) == ("entities/x.md", "no page leads there")
