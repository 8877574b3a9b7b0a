"""What a source says of itself is found where it stands, and nothing is made up."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Metadata
from agent.sources.imprint import FIELDS, complete, iso_date, named, surveyed
from agent.sources.reading import read

TITLE_PAGE = """Frobnicator

Version 2.4
Last updated 3 May 2024
By Ada Lovelace and Grace Hopper
Published by Widget Press

The frobnicator turns widgets. Version 3.0 will turn two of them.
"""


def said(text: str, name: str) -> dict[str, tuple[str | tuple[str, ...], str]]:
    """Field → what was found, and where."""
    metadata = read(text.encode(), name).metadata
    return {field: (getattr(metadata, field), place) for field, place in metadata.places.items()}


def test_the_first_lines_of_a_text_are_its_title_page() -> None:
    assert said(TITLE_PAGE, "frobnicator.txt") == {
        "version": ("2.4", "line 3"),
        "date": ("2024-05-03", "line 4"),
        "authors": (("Ada Lovelace", "Grace Hopper"), "line 5"),
        "publisher": ("Widget Press", "line 6"),
    }


def test_front_matter_comes_before_the_first_lines() -> None:
    found = said(f"---\ntitle: A\nversion: 9\ndate: 2020-01-31 10:00:00\n---\n# B\n\n{TITLE_PAGE}", "a.md")
    assert found["title"] == ("A", "front matter")
    assert found["version"] == ("9", "front matter")
    assert found["date"] == ("2020-01-31", "front matter")
    assert found["publisher"][1] == "line 13"


def test_the_only_first_heading_is_the_title() -> None:
    assert said("# The book\n\nText.\n", "a.md")["title"] == ("The book", "first heading")


@pytest.mark.parametrize(
    "line",
    [
        "Version 2.4 turns two widgets at once.",
        "This needs version 2.4.",
        "It was updated on 3 May 2024 by nobody.",
        "By the way, nothing works.",
        "In 2024 it was new.",
        "2024",
    ],
)
def test_a_sentence_of_the_text_is_no_title_page(line: str) -> None:
    assert said(f"Words before it.\n\n{line}\n", "a.txt") == {}


def test_what_stands_in_a_comment_is_not_said() -> None:
    assert "version" not in said("# A\n\n<!-- changes:\n- version: v19.7.0\n-->\n\nWords.\n", "a.md")


def test_a_text_that_opens_with_a_heading_of_its_own_is_called_so() -> None:
    notes = "Frob v1.6.0 Release Notes\n=========================\n\nFixes\n-----\n\nIt turns.\n"
    found = said(notes, "1.6.0.txt")
    assert found["title"] == ("Frob v1.6.0 Release Notes", "first heading")
    assert found["version"] == ("1.6.0", "title (first heading)")
    assert found["kind"] == ("documentation", "text: its title")
    assert "title" not in said("NAME\n====\n\nfrob\n\nFILES\n=====\n\nNone.\n", "a.txt")


def test_a_manual_page_in_markdown_has_its_name_and_date_at_its_ends() -> None:
    page = "FROB(1) - General Commands Manual\n\n# NAME\n\nfrob - turn\n\n# FILES\n\nNone.\n\nDebian - June 17, 2024\n"
    assert said(page, "frob.md")["title"] == ("FROB(1)", "line 1")
    assert said(page, "frob.md")["date"] == ("2024-06-17", "line 11")


@pytest.mark.parametrize(
    ("title", "version"),
    [
        ("Frob 2.4.1 documentation", "2.4.1"),
        ("The manual, version 3", "3"),
        ("Frob v1.2", "1.2"),
        ("2.4 GHz radios", ""),
        ("Chapter 3.2", ""),
    ],
)
def test_a_version_in_a_title_counts_where_it_is_called_one(title: str, version: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><p>Some words here.</p></body></html>"
    assert read(page.encode(), "a.html").metadata.version == version


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("September 15, 2024", "2024-09-15"),
        ("2024-05-03T10:00:00Z", "2024-05-03"),
        ("20240503", "2024-05-03"),
        ("Mon, 3 May 2024 10:00:00 +0000", "2024-05-03"),
        ("May 2024", "2024-05"),
        ("Spring 2024", "2024"),
        ("03/04/2024", "2024"),
        ("$Mdocdate: March 1 2025 $", "2025-03-01"),
        ("1990s", ""),
        ("5 May", ""),
        ("some day", ""),
    ],
)
def test_dates_are_as_exact_as_they_are_written(written: str, iso: str) -> None:
    assert iso_date(written) == iso


@pytest.mark.parametrize(
    ("text", "name", "title", "place"),
    [
        ("NEWSLETTER OF THE CAFÉ\n\nSummer 2022\n\nIt was hot.\n", "a.txt", "NEWSLETTER OF THE CAFÉ", "first line"),
        ("COMMANDS OF FROB 3.1\n\nNAME\n\n     frob - turns\n", "a.txt", "", ""),
        ("# LOTSIFT(1)\n\n# NAME\n\nlotsift lists.\n\n# OPTIONS\n\nNone.\n", "a.md", "LOTSIFT(1)", "first heading"),
        ("# Linux\n\nDo this.\n\n# Windows\n\nDo that.\n", "a.md", "", ""),
        ("# Linux\n\n## Debian\n\nDo this.\n\n# Windows\n\nDo that.\n", "a.md", "", ""),
        ("# A\n\nIt is dull.\n", "a.txt", "", ""),
        ("STOP! DO NOT READ ON.\n\nIt is dull.\n", "a.txt", "", ""),
        ("It was hot.\n\nIT WAS COLD\n", "a.txt", "", ""),
    ],
)
def test_a_source_is_called_as_it_opens(text: str, name: str, title: str, place: str) -> None:
    found = read(text.encode(), name).metadata
    assert (found.title, found.places.get("title", "")) == (title, place)


@pytest.mark.parametrize(
    ("text", "date", "place"),
    [
        ("# MINUTES OF THE VOLUNTEERS, 9 MAY 2021\n\nMarit was there.\n", "2021-05-09", "title (first heading)"),
        ("# FIELD JOURNAL, JULY 2012\n\nIt rained.\n", "2012-07", "title (first heading)"),
        ("# Letter of 3 May 1944\n\nDear all.\n", "1944-05-03", "title (first heading)"),
        ("# The handbook\n\nEdition of 1965\n\nIt says all.\n", "1965", "line 3"),
        ("# The newsletter\n\nSummer 2022\n\nIt was hot.\n", "2022", "line 3"),
        ("# The battle of Norrey, 9 May 1821\n\nIt was lost.\n", "", ""),
        ("# Annual report for 2019\n\nIt was good.\n", "", ""),
        ("# Notes from the office of Mr May\n\nIt was good.\n", "", ""),
    ],
)
def test_what_is_written_on_a_day_is_dated_by_its_title(text: str, date: str, place: str) -> None:
    found = read(text.encode(), "a.md").metadata
    assert (found.date, found.places.get("date", "")) == (date, place)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_what_is_taken_for_a_date_is_one_and_stays_as_it_is(text: str) -> None:
    date = iso_date(text)
    assert re.fullmatch(r"(?:\d{4}(?:-\d\d){0,2})?", date)
    assert iso_date(date) == date


@pytest.mark.parametrize(
    ("name", "field", "value", "place"),
    [
        ("pile/openssh-8.4/ssh.html", "version", "openssh 8.4", "folder openssh-8.4"),
        ("pile/frob.js-8.4/frob.md", "version", "frob.js 8.4", "folder frob.js-8.4"),
        ("pile/openssh-8.4.zip/ssh.html", "version", "openssh 8.4", "folder openssh-8.4.zip"),
        ("frob-2.1.txt", "version", "frob 2.1", "file name"),
        ("pile/frob-r27/frob.md", "version", "frob r27", "folder frob-r27"),
        ("minutes/2024-05-03.md", "date", "2024-05-03", "file name"),
        ("minutes 20240503.md", "date", "2024-05-03", "file name"),
        ("2024-05/talk.md", "date", "2024-05", "folder 2024-05"),
        ("a/talk.md", "title", "talk", "file name"),
        ("https://example.org/frob-2.1/turning.html?x=1", "title", "turning", "address"),
        ("https://example.org/frob-2.1/turning.html", "version", "frob 2.1", "folder frob-2.1"),
        ("https://example.org/", "title", "example.org", "address"),
    ],
)
def test_the_path_says_what_the_source_does_not(name: str, field: str, value: str, place: str) -> None:
    found = named(Metadata(), name)
    assert (getattr(found, field), found.places[field]) == (value, place)


def test_the_path_does_not_overrule_the_source() -> None:
    known = Metadata(title="A", version="1", date="2020", places={"title": "front matter"})
    assert named(known, "openssh-8.4/2024-05-03.md") == known


@pytest.mark.parametrize("name", ["report-202499.md", "12345678.md", "id-2024.md", "x2024-13-01.md"])
def test_a_number_in_a_name_is_no_date(name: str) -> None:
    assert named(Metadata(), name).date == ""


@pytest.mark.parametrize("title", ["Untitled", "Microsoft Word - thesis_final.docx", "paper.dvi", "Document1", "  "])
def test_a_title_that_a_program_made_up_is_none(title: str) -> None:
    assert read(f"---\ntitle: '{title}'\n---\nWords.\n".encode(), "a.md").metadata.title == ""


@settings(deadline=None)
@given(st.text("abc XYZ.,\n0123456789#-", max_size=300))
def test_every_field_has_its_place_and_every_place_its_field(text: str) -> None:
    found = read(f"A word. {text}".encode(), "a.md").metadata
    assert set(found.places) == {field for field in FIELDS if getattr(found, field)}


def test_what_a_source_says_of_itself_stays_short() -> None:
    names = ", ".join(f"A{number}" for number in range(90))
    found = read(f"---\ntitle: {'long ' * 999}\nauthors: [{names}]\n---\nWords.\n".encode(), "a.md").metadata
    assert len(found.title) <= 300
    assert found.title.endswith(" …")
    assert (len(found.authors), found.authors[-1]) == (51, "and others")


def test_front_matter_that_would_grow_without_end_says_nothing() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    found = read(f"---\n{bomb}title: *a29\nauthors: *a29\nversion: 2\n---\nWords.\n".encode(), "a.md").metadata
    assert (found.title, found.authors, found.version) == ("", (), "2")


def test_a_survey_fills_only_what_is_open() -> None:
    known = named(Metadata(date="2020", places={"date": "front matter"}), "a/talk.md")
    found = surveyed(known, "The talk", "3", "May 2024", "paper")
    assert (found.title, found.version, found.date, found.kind) == ("The talk", "3", "2020", "publication")
    assert found.places == {"title": "survey", "version": "survey", "date": "front matter", "kind": "survey"}
    assert surveyed(known, "", "", "", "banana") == known


def test_pages_say_on_which_page_it_stands() -> None:
    assembly = Assembly("pdf")
    assembly.page(1)
    assembly.block("prose", [Piece("Version 2.4")])
    assembly.page(2)
    assembly.block("prose", [Piece("Words about it.")])
    found = complete(assembly.document(Metadata(), encoding=None), None).metadata
    assert (found.version, found.places["version"]) == ("2.4", "page 1")


def test_a_date_in_a_reference_that_is_broken_into_lines_is_not_the_sources_own() -> None:
    text = "# Notes on tides\n\nTides come twice a day.\n\nA. Moon,\n*On tides*,\nJanuary 2001,\nwork in progress.\n"
    assert read(text.encode(), "tides.md").metadata.date == ""
    assert read(f"{text}\nDebian - December 6, 2024\n".encode(), "tides.md").metadata.date == "2024-12-06"
