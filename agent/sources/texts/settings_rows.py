"""The lines of a file of settings, each as what it is: a comment, a heading, or something that is set, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Literal

from agent.sources.texts.assignments import Assignment, assignment
from agent.sources.texts.lines import Line
from agent.sources.texts.nesting import Nesting, Place
from agent.sources.texts.notation import LABEL, SETTING, TIGHT, Notation, notation

SECTION = re.compile(r"\s*\[+([^\[\]]+)\]+\s*(?:[#;].*)?$")
NAMED = re.compile(r"[A-Za-z_][\w.-]*[ \t]+\S")
ONE = re.compile(r"(?=\S*[A-Z_.-])[A-Za-z][\w.-]*\w[ \t]+[^\s.,]+\s*|[A-Za-z]\w*[ \t]+\d\S*\s*")
"""A name and a value, in a comment that a default stands above."""
LOOSE = re.compile(r"[A-Za-z]\w*[._]\w[\w.-]*\s*[:=]\s*\S*[^\s.,;:{\[(](?:\s+#.*)?\s*")
"""A setting with one word as its value, however far behind the mark."""
GIVES = re.compile(
    r"\bdefaults?(?: value)?(?: is| to)?\s*[:=]|\bdefaults to\b|\bdefault(?: value)? is\b", re.IGNORECASE
)
"""Says in a comment that the default follows."""
FOLLOWS = re.compile(r"\bdefault:\s*$", re.IGNORECASE)
"""Says in a comment that the next one is the default: a setting."""
EXAMPLE = re.compile(r"(?:\bexamples?|\be\.g\.?)(?: \w+)?\s*:?\s*$", re.IGNORECASE)
"""Says in a comment that an example follows."""
OPENS = re.compile(r"(?:(?:=>|[:=]|^)\s*(?:array\s*)?[\[({]|[\w\s)\"']\{)\s*$")
HEAD = re.compile(r"(?:(?:=>|[:=])\s*)?(?:array\s*)?[\[({]\s*$")
CLOSES = re.compile(r"\s*[\])}]")
TAG = re.compile(r"\s*<(/?)([A-Za-z][\w:-]*)\s*([^<>]*)>\s*$")
HEREDOC = re.compile(r"<<-?\s*['\"]?(\w+)['\"]?\s*$")
BLOCK_SCALAR = re.compile(r"[|>][+-]?\d?$")
BARE = re.compile(r"(?:[&!]\S+)?$")
"""Stands for no value behind a key of YAML."""
MOST = 40
"""Lines of a list that may be one value."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line, or several that set one thing. ``body``: the column where it begins behind the mark of a comment."""

    kind: Literal["blank", "comment", "section", "sets"]
    line: Line
    body: int = 0
    title: str = ""
    sets: Assignment | None = None
    place: Place | None = None
    values: tuple[Line, ...] = ()
    """The pieces of a value over several lines."""
    is_list: bool = False

    def said(self) -> Line:
        return self.line.since(self.body)


def rows(lines: Sequence[Line]) -> list[Row]:
    """All lines of a file, in order."""
    walk = _Walk(lines, notation([line.text for line in lines]))
    found = list(walk.rows())
    if walk.nesting.in_brackets:  # it was misread
        found = [replace(row, place=Place(row.place.key, ())) if row.place else row for row in found]
    live: dict[str, set[tuple[str, ...]]] = {}
    for row in found:
        if row.place and not row.body:
            live.setdefault(row.place.key, set()).add(row.place.path)
    return [_unless_example(row, live) for row in found]


def _unless_example(row: Row, live: dict[str, set[tuple[str, ...]]]) -> Row:
    """A setting in a comment that a line sets elsewhere, before all sections, is an example of that."""
    there = live.get(row.place.key) if row.place and row.body else None
    is_one = row.place and there and () not in there and not row.place.path
    return replace(row, kind="comment", sets=None, place=None) if is_one else row


@dataclass(slots=True)
class _Walk:
    lines: Sequence[Line]
    notation: Notation
    at: int = 0
    nesting: Nesting = field(default_factory=Nesting)
    above: str = ""
    """The comment in the line above."""
    example: tuple[int, int] | None = None
    """Of a key of YAML that is commented out with others below: where its mark stands, and how far it is set in."""

    def rows(self) -> Iterator[Row]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if line.is_blank:
                self.above = ""
                yield Row("blank", line)
            elif line.text.lstrip().startswith("/*"):
                yield from self._block_comment(line)
            elif mark := self.notation.comment.match(line.text):
                yield self._comment(line, mark.end())
                self.above = line.text
            else:
                self.above, self.example = "", None
                yield from self._live(line)

    def _block_comment(self, line: Line) -> Iterator[Row]:
        while True:
            lead = re.match(r"\s*(?:/\*+|\*+(?!/)|\|)?\s?", line.text)
            end = re.search(r"\s*\*+/\s*$", line.text)
            text = line.text[: end.start()] if end else line.text
            yield Row("comment", Line(text, line.start), min(lead.end() if lead else 0, len(text)))
            if "*/" in line.text or self.at >= len(self.lines):
                return
            line = self.lines[self.at]
            self.at += 1

    def _comment(self, line: Line, body: int) -> Row:
        text = line.text
        mark = TIGHT.match(text)
        said = text[body:]
        follows = (FOLLOWS.search(self.above) and NAMED.match(said)) or (
            GIVES.search(self.above) and ONE.fullmatch(said)
        )
        if self.notation.tight:
            sets = self.notation.sets_tight(text) or LOOSE.fullmatch(said) is not None
        else:
            sets = SETTING.match(text) is not None and ("=" in text or not LABEL.match(text))
            sets = sets and not EXAMPLE.search(self.above)
        if (not sets and not follows) or (self.notation.is_yaml and self._is_within(text, body)):
            return Row("comment", line, body)
        found = assignment(text, mark.end() if mark else body)
        if not found or (self.notation.is_yaml and found.sign not in (":", "=")):
            return Row("sets", line, body)
        width = len(text) - len(text.lstrip()) + len(text[body:]) - len(text[body:].lstrip())
        nesting = self.nesting.around(width) if self.notation.is_yaml else self.nesting
        if not text[slice(*found.value)].strip():
            return Row("sets", line, body)
        return Row("sets", line, body, sets=found, place=nesting.place(found.name, found.within))

    def _is_within(self, text: str, body: int) -> bool:
        """Whether a comment belongs to a key of YAML that is commented out, too: the whole is an example."""
        here = len(text) - len(text.lstrip()), len(text[body:]) - len(text[body:].lstrip())
        if self.example and here[0] == self.example[0] and here[1] > self.example[1]:
            return True
        self.example = here if re.search(r"^\W*[\w.\"'-]+:\s*$", text) else None
        return self.example is not None

    def _live(self, line: Line) -> Iterator[Row]:
        text = line.text
        if self.notation.is_yaml:
            yield from self._keyed(line)
            return
        section = SECTION.match(text)
        if section and not self.nesting.in_brackets:
            self.nesting.section(section[1])
            yield Row("section", line, title=section[1])
            return
        if CLOSES.match(text):
            self.nesting.close()
        elif tag := TAG.match(text):
            self.nesting.close() if tag[1] else self.nesting.tag(tag[2], tag[3])
            yield Row("sets", line)
            return
        plain = self._plain(text)
        found = assignment(text)
        if OPENS.search(plain) and not (found and found.sign and not HEAD.fullmatch(plain, found.value[0])):
            yield from self._opened(line, plain, found)
        elif self.at < len(self.lines) and self.lines[self.at].text.strip() == "{":
            self.nesting.block(plain.rstrip("= "))
            yield from (Row("sets", line), Row("sets", self.lines[self.at]))
            self.at += 1
        elif found and (heredoc := HEREDOC.search(plain)):
            yield Row("sets", line)  # many lines are no value
            yield from (Row("sets", one) for one in self._until(heredoc[1]))
        elif found and (plain.endswith("\\") or not text[slice(*found.value)].strip()):
            yield self._set(line, found, self._continued(line, found))
        else:
            yield self._set(line, found)

    def _set(self, line: Line, found: Assignment | None, values: Sequence[Line] = (), *, is_list: bool = False) -> Row:
        if not found or not (values or line.text[slice(*found.value)].strip()):
            return Row("sets", line)
        place = self.nesting.place(found.name, found.within)
        return Row("sets", line, sets=found, place=place, values=tuple(values), is_list=is_list)

    def _plain(self, text: str) -> str:
        """A line without the comment behind it."""
        return re.sub(r"(?<!\s)\s+(?:#|//).*$", "", text).rstrip()

    def _opened(self, line: Line, plain: str, found: Assignment | None) -> Iterator[Row]:
        inner = list(takewhile(lambda one: not CLOSES.match(one.text), self.lines[self.at : self.at + MOST]))
        closes = self.lines[self.at + len(inner)] if self.at + len(inner) < len(self.lines) else line
        items = [Line(one.text.strip().rstrip(","), one.start + one.indent) for one in inner if not one.is_blank]
        is_list = found and CLOSES.match(closes.text) and not any(_is_more(one.text) for one in items)
        if is_list and found and found.sign and len(inner) < MOST:
            self.at += len(inner) + 1
            yield self._set(line, found, items, is_list=True)
            return
        head = HEAD.sub("", plain).rstrip()
        named = found is not None and bool(found.sign)
        self.nesting.block(found.name if found and named else head, quoted=head[-1:] == '"' and not named)
        yield Row("sets", line)

    def _continued(self, line: Line, found: Assignment) -> list[Line]:
        """The pieces of a value that goes on below, behind a sign for that or set in."""
        values = [Line(line.text[slice(*found.value)].rstrip("\\ "), line.start + found.value[0])]
        goes_on = line.text.rstrip().endswith("\\")
        start = self.at
        while self.at < len(self.lines) and self.at - start < MOST:
            one = self.lines[self.at]
            deeper = one.indent > line.indent and not self.notation.comment.match(one.text)
            if one.is_blank or not (goes_on or (deeper and not values[0].text and not _is_more(one.text))):
                break
            values.append(Line(one.text.strip().rstrip("\\ "), one.start + one.indent))
            goes_on = goes_on and one.text.rstrip().endswith("\\")
            self.at += 1
            if not goes_on and values[0].text:
                break
        return [value for value in values if value.text] if len(values) > 1 else []

    def _until(self, word: str) -> Iterator[Line]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            yield line
            if line.text.strip() == word:
                return

    def _keyed(self, line: Line) -> Iterator[Row]:
        """A line of YAML."""
        width = line.indent
        text = line.text
        start = 0
        while text[width : width + 2] == "- ":
            self.nesting.at(width + 1)
            width = start = width + 2 + len(text[width + 2 :]) - len(text[width + 2 :].lstrip())
        self.nesting.at(width)
        found = assignment(text, start, unsigned=False)
        if not found or found.sign == "=>":
            yield Row("sets", line)
            return
        value = text[slice(*found.value)]
        if BLOCK_SCALAR.fullmatch(value):
            yield Row("sets", line)
            while self.at < len(self.lines) and (self.lines[self.at].is_blank or self.lines[self.at].indent > width):
                yield Row("blank" if self.lines[self.at].is_blank else "sets", self.lines[self.at])
                self.at += 1
        elif not BARE.fullmatch(value):
            yield self._set(line, found)
        elif items := self._items(width):
            yield self._set(line, found, items, is_list=True)
        else:
            self.nesting.key(found.name, width)
            yield Row("sets", line)

    def _items(self, width: int) -> list[Line]:
        """The items of a list of plain values below a key."""
        inner = list(
            takewhile(
                lambda one: one.indent >= width and one.text.lstrip().startswith("- "),
                self.lines[self.at : self.at + MOST],
            )
        )
        items = [Line(one.text[one.indent + 2 :].strip(), one.start + one.indent + 2) for one in inner]
        if any(_is_more(item.text) for item in items):
            return []
        self.at += len(inner)
        return items


def _is_more(text: str) -> bool:
    """Whether a piece of a list is no plain value: it sets something, opens a block or is a comment."""
    return bool(
        OPENS.search(text)
        or re.match(r"\s*(?:[#;]|//|/\*|<|\"[^\"]*\"\s*:|'[^']*'\s*(?:=>|:))", text)
        or assignment(text, unsigned=False)
    )
