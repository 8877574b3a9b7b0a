"""Going on after a reboot: the unit that is written, and what it starts."""

from __future__ import annotations

import plistlib
import re
import sys
from pathlib import Path

import pytest
from command import wikiagent
from hypothesis import given
from hypothesis import strategies as st
from piles import write_pile

from agent.errors import UsageError
from agent.host import service

LETTERS = st.characters(min_codepoint=1, codec="utf-8")
AWKWARD = st.text(st.one_of(st.sampled_from(" \t\n\\\"'%$;:{}n#x7f-"), LETTERS), min_size=1)


def values(unit: str) -> dict[str, str]:
    """The settings of a unit as systemd reads them: lines, comments, a backslash at a line's end, blanks around."""
    found = {}
    for line in unit.split("\n"):
        assert "\r" not in line
        assert not line.endswith("\\"), "goes on in the next line"
        if line and not line.startswith(("#", ";", "[")):
            name, _, value = line.partition("=")
            found[name] = value.strip(" \t")
    return found


def words(value: str) -> list[str]:
    """The words of a command line, each in double quotes, after systemd.syntax(7), and specifiers (``%%``) after it."""
    found: list[str] = []
    at = 0
    while at < len(value):
        assert value[at] == '"'
        at, word = at + 1, ""
        while value[at] != '"':
            letter = value[at]
            if letter == "\\":
                assert value[at + 1] in '\\"x'
                if value[at + 1] == "x":
                    letter, at = chr(int(value[at + 2 : at + 4], 16)), at + 2
                else:
                    letter = value[at + 1]
                at += 1
            word, at = word + letter, at + 1
        found.append(specified(word))
        assert value[at + 1 : at + 2] in ("", " ")
        at += 2
    return found


def specified(value: str) -> str:
    assert "%" not in value.replace("%%", ""), "a specifier"
    return value.replace("%%", "%")


@given(st.lists(AWKWARD, max_size=4))
def test_systemd_reads_the_very_words_of_the_command(arguments: list[str]) -> None:
    unit = service.systemd_unit(["/usr/bin/a %n $program", *arguments], Path("/somewhere"))
    assert words(values(unit)["ExecStart"]) == [":/usr/bin/a %n $program", *arguments]


@pytest.mark.parametrize("program", ['/a"b', "/a'b", "/a\\b", "/a\nb"])
def test_a_program_that_systemd_would_not_start_is_one_line(program: str) -> None:
    with pytest.raises(UsageError) as raised:
        service.systemd_unit([program], Path("/"))
    assert "\n" not in str(raised.value)


@given(st.text(st.one_of(st.sampled_from(" \\\"'%$;:#n"), st.characters(categories=("L", "N", "P", "S", "Zs")))))
def test_systemd_starts_in_the_very_folder(name: str) -> None:
    folder = Path("/home") / name.strip("/")
    value = values(service.systemd_unit(["run"], folder))["WorkingDirectory"]
    assert value[0] == "-"
    assert Path(specified(value[1:])) == folder


@pytest.mark.parametrize("folder", ["/line\nend", "/car\rriage", "/no\udcffutf8"])
def test_a_folder_that_no_unit_can_name_is_one_line(folder: str) -> None:
    with pytest.raises(UsageError) as raised:
        service.systemd_unit(["run"], Path(folder))
    assert "\n" not in str(raised.value)


def test_a_finished_night_is_no_reason_to_start_again() -> None:
    unit = values(service.systemd_unit(["run"], Path("/")))
    assert unit["Restart"] == "on-failure"
    assert unit["RestartPreventExitStatus"].split() == ["2", "3", "4", "130"]
    assert int(unit["TimeoutStopSec"]) > 30 + 30


@given(st.lists(st.text(st.characters(categories=("L", "N", "P", "S", "Zs"))), min_size=1))
def test_launchd_reads_the_very_words_of_the_command(run: list[str]) -> None:
    read = plistlib.loads(service.launchd_plist("org.wikiagent.x", run, Path("/a b"), Path("/log")))
    assert read["ProgramArguments"] == run
    assert read["WorkingDirectory"] == "/a b"
    assert read["KeepAlive"] == {"SuccessfulExit": False}
    assert read["RunAtLoad"] is True


def test_a_control_character_is_no_matter_for_xml_and_one_line() -> None:
    with pytest.raises(UsageError):
        service.launchd_plist("org.wikiagent.x", ["\x01"], Path("/"), Path("/log"))


def test_two_wikis_have_two_units() -> None:
    paths = ["/a b/wiki", "/a-b/wiki", "/для", "/日本", "/A b/wiki", "/" + "x" * 200 + "/1", "/" + "x" * 200 + "/2"]
    names = {service.unit_name(Path(path)) for path in paths}
    assert len(names) == len(paths)
    assert all(re.fullmatch(r"[a-z0-9-]{1,100}", name) for name in names)
    assert service.unit_name(Path("/home/me/wiki")).startswith("wikiagent-home-me-wiki-")


@pytest.mark.parametrize(("platform", "on"), [("linux", "systemctl --user"), ("darwin", "launchctl bootstrap")])
def test_a_unit_is_written_where_the_system_looks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, on: str
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    made = service.install(tmp_path / "my wiki", tmp_path, tmp_path / "home", platform)
    assert made.path.exists()
    assert made.path.parent == tmp_path / "home" / (
        ".config/systemd/user" if platform == "linux" else "Library/LaunchAgents"
    )
    assert on in made.on[0]
    assert made.path.stem in made.off[0]


def test_a_system_with_neither_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="systemd"):
        service.install(tmp_path, tmp_path, tmp_path, "plan9")


def test_init_writes_the_unit_of_the_wiki_and_says_what_to_type(tmp_path: Path) -> None:
    started, called = tmp_path / "started here", tmp_path / "called here"
    called.mkdir()
    write_pile(started / "sources", 1, 300)
    assert wikiagent("run", "sources", "--brain", "rules", cwd=started).returncode == 0
    done = wikiagent(
        "init", "--service", "--wiki", str(started / "wiki"), cwd=called,
        HOME=str(tmp_path / "home"), XDG_CONFIG_HOME="", WIKIAGENT_API_KEY="secret",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (path,) = [found for found in (tmp_path / "home").rglob("*") if found.is_file()]
    assert str(path) in done.stdout
    if sys.platform == "linux":
        unit = values(path.read_text())
        assert words(unit["ExecStart"])[-2:] == ["--wiki", str(started / "wiki")]
        assert unit["WorkingDirectory"] == f"-{started}"
    assert "secret" not in path.read_text() + done.stdout
    assert "switch it on" in done.stdout
    assert "and off" in done.stdout


def test_resume_goes_on_from_any_folder(tmp_path: Path) -> None:
    write_pile(tmp_path / "sources", 2, 300)
    assert wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path).returncode == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "sources" / "later.md").write_text("# Later\n\nLater is a word that came afterwards.\n")
    resumed = wikiagent("resume", "--wiki", "../wiki", cwd=elsewhere)
    assert resumed.returncode == 0, resumed.stderr
    assert (tmp_path / "wiki" / "sources" / "later.md").exists()
    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_is_gone_is_one_line(tmp_path: Path) -> None:
    write_pile(tmp_path / "there" / "sources", 1, 300)
    wiki = str(tmp_path / "wiki")
    done = wikiagent("run", "sources", "--brain", "rules", "--wiki", wiki, cwd=tmp_path / "there")
    assert done.returncode == 0
    (tmp_path / "there").rename(tmp_path / "moved")
    resumed = wikiagent("resume", "--wiki", wiki, cwd=tmp_path)
    assert resumed.returncode == 2
    assert "wikiagent run SOURCES" in resumed.stderr
    assert len(resumed.stderr.strip().splitlines()) == 1


def test_what_came_to_its_end_is_not_gone_on_with_after_a_reboot(tmp_path: Path) -> None:
    nothing = wikiagent("resume", "--unfinished", cwd=tmp_path)
    assert (nothing.returncode, "nothing" in nothing.stdout) == (0, True), nothing.stderr
    write_pile(tmp_path / "sources", 1, 300)
    (tmp_path / "sources" / "cut.pdf").write_text("%PDF-1.7 cut off")
    assert wikiagent("run", "sources", "--brain", "rules", cwd=tmp_path).returncode == 4
    before = (tmp_path / "wiki" / "log.md").read_text()
    again = wikiagent("resume", "--unfinished", cwd=tmp_path)
    assert again.returncode == 0
    assert "nothing is done" in again.stdout
    assert (tmp_path / "wiki" / "log.md").read_text() == before
