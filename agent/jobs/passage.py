"""A piece of a source as a brain sees it: numbered lines, and the way back from numbers to evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agent.brain.protocol import Line
from agent.ledger.records import Evidence, EvidenceKind
from agent.sources.document import Document, Sentence


def numbered(document: Document, sentences: Iterable[Sentence]) -> Iterator[Line]:
    """The sentences as lines, white space collapsed, with the marks of the source's markup that lie within each."""
    marks = list(document.marks)
    place = 0
    for sentence in sentences:
        while place < len(marks) and marks[place].end <= sentence.start:
            place += 1
        words = document.cut(sentence)
        text, moved = _collapse(words)
        inside: list[tuple[int, int, str]] = []
        for mark in marks[place:]:
            if mark.start >= sentence.end:
                break
            start, end = max(mark.start, sentence.start), min(mark.end, sentence.end)
            first, last = moved[start - sentence.start], moved[end - sentence.start]
            if first < last:
                inside.append((first, last, mark.kind))
        ends = [moved[at + 1] for at, letter in enumerate(words) if letter == "\n"] if sentence.kind == "code" else []
        yield Line(
            number=sentence.number,
            text=text,
            kind=sentence.kind,
            marks=tuple(inside),
            depth=sentence.depth,
            breaks=tuple(dict.fromkeys(end for end in ends if end < len(text))),
        )


def _collapse(words: str) -> tuple[str, list[int]]:
    """The words with every run of white space as one space, and where each code point (and the end) went."""
    out: list[str] = []
    moved: list[int] = []
    for character in words:
        moved.append(len(out))
        if not character.isspace():
            out.append(character)
        elif out and out[-1] != " ":
            out.append(" ")
    moved.append(len(out))
    return "".join(out), moved


def lines_in_words(lines: Iterable[Line]) -> str:
    """One line a sentence, its number first: ``[12] text``. Headings, list items and table rows say what they are."""
    named = {"heading": "(heading) ", "term": "(term) ", "row": "(table row) ", "code": "(code) "}
    return "\n".join(f"[{line.number}] {named.get(line.kind, '')}{line.text}" for line in lines)


def cited(document: Document, numbers: Iterable[int]) -> list[Sentence]:
    """The sentences with these numbers, in order, each once; numbers that the source has not are left out."""
    found = (document.sentence(number) for number in sorted(set(numbers)))
    return [sentence for sentence in found if sentence is not None]


def evidence(document: Document, sentences: Iterable[Sentence]) -> tuple[Evidence, ...]:
    """The sentences as evidence: addresses, exact words, and the section that each stands in."""
    found = []
    kind: EvidenceKind = "figure" if document.format == "image" else "text"
    for sentence in sentences:
        path = document.sections[sentence.section - 1].path
        found.append(
            Evidence(
                sentence=sentence.number,
                start=sentence.start,
                end=sentence.end,
                quote=document.cut(sentence),
                section=path[-1] if path else "",
                kind=kind,
            )
        )
    return tuple(found)
