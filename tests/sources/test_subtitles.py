"""Subtitles: every word that is said, no times, in sentences."""

from __future__ import annotations

from itertools import pairwise

from damage import check_damaged
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_laws, cuts, folded

from agent.sources.document import Document
from agent.sources.reading import read

TALK = """WEBVTT - A talk

NOTE A remark
of two lines

STYLE
::cue { color: red }

intro
00:00:01.000 --> 00:00:02.000 align:start
<v Ada>This is the <i>first</i>

00:00:02.000 --> 00:00:04.000
<v Ada>sentence &amp; more. And

05:01.000 --> 05:03.000
the second one.

05:03.000 --> 05:04.000
<v Bob Ray>No.
- Yes.

05:30.000 --> 05:31.000
After a pause.
"""


def of(text: str, name: str) -> Document:
    document = read(text.encode(), name)
    check_laws(document, text.encode())
    return document


def clock(seconds: float, mark: str) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{round(seconds % 1 * 1000) % 1000:03}"


def test_cues_are_joined_to_sentences_and_speakers_stay() -> None:
    document = of(TALK, "a.vtt")
    assert cuts(document) == [
        ("prose", "Ada: This is the first sentence & more."),
        ("prose", "And the second one."),
        ("prose", "Bob Ray: No."),
        ("prose", "- Yes."),
        ("prose", "After a pause."),
    ]
    assert document.metadata.title == "A talk"
    assert [section.path for section in document.sections] == [("0:00:00",), ("0:05:00",)]
    assert [section.first for section in document.sections] == [1, 3]
    assert document.dropped == ("4 lines of notes and styles",)


def test_subrip_is_read_with_its_marks_taken_off() -> None:
    first = '1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}<font color="red">Hello</font>\r\nthere.\r\n\r\n'
    text = first + "2\r\n00:00:03,000 --> 00:00:04,000\r\n7\r\n"
    assert cuts(of(text, "a.srt")) == [("prose", "Hello there."), ("prose", "7")]


def test_what_a_rolling_caption_repeats_is_read_once_and_counted() -> None:
    said = [f"word {number} of a long" for number in range(9)]
    cues = []
    for number, (before, now) in enumerate(pairwise(said)):
        cues.append(f"{clock(number, '.')} --> {clock(number + 1, '.')}\n{before}\n{now}\n")
    document = of("WEBVTT\n\n" + "\n".join(cues), "a.vtt")
    assert folded(document.text) == " ".join(said)
    assert document.dropped == ("7 lines that a rolling caption repeats",)


def test_what_people_say_twice_stays() -> None:
    cues = [
        f"{n}\n{clock(n, ',')} --> {clock(n + 1, ',')}\n{words}\n" for n, words in enumerate(["No.", "No.", "Yes."])
    ]
    assert cuts(of("\n".join(cues), "a.srt")) == [("prose", "No."), ("prose", "No."), ("prose", "Yes.")]


LINE = st.lists(st.from_regex(r"[a-zA-Zäß][a-zäß]{0,8}[.,!?]?", fullmatch=True), min_size=1, max_size=6).map(" ".join)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.lists(LINE, min_size=1, max_size=3), st.floats(0.2, 200)), min_size=1, max_size=12))
def test_every_word_appears_in_order(cues: list[tuple[list[str], float]]) -> None:
    at, parts = 0.0, []
    for number, (lines, lasts) in enumerate(cues):
        lines[0] = f"w{number} {lines[0]}"
        parts.append("\n".join([str(number), f"{clock(at, ',')} --> {clock(at + lasts, ',')}", *lines, ""]))
        at += lasts
    said = " ".join(line for lines, _ in cues for line in lines)
    assert folded(of("\n".join(parts), "a.srt").text) == said


@settings(max_examples=60)
@given(st.data())
def test_damage_ends_in_a_document_or_a_reason(data: st.DataObject) -> None:
    check_damaged(data, TALK.encode(), "a.vtt")


def test_a_clock_of_any_number_of_digits_is_some_time() -> None:
    document = read(f"1\n{'9' * 400}:00:01,000 --> 00:00:04,000\nThe dam is high.\n".encode(), "a.srt")
    assert "The dam is high." in document.text
