"""What one loop reads: a run of sentences, short enough for a short context, cut where the source itself pauses.

And what such a run says, apart from where it stands (:func:`contents`): under that it is known again in the next
version of its source, so that only what changed is read again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agent.sources.document import Document, Section, Sentence

LIMIT = 6000
"""Code points of a passage: some 1,500 tokens of English, so that a whole loop stays under 16k."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences ``first`` to ``last``, both included; ``heading`` is the path of the section that the first stands
    in.
    """

    first: int
    last: int
    heading: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What a passage says and in what context: equal digests, equal words. ``size`` is in code points."""

    digest: str
    first: int
    last: int
    size: int


def passages(document: Document, limit: int = LIMIT) -> tuple[Passage, ...]:
    """The document's sentences in passages, every sentence in exactly one.

    Small sections are packed together; one that does not fit any more begins a new passage. Where there is a choice,
    the words decide, and not the length alone: an edit moves the cuts next to it, and those further on stay where they
    are. No passage is longer than ``limit``, unless one sentence alone is.
    """
    cuts = []
    first = 1
    while first <= len(document.sentences):
        end = _cut(document, first, limit)
        cuts.append(passage(document, first, end - 1))
        first = end
    return tuple(cuts)


def _cut(document: Document, first: int, limit: int) -> int:
    """Before which sentence the passage that begins at ``first`` ends: at the latest where a section begins that does
    not fit any more. Best where one of the two upper levels begins, else any, else, in the second half, any sentence;
    of equals before the one with the smallest hash.
    """
    candidates = []
    size = 0
    for number in range(first, len(document.sentences) + 1):
        sentence = document.sentences[number - 1]
        section = document.sections[sentence.section - 1]
        begins = number == section.first
        full = size + sentence.end - sentence.start > limit
        long = begins and size + _length(document, section.first, section.last) > limit
        full = full or (long and size >= limit // 4)
        if number > first and (full or size >= (limit // 3 if begins else limit // 2)):
            words = document.cut(sentence).encode("utf-8", "surrogatepass")
            rank = 3 if full and not begins else 2 if not begins else int(section.level > 2)
            candidates.append((rank, hashlib.blake2b(words, digest_size=8).digest(), number))
        if number > first and full:
            return min(candidates)[2]
        size += sentence.end - sentence.start
    return len(document.sentences) + 1


def passage(document: Document, first: int, last: int) -> Passage:
    """The passage of these sentences."""
    section = document.sections[document.sentences[first - 1].section - 1]
    return Passage(first, last, section.path)


def span(document: Document, first: int, last: int) -> tuple[int, int]:
    """From where to where the sentences stand, with the white space behind them; all passages together are the text."""
    start = document.sentences[first - 1].start if first > 1 else 0
    end = document.sentences[last].start if last < len(document.sentences) else len(document.text)
    return start, end


def _length(document: Document, first: int, last: int) -> int:
    return document.sentences[last - 1].end - document.sentences[first - 1].start


def introduction(document: Document, first: int) -> list[Sentence]:
    """What a reader must have seen before a passage: the terms that a list had come to, outer ones first, two
    sentences, and of a table its first row, which may name the columns.
    """
    section = document.sections[document.sentences[first - 1].section - 1]
    while section.number > 1 and _goes_on(document.sections[section.number - 2], section):
        section = document.sections[section.number - 2]
    before = document.sentences[section.first - 1 : first - 1]
    depth, kind = document.sentences[first - 1].depth, document.sentences[first - 1].kind
    outer = ("term", "item") if depth and kind == "item" else ("term",)
    terms = [sentence for sentence in before if sentence.kind in outer]
    terms = _around(terms, depth) if depth else terms[-1:]
    last = list(document.sentences[max(0, first - 3) : first - 1])
    head = first
    while head > 1 and document.sentences[head - 1].kind == document.sentences[head - 2].kind == "row":
        head -= 1
    terms += [document.sentences[head - 1]] if head < first else []
    return [*(term for term in terms if term not in last), *last]


def _goes_on(above: Section, section: Section) -> bool:
    """Whether a section is the one above, on the next page."""
    return bool(section.page and above.page) and len(section.path) > 1 and section.path[1:] == above.path[1:]


def _around(terms: Sequence[Sentence], depth: int) -> list[Sentence]:
    """The terms, or items, that what is set in so far stands under, outer ones first."""
    found: list[Sentence] = []
    for term in reversed(terms):
        if term.depth < depth:
            found.insert(0, term)
            depth = term.depth
    return found


def contents(document: Document) -> tuple[Content, ...]:
    """The contents of the document's passages, in order; no two have one digest."""
    words = _words(document)
    seen: Counter[str] = Counter()
    found = []
    for cut in passages(document):
        before = [words[sentence.number - 1] for sentence in introduction(document, cut.first)]
        inside = words[cut.first - 1 : cut.last]
        own = (document.metadata.title, document.metadata.version)
        digest = _digest([*own, *_paths(document, cut), *before, "", *inside])
        seen[digest] += 1
        digest = _digest([digest, str(seen[digest])])
        start, end = span(document, cut.first, cut.last)
        found.append(Content(digest, cut.first, cut.last, end - start))
    return tuple(found)


def _words(document: Document) -> list[str]:
    """Each sentence with its kind and its marks."""
    found = []
    at = 0
    for sentence in document.sentences:
        while at < len(document.marks) and document.marks[at].end <= sentence.start:
            at += 1
        marks = []
        for mark in document.marks[at:]:
            if mark.start >= sentence.end:
                break
            marks.append(f"{mark.start - sentence.start} {mark.end - sentence.start} {mark.kind}")
        found.append(f"{sentence.kind} {sentence.depth} {marks} {document.cut(sentence)}")
    return found


def _paths(document: Document, cut: Passage) -> Iterator[str]:
    """Where the sentences of a passage stand. Numbers of pages aside: a page that is put in moves all after it."""
    sections = {document.sentences[number - 1].section for number in range(cut.first, cut.last + 1)}
    for number in sorted(sections):
        section = document.sections[number - 1]
        yield " > ".join(section.path[:-1] if _is_page(section) else section.path)


def _is_page(section: Section) -> bool:
    return section.page is not None and section.path[-1:] == (f"page {section.page}",)


def _digest(parts: Iterable[str]) -> str:
    hashed = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        hashed.update(f"{len(data)}:".encode())
        hashed.update(data)
    return hashed.hexdigest()
