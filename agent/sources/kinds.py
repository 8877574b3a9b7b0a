"""What kind of source it is, and how much its word weighs: by signs that code can see, and few of them.

A sign that could mean something else is none: most sources stay without a kind, and stand between what is published
and what is not. What the source says of itself counts (front matter, markup), what a person says in WIKI.md counts
more. The name of a file makes notes of text formats only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import get_args

from agent.sources.document import Document, Kind, Metadata, without_place

KINDS: tuple[Kind, ...] = get_args(Kind)
WORDS: dict[str, Kind] = {
    **dict.fromkeys("rfc spec specification norm".split(), "standard"),
    **dict.fromkeys("paper article preprint thesis dissertation book chapter report".split(), "publication"),
    **dict.fromkeys("docs manual reference readme changelog handbook guide release-notes".split(), "documentation"),
    **dict.fromkeys("page website webpage blog post news".split(), "web page"),
    **dict.fromkeys("forum thread q&a chat comments".split(), "discussion"),
    **dict.fromkeys("email mail message letter".split(), "e-mail"),
    **dict.fromkeys("notes draft wip scratch todo memo idea ideas".split(), "note"),
}  # fmt: skip
"""Other words for a kind."""
STANDING = {"standard": 3, "publication": 3, "documentation": 3, "discussion": 1, "e-mail": 1, "note": 0}
"""How much a kind weighs; what is not here is between: a web page, or nothing known."""
NOTE_FILE = re.compile(
    r"(?i)(?<![^\W_])(?:my[ _-]?notes?|notes?|todos?|drafts?|scratch(?:pad)?|wip|ideas?|jottings|brainstorm(?:ing)?"
    r"|untitled|memo)(?![^\W_])"
)
NO_NOTE = re.compile(
    r"(?i)(?:release|patch|lecture|version|upgrade|course|technical|tech|application)[ _-]*notes?|draft-(?:ietf|irtf)-"
)
NOTE_FOLDER = re.compile(r"(?i)(?:my[ _-]?)?(?:notes?|drafts?|scratch|todos?|wip|journal|diary|inbox)")
NO_NOTES = frozenset(("html", "pdf", "epub"))
"""Formats that a file's name alone makes no note of: people save what others wrote under such names."""
DOCUMENTATION = re.compile(
    r"(?i).*\b(?:manual|reference|documentation|handbook|release notes|changelog|change log|readme|man page"
    r"|(?:user|developer|administrator|installation)[’']?s?[’']? guide)"
    r"(?:\W+v?\d[\w.]*)?\W*|[\w.+-]+ ?\(\d\w?\)(?:\W.*)?"
)
DOCUMENTATION_FILE = re.compile(r"(?i)(?:readme|changelog|changes|news|install|release[ _-]?notes)(?:[ ._-].*)?")
STANDARD = re.compile(
    r"(?im)\brequest for comments:\s*\d+|^\W*(?:internet standard\b|w3c recommendation\b|ecma-\d+"
    r"|iso(?:/iec)?(?: [A-Z]+)? \d{3,}|ieee std\b|fips pub|nist special publication|rfc[ -]?\d{3,5}\b)"
)
ABSTRACT = re.compile(r"(?m)^[^\w\n]{0,8}(?:\d[^\w\n]{1,4})?(?:Abstract|ABSTRACT)\b")
REFERENCES = re.compile(
    r"(?m)^[^\w\n]{0,8}(?:\d{1,2}[^\w\n]{1,4})?(?:References|REFERENCES|Bibliography|BIBLIOGRAPHY)\b"
)
DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+|\barXiv:\s?\d{4}\.\d{4,5}", re.IGNORECASE)
ISBN = re.compile(r"\bISBN(?:-1[03])?:?\s*[\d-]{10,17}[\dX]?\b")
OPEN = re.compile(r"\b(?:TODO|FIXME|TBD|XXX)\b|\?\?\?")
FIRST_PERSON = re.compile(r"\b(?:I|I'm|I’m|I've|my|me)\b")
FRONT, WHOLE, TITLE = 5_000, 40_000, 300
"""Characters of the beginning, of all that is looked at, and of a title that may say what it is."""


def standing(kind: str) -> int:
    """How much the word of such a source weighs; more is more, and equal is equal."""
    return STANDING.get(kind, 2)


def known(word: str) -> Kind | None:
    """The kind that a word stands for."""
    plain = " ".join(word.split()).casefold()
    return next((kind for kind in KINDS if kind == plain), None) or WORDS.get(plain.replace(" ", "-"))


def said(word: str, place: str) -> tuple[str, str] | None:
    """The kind that the source's own word stands for, and where it says so."""
    kind = known(word)
    return (kind, f"{place}: {word}" if word != kind else place) if kind else None


def shown(document: Document, title: str) -> tuple[str, str]:
    """The kind that a source's text shows, and by which signs; both empty where it shows none."""
    front, whole = document.text[:FRONT], document.text[:WHOLE]
    if document.format == "mail":
        return "e-mail", "format"
    if STANDARD.match(title) or STANDARD.search(front[:1500]):
        return "standard", "text: its title page"
    if len(title) <= TITLE and DOCUMENTATION.fullmatch(title):
        return "documentation", "text: its title"
    if re.search(r"(?m)^\W*NAME\b", front[:600]) and re.search(r"\bSYNOPSIS\b", front) and "DESCRIPTION" in whole:
        return "documentation", "text: headings of a manual page"
    signs = {
        "abstract": ABSTRACT.search(front),
        "references": REFERENCES.search(document.text, len(document.text) // 3),
        "DOI": DOI.search(front),
    }
    there = [sign for sign, found in signs.items() if found]
    if len(there) >= (3 if document.format == "html" else 2):  # an encyclopedia's page has references, too
        return "publication", f"text: {', '.join(there)}"
    if ISBN.search(front) and document.format in ("pdf", "epub"):
        return "publication", "text: ISBN"
    if document.format not in NO_NOTES and not title and (signs_of := _unfinished(document, whole)):
        return "note", f"text: {signs_of}"
    return ("web page", "format") if document.format == "html" else ("", "")


def _unfinished(document: Document, text: str) -> str:
    """Why a text without a title is somebody's note: something in it is open, and it speaks of "I" or is a list."""
    items = sum(sentence.kind == "item" for sentence in document.sentences)
    if OPEN.search(text) and (len(FIRST_PERSON.findall(text)) >= 2 or items * 2 > len(document.sentences)):
        return "no title, something left open, “I” or a list"
    return ""


def of(said: Metadata, name: str, format_: str, decided: Mapping[str, str]) -> tuple[str, str]:
    """Kind and place of a source under this name. ``decided``: pattern of names → kind, as a person gave it."""
    for pattern, word in decided.items():
        if (fnmatch(name, pattern) or fnmatch(name, f"*/{pattern}")) and (kind := known(word)):
            return kind, f"WIKI.md: {pattern}"
    place = said.places.get("kind", "")
    if said.kind and not place.startswith("text: "):
        return said.kind, place
    may_be_note = format_ not in NO_NOTES and not without_place(name)[1]  # figures stand in such formats alone
    if may_be_note and (sign := _named_note(name)):
        return "note", sign
    if not said.kind and may_be_note and DOCUMENTATION_FILE.fullmatch(PurePosixPath(name).stem):
        return "documentation", "file name"
    return said.kind, place


def _named_note(name: str) -> str:
    path = PurePosixPath(name)
    if NOTE_FILE.search(path.stem) and not NO_NOTE.search(path.stem):
        return "file name"
    folder = next((part for part in path.parts[-3:-1] if NOTE_FOLDER.fullmatch(part)), "")
    return f"folder {folder}" if folder else ""
