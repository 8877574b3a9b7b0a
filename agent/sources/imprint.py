"""What a source says of itself, and where it says so: title, version, date, authors, publisher, kind.

A reader fills in what its format has fields for (:class:`Metadata`). Here its first and last lines are looked at for
what those leave open ("Version 2.4", "Last updated 3 May 2024"), and dates are written the ISO way, as exact as the
source is. A line counts only where it says nothing else, and every field keeps its place: nothing is guessed silently.
What only the path says is added by :func:`named` each time that the source is looked at: a file can be renamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from agent.evidence.calendar_dates import calendar_dates
from agent.sources import kinds
from agent.sources.document import Document, Metadata, Sentence, without_place

USUAL = {"markdown": "front matter", "html": "markup", "xml": "markup", "pdf": "PDF properties", "mail": "headers"}
"""Where the fields of a format stand where its reader doesn't say."""
FIELDS = ("title", "version", "date", "authors", "publisher", "kind")
LINED = ("asciidoc", "markdown", "rst", "text")
DATA = ("csv", "xlsx", "json", "subtitles", "ipynb")
"""Formats whose first lines are lines of the file, and those whose first lines are like the others."""
HEAD, FOOT = 15, 4
"""Lines at the beginning and the end that may be about the source itself."""
LONGEST = 120
"""Characters of a line that can be about the source and nothing else."""
SHOWN = 5_000
"""Characters at either end of the text in which such a line must stand."""
FIELD, AUTHORS_SHOWN = 300, 50
"""Characters of a field, and authors, that are kept: a card must stay short whatever a source says."""
JUNK = re.compile(
    r"(?i)\W*|(?:untitled|unknown|no title|document|presentation|slide|book|new document)\W*\d*"
    r"|microsoft (?:word|powerpoint|excel) - .*|[\w .-]*\.(?:docx?|dvi|tex|pptx?|xlsx?|indd|qxd|pdf|ps|html?|rtf|odt)"
)
"""Titles that a program made up."""
VERSION = re.compile(
    r"(?:(?:document|manual|software|program|package|specification|current)\s+)?"
    r"(?:version|release|revision|rev\.?)(?:\s+number)?\s*[:=|]?\s*v?(?P<version>\d[\w.+-]*)(?P<rest>.*)"
    r"|v(?P<bare>\d+(?:\.\d+)+[\w.+-]*)",
    re.IGNORECASE,
)
DATED = re.compile(
    r"(?:last\s+(?:updated?|modified|revised|changed|edited|reviewed)|updated|modified|revised|published|issued|released"
    r"|date|dated|created|effective|edition(?:\s+of)?|issue(?:\s+of)?|as\s+of|stand)"
    r"(?:\s+(?:on|at|date))?\s*[:=|]?\s*(?P<date>\S.*)",
    re.IGNORECASE,
)
SEASON = r"(?:spring|summer|autumn|fall|winter|frühjahr|frühling|sommer|herbst|printemps|été|automne|hiver)"
KEPT = re.compile(
    r"\b(?:minutes|meeting|journal|diary|log|logbook|letter|newsletter|bulletin|circular|memo|memorandum|agenda|report"
    r"|notes|issue|edition|draft|digest|gazette|protokoll|sitzung|tagebuch|brief|rundbrief|bericht|ausgabe"
    r"|procès-verbal|compte rendu|lettre|rapport|acta|diario|carta|boletín|informe|verbale|lettera|bollettino)\b"
    r"(?:.*[,;:(|–—-]|(?:\s+(?:of|on|for|from|vom|du|de|del))?)\s*(?P<date>\S.*)",
    re.IGNORECASE,
)
"""A title of what is written on a day, with that day behind it."""
NAMES = r"[^\W\d_a-z][\w.'’-]*(?:\s+(?:(?:van|von|de|der|den|da|di|la|le)\s+)*[^\W\d_a-z][\w.'’-]*){1,4}"
AUTHORS = re.compile(
    rf"(?:(?:[Aa]uthors?|[Ww]ritten by|[Ee]dited by|[Ee]ditors?)\s*[:=|]?\s*|[Bb]y:?\s+)"
    rf"(?P<names>{NAMES}(?:(?:\s*[,;&]\s*(?:and\s+)?|\s+and\s+){NAMES})*)\.?"
)
PUBLISHER = re.compile(r"(?:published by|publisher\s*[:=|])\s*(?P<publisher>\S.{1,80}?)\.?", re.IGNORECASE)
ADDRESS = re.compile(r"\s*<[^<>]*>|\s*\([^()]*@[^()]*\)")
MANUAL_HEAD = re.compile(r"(?P<title>[\w.+-]+\(\d\w?\))\s+[-–—]\s+\S.*\bManual\b.*")
MANUAL_FOOT = re.compile(r"[\w.]+(?: [\d.]+)?\s+[-–—]\s+(?P<date>\S.*\d{4})")
"""First and last line of a manual page that mandoc wrote as Markdown."""
IN_TITLE = re.compile(
    r"(?:\b(?:version|release)\s+v?|\bv)(\d+(?:\.\d+)*[\w.-]*)"
    r"|\b(\d+(?:\.\d+)+\w*)\s+(?:documentation|docs|handbook|release notes"
    r"|(?:user |reference )?(?:manual|guide|reference))\b",
    re.IGNORECASE,
)
ARCHIVE = re.compile(r"(?i)\.(?:zip|tgz|tar(?:\.\w+)?)$")
RELEASE = re.compile(
    r"^[a-z][\w+]*(?:[-_ .][a-z]\w*)*[-_ ][vr]?\d+(?:\.\d+)*[a-z0-9]*"
    r"(?:[-.](?:incubating|final|ga|lts|stable|(?:rc|beta|alpha|preview)[-.]?\d*))?$",
    re.IGNORECASE,
)
REVISION = re.compile(r"[-_ ]r\d+$")
COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)(?:\2(\d\d))?(?![\d])")
YEAR = re.compile(r"(?<![\w.])(?:19|20)\d\d(?![\w.]*\d)")


def complete(document: Document, origin: str | None) -> Document:
    """The document with all that it says of itself. ``origin`` is the decoded file of a format that has lines."""
    said = document.metadata
    usual = USUAL.get(document.format, "document properties")
    values: dict[str, Any] = {field: _cut(getattr(said, field)) for field in FIELDS}
    places = {field: said.places.get(field, usual) for field, value in values.items() if value}
    if values["title"] and JUNK.fullmatch(values["title"]):
        values["title"] = ""
    for place, line in _lines(document, origin):
        for field, value in _said(line):
            if not values[field]:
                values[field], places[field] = _cut(value), place
    if not values["title"] and (heading := _first_heading(document) or _first_line(document)):
        values["title"] = _short(heading)
        places["title"] = f"first {'heading' if document.sentences[0].kind == 'heading' else 'line'}"
    if not values["version"] and (found := IN_TITLE.search(values["title"])):
        values["version"], places["version"] = found[1] or found[2], f"title ({places['title']})"
    if not values["date"] and (dated := _date_of_title(values["title"])):
        values["date"], places["date"] = dated, f"title ({places['title']})"
    values["date"] = iso_date(values["date"]) or values["date"]
    kind, place = kinds.said(values["kind"], places.get("kind", "")) or kinds.shown(document, values["title"])
    values["kind"], places["kind"] = kind, place
    places = {field: place for field, place in places.items() if values[field]}
    return replace(document, metadata=replace(said, **values, places=places))


def _date_of_title(title: str) -> str:
    """ "Minutes of the volunteers, 9 May 2021" is of that day; "The battle of Norrey, 9 May 1821" is not, and what
    reports on a year is of a later one.
    """
    found = KEPT.search(title)
    date = found["date"].rstrip(".) ") if found else ""
    return date if iso_date(date)[4:] and _is_date(date) else ""


def _cut(value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """A field on one line and of bounded length."""
    if isinstance(value, tuple):
        names = [name for name in (_short(name) for name in value[:AUTHORS_SHOWN]) if name]
        return (*names, *(["and others"] if len(value) > AUTHORS_SHOWN else []))
    return _short(value)


def _short(text: str) -> str:
    plain = " ".join(text[: 4 * FIELD].split())
    return plain if len(plain) <= FIELD else f"{plain[: FIELD - 2].rstrip()} …"


def named(said: Metadata, name: str) -> Metadata:
    """The metadata with what only the path says: a title, the release or date that a file or folder is named after. A
    figure's title also says its place.
    """
    values: dict[str, Any] = {}
    places = dict(said.places)
    name, within = without_place(name)
    if not said.title:
        stem, place = next(_parts(name))
        title = ", ".join([stem or (urlsplit(name).hostname or name), *within.replace("=", " ").split(",")])
        values["title"], places["title"] = title.removesuffix(", "), place
    if not said.version and (release := _release(name))[0]:
        values["version"], places["version"] = release
    if not said.date and (date := _date_in(name))[0]:
        values["date"], places["date"] = date
    return replace(said, **values, places=places)


def surveyed(said: Metadata, title: str, version: str, date: str, kind: str) -> Metadata:
    """The metadata with what a survey found where the source and its path are silent."""
    values: dict[str, Any] = {}
    places = dict(said.places)
    proposed = {"version": version, "date": iso_date(date) or date, "kind": kinds.known(kind) or ""}
    if said.places.get("title") in ("file name", "address") and title:
        proposed["title"] = title
    for field, value in proposed.items():
        if value and value != getattr(said, field) and (field == "title" or not getattr(said, field)):
            values[field], places[field] = value, "survey"
    return replace(said, **values, places=places)


def iso_date(text: str) -> str:
    """The first date in a text as ``2024-05-03``, ``2024-05`` or ``2024``: as exact as it is written; else empty.

    A date that can be read in two ways (03/04/2024) is as exact as its year.
    """
    if compact := re.fullmatch(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)\s*", text):
        text = "-".join(compact.groups())
    found = min(((start, date) for date, start, _ in calendar_dates(text)), default=(0, ""))[1]
    if found.endswith("s"):
        return ""  # a decade
    if re.fullmatch(r"\d{4}(?:-\d\d){0,2}", found):
        return found
    years = set(YEAR.findall(found or text))
    return years.pop() if len(years) == 1 else ""


def release_in(name: str) -> str:
    """The release that a folder or file is named after (``openssh-8.4/ssh.html`` → ``openssh 8.4``), or empty."""
    return _release(name)[0]


def _release(name: str) -> tuple[str, str]:
    for part, place in _parts(name):
        if RELEASE.match(part) and ("." in part or REVISION.search(part)):
            return re.sub(r"[-_ ]+", " ", part), place
    return "", ""


def _date_in(name: str) -> tuple[str, str]:
    for part, place in _parts(name):
        for found in COMPACT.finditer(part):
            date = "-".join(piece for piece in (found[1], found[3], found[4]) if piece)
            if (found[2] or found[4]) and iso_date(date) == date:
                return date, place
    return "", ""


def _parts(name: str) -> Iterator[tuple[str, str]]:
    """The names in a path or web address with their places, the last one first."""
    address = urlsplit(name) if "://" in name else None
    path = PurePosixPath(address.path if address else name)
    yield path.stem, "address" if address else "file name"
    for folder in reversed(path.parts[:-1]):
        yield ARCHIVE.sub("", folder), f"folder {folder}"


def _lines(document: Document, origin: str | None) -> Iterator[tuple[str, str]]:
    """(place, line) of what may be about the source: lines of a text file, sentences of what has no lines."""
    numbered: Sequence[tuple[str, str]]
    if document.format in DATA:
        return
    if origin is not None and document.format in LINED:
        numbered = [(f"line {n}", line) for n, line in enumerate(origin.splitlines(), start=1) if line.strip()]
    else:
        around = (*document.sentences[:HEAD], *document.sentences[max(HEAD, len(document.sentences) - FOOT) :])
        numbered = [(_place(document, s), document.cut(s)) for s in around if s.kind != "code"]
    around_lines = numbered if len(numbered) <= HEAD + FOOT else [*numbered[:HEAD], *numbered[-FOOT:]]
    shown = " ".join(f"{document.text[:SHOWN]} {document.text[-SHOWN:]}".split())
    for place, line in around_lines:
        plain = " ".join(line.split())
        if len(plain) > 2 * LONGEST:  # and for such a one the search below would take long
            continue
        plain = " ".join(re.sub(r"^[\s#>*_|-]+|[\s#*_|]+$|\*\*|__", "", plain).split())
        if plain and len(plain) <= LONGEST and plain in shown:  # not in a comment or the front matter
            yield place, plain


def _first_heading(document: Document) -> str:
    """The heading that a source opens with, where no other one stands on its level, or nothing but one of its level
    stands below it.
    """
    first = document.sentences[0]
    if first.kind != "heading":
        return ""
    level = document.sections[first.section - 1].level
    alone = sum(section.level <= level for section in document.sections if section.path) == 1
    then = document.sentences[1] if len(document.sentences) > 1 else first
    bare = then.kind == "heading" and document.sections[then.section - 1].level == level and then is not first
    return document.cut(first) if alone or bare else ""


def _first_line(document: Document) -> str:
    """The line in capitals that a plain text opens with, where its paragraph is nothing else and text follows. Above a
    heading ("NAME") it is a running head, which many texts share.
    """
    first, *others = document.sentences[:2]
    line = document.cut(first)
    ends = document.text[first.end :].startswith("\n\n")
    is_title = first.kind == "prose" and line.isupper() and len(line) <= LONGEST and line[-1] not in ".,;:!?"
    is_title &= len(re.findall(r"[^\W\d_]{2,}", line)) > 1  # not "# A"
    is_title &= ends and "\n" not in line and [one.kind for one in others] == ["prose"]
    return line if document.format == "text" and is_title else ""


def _place(document: Document, sentence: Sentence) -> str:
    page = document.sections[sentence.section - 1].page
    return f"page {page}" if page else f"sentence {sentence.number}"


def _said(line: str) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """What a line that is about the source and nothing else says of it."""
    if found := MANUAL_HEAD.fullmatch(line):
        yield "title", found["title"]
    if (found := MANUAL_FOOT.fullmatch(line)) and _is_date(found["date"]):
        yield "date", found["date"]
    if (found := VERSION.fullmatch(line)) and (found["bare"] or _is_date(found["rest"])):
        yield "version", (found["version"] or found["bare"]).rstrip(".,;")
        line = found["rest"] or ""
    found = DATED.fullmatch(line)
    date = (found["date"] if found else line).strip(" \t,;.:()[]–—-")
    ends = found or not line.endswith((",", ";"))  # else it is a piece of a reference, broken into lines
    if ends and _is_date(date) and (found or not date.isdigit()) and iso_date(date):
        yield "date", date
    if found := AUTHORS.fullmatch(ADDRESS.sub("", line)):
        yield "authors", tuple(re.split(r"\s*[,;&]\s*(?:and\s+)?|\s+and\s+", found["names"]))
    if found := PUBLISHER.fullmatch(line):
        yield "publisher", found["publisher"]


def _is_date(text: str) -> bool:
    """Whether a text is a date and no more (a time of day aside), or nothing."""
    rest = text
    for _, start, end in sorted(calendar_dates(text), key=lambda found: -found[1])[:1]:
        rest = text[:start] + text[end:]
    rest = re.sub(rf"(?i)\b{SEASON}\b", "", rest)
    rest = re.sub(r"(?i)\b(?:of|from|dated?|on|at|the)\b|\d\d?:\d\d(?::\d\d)?|\b(?:UTC|GMT|CES?T|[AP]M|Z)\b", "", rest)
    return not rest.strip(" \t,;.:()[]–—-/") or re.fullmatch(r"\W*(?:19|20)\d\d\W*", rest) is not None
