"""Subtitles (SubRip, WebVTT): what is said, without the times, in sentences; a section for every five minutes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, Metadata
from agent.sources.texts.lines import Line, lines_of

TIMES = re.compile(r"\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})")
TAG = re.compile(
    r"</?[A-Za-z][^<>]*>|<[\d:.]+>|</>|\{\\[^{}]*\}|(?P<entity>&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]{1,31});)"
)
VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
TURN = re.compile(r"\s*(?:>>|[-–—]\s*\S|\[?[A-Z][A-Z .'-]{1,30}\]?:)")
"""How a line begins where somebody else speaks."""
ENDED = re.compile(r"[.!?…。！？][\"”’)\]]*\s*$")
SECTION, PAUSE = 300.0, 3.0
"""Seconds of a section, and of silence after which a paragraph ends."""
AT_ONCE = 0.1
"""Seconds; a cue this short only holds on screen what rolls through it."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is on the screen from ``start`` to ``end``, in seconds."""

    start: float
    end: float
    lines: tuple[Line, ...]


def read(text: str, encoding: str) -> Document:
    """The document of a decoded subtitle file."""
    lines = lines_of(text)
    cues, notes = _cues(lines)
    cues, rolled = _unrolled(cues)
    assembly = Assembly("subtitles")
    speech: list[Piece] = []
    section, before, speaker = -1, 0.0, ""
    for cue in cues:
        due = int(cue.start // SECTION)
        ended = not speech or ENDED.search("".join(piece.text for piece in speech[-4:])) is not None
        if due > section and (ended or cue.start > (section + 1) * SECTION + 60):
            _flush(assembly, speech)
            assembly.part(_clock(due * SECTION), 1)
            section = due
        elif ended and cue.start - before > PAUSE:
            _flush(assembly, speech)
        for line in cue.lines:
            voice = VOICE.search(line.text)
            if TURN.match(line.text) or (voice and voice[1] != speaker):
                _flush(assembly, speech)
            speech += _words(line, voice if voice and voice[1] != speaker else None)
            speaker = voice[1] if voice else speaker
        before = cue.end
    _flush(assembly, speech)
    dropped = [f"{notes} lines of notes and styles"] if notes else []
    dropped += [f"{rolled} lines that a rolling caption repeats"] if rolled else []
    title = re.match(r"\ufeff?WEBVTT[ \t]+(?:-[ \t]*)?(\S.*)", text)
    return assembly.document(Metadata(title=title[1].strip() if title else ""), encoding=encoding, dropped=dropped)


def _cues(lines: list[Line]) -> tuple[list[Cue], int]:
    """All cues, and how many lines belong to none."""
    cues: list[Cue] = []
    block: list[Line] = []
    notes = 0
    for line in [*lines, Line("", 0)]:
        if not line.is_blank:
            block.append(line)
            continue
        timed = next((place for place, one in enumerate(block) if TIMES.match(one.text)), None)
        if timed is not None:
            found = TIMES.match(block[timed].text)
            if found:
                cues.append(Cue(_seconds(found[1]), _seconds(found[2]), tuple(block[timed + 1 :])))
        elif cues and block and not re.match(r"NOTE\b|STYLE\b|REGION\b", block[0].text):
            last = cues[-1]  # an empty line within a cue
            cues[-1] = Cue(last.start, last.end, (*last.lines, *block))
        else:
            notes += len(block)
        block = []
    return cues, max(notes - any(line.text.startswith("WEBVTT") for line in lines[:1]), 0)


def _unrolled(cues: list[Cue]) -> tuple[list[Cue], int]:
    """Without the lines that are there once more because the caption rolls, and how many these are.

    Nothing is taken from a caption in which less than a third of the cues begin with what the one before ends with:
    there people say things twice.
    """
    kept: list[Cue] = []
    rolled = 0
    last = ""
    for cue in cues:
        lines = list(cue.lines)
        shown = [_plain(line) for line in lines]
        if lines and shown[0] == last and (len(lines) > 1 or cue.end - cue.start < AT_ONCE):
            lines, rolled = lines[1:], rolled + 1
        last = next((words for words in reversed(shown) if words), last)
        kept.append(Cue(cue.start, cue.end, tuple(lines)))
    return (kept, rolled) if rolled * 3 > len(cues) else (cues, 0)


def _plain(line: Line) -> str:
    return " ".join("".join(piece.text for piece in _words(line, None)).split())


def _words(line: Line, voice: re.Match[str] | None) -> Iterator[Piece]:
    """The words of a line without its tags; first who speaks them, where that is somebody else than before."""
    if voice:
        yield Piece(voice[1].strip(), line.start + voice.start(1))
        yield Piece(": ")
    at = 0
    for tag in TAG.finditer(line.text):
        yield Piece(line.text[at : tag.start()], line.start + at)
        if tag["entity"]:
            yield Piece(html.unescape(tag[0]))
        at = tag.end()
    yield Piece(line.text[at:], line.start + at)
    yield Piece("\n")


def _flush(assembly: Assembly, speech: list[Piece]) -> None:
    assembly.block("prose", speech)
    speech.clear()


LATEST = 1e9
"""Seconds; a damaged clock shows any number of digits."""


def _seconds(clock: str) -> float:
    seconds = 0.0
    for part in clock.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return min(seconds, LATEST)


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
