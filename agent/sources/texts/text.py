"""Plain text: paragraphs by blank lines; headings, list items and indented blocks where they are clear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, Dropped, Metadata
from agent.sources.texts import vim_help
from agent.sources.texts.hyphens import Hyphens
from agent.sources.texts.lines import Line, lines_of, verbatim

UNDERLINE = re.compile(r"^([=\-~^\"'#*+])\1{2,}\s*$")
NUMBERED = re.compile(
    r"^(\d+(?:\.\d+)*)\.?\s+"
    r"(?:[A-Z\u00c0-\uffff][^.!?]{1,80}|[a-z]\w*_\w+|(?<=\d\. )[a-z][\w.-]* ?\([^()]{0,60}\))\s*$"
)
CAPITALS = re.compile(r"^(?=.*[A-Z].*[A-Z])[A-Z0-9][A-Z0-9 /&,'()-]{2,60}$")
ITEM = re.compile(r"^\s*(?:[-*•‣–]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S")
MANUAL_LINE = re.compile(r"^(\S+\(\d\w*\))\s+\S.*\s\1\s*$")
"""First line of a manual page as text: its name left and right."""
MANUAL_FOOT = re.compile(r"^\S.*?(?:\s{2,}|\t)(\S.*\d{4}.*?)(?:\s{2,}|\t)\S.*$")
OPTION = re.compile(r"^\s{1,10}--?[A-Za-z]")
"""Begins the description of an option of a program."""
TERM_WIDTH = 40
WIDER = 72
NAMED = re.compile(r"\s*\w+[_.-]\w\S*(?: \([^()]*\))*$")
"""A term that is a name as programs have them, with its value or type."""
TERM_BESIDE = re.compile(r"^\s*(\S.{0,30}?)(?:\s{2,}|\s*\t\s*)(\S.*)$")
"""A term and the beginning of its description on one line."""

NAME_BESIDE = re.compile(r"^\s*[A-Za-z_][\w.-]*\s{2,}(\S)")
"""A name and the beginning of its description, apart from it."""


def read(text: str, encoding: str) -> Document:
    """The document of a decoded text file."""
    assembly = Assembly("text")
    lines = lines_of(text)
    hyphens = Hyphens(line.text for line in lines)
    said, edges, lines = _manual(lines)
    lines, tags, names = vim_help.without_tags(lines)
    chunk: list[Line] = []
    for line in [*lines, Line("", len(text))]:
        if chunk and (not line.text.strip() or line.start in names):
            _chunk(assembly, chunk, hyphens)
            chunk = []
        if line.start in names:
            assembly.heading([line.piece()], vim_help.DEEPEST)
        elif line.text.strip():
            chunk.append(line)
    return assembly.document(said, encoding=encoding, dropped=[*edges, *tags])


def _manual(lines: list[Line]) -> tuple[Metadata, list[str], list[Line]]:
    """A manual page as text: its first and last line are running heads, and give title and date."""
    filled = [place for place, line in enumerate(lines) if line.text.strip()]
    if not filled or not (head := MANUAL_LINE.match(lines[filled[0]].text)):
        return Metadata(), [], lines
    foot = MANUAL_FOOT.match(lines[filled[-1]].text)
    end = filled[-1] if foot else filled[-1] + 1
    first, last = "first line of the manual page", "last line of the manual page"
    places = {"title": first, "date": last, "kind": first}
    said = Metadata(title=head[1], date=foot[1].strip() if foot else "", kind="documentation", places=places)
    edges = [lines[filled[0]], *([lines[end]] if foot else [])]
    size = sum(len("".join(line.text.split())) for line in edges)
    dropped = str(Dropped("the first and last line, which name the manual page", size))
    return said, [dropped], lines[filled[0] + 1 : end]


def _chunk(assembly: Assembly, lines: list[Line], hyphens: Hyphens, *, listed: bool = False) -> None:
    """Lines between two blank ones, or one of the terms that they list."""
    options = [place for place, line in enumerate(lines) if OPTION.match(line.text)]
    if len(options) > 1 or options[:1] > [0]:
        for start, end in pairwise([0, *(place for place in options if place), len(lines)]):
            _chunk(assembly, lines[start:end], hyphens)
        return
    if len(begins := _beside_each_other(lines)) > 1:
        for start, end in pairwise([*begins, len(lines)]):
            _chunk(assembly, lines[start:end], hyphens, listed=True)
        return
    if len(lines) >= 2 and UNDERLINE.match(lines[1].text) and len(lines[0].text.strip()) <= 100:
        assembly.heading([lines[0].piece()], 1 if lines[1].text[0] in "=#*" else 2)
        lines = lines[2:]
    elif CAPITALS.match(lines[0].text):
        assembly.heading([lines[0].piece()], 1)
        lines = lines[1:]
    elif len(lines) == 1 and (numbered := NUMBERED.match(lines[0].text)):
        assembly.heading([lines[0].piece()], numbered[1].count(".") + 1)
        return
    if not lines:
        return
    assembly.depth = 1 + lines[0].width
    if _hangs(lines):
        assembly.block("term", [lines[0].piece()])
        lines = lines[1:]
        assembly.depth = 1 + lines[0].width
    elif beside := _term_beside(lines, listed=listed):
        term, rest = beside
        assembly.block("term", [term])
        assembly.depth += 1 + len(term.text)
        lines = [rest, *lines[1:]]
    block: list[Line] = []
    kind = "prose"
    for line in lines:
        if ITEM.match(line.text):
            _flush(assembly, kind, block, hyphens)
            kind, block = "item", []
        block.append(line)
    _flush(assembly, kind, block, hyphens)


def _hangs(lines: list[Line]) -> bool:
    """A short line with deeper ones below: a term and its description, as manual pages set them."""
    first, rest = lines[0], lines[1:]
    deeper = bool(rest) and all(line.width > first.width + 1 for line in rest)
    width = WIDER if NAMED.match(first.text) else TERM_WIDTH
    return deeper and len(first.text.strip()) <= width and not ITEM.match(first.text)


def _term_beside(lines: list[Line], *, listed: bool) -> tuple[Piece, Line] | None:
    """A term with its description beside it, where the other lines are set below the description."""
    first, rest = lines[0], lines[1:]
    found = TERM_BESIDE.match(first.text)
    below = all(line.width > first.width + 1 for line in rest)
    if not found or ITEM.match(first.text) or not below or not (rest or listed or found[1].startswith("-")):
        return None
    at = first.start
    return Piece(found[1], at + found.start(1)), Line(first.text[found.start(2) :], at + found.start(2))


def _beside_each_other(lines: list[Line]) -> list[int]:
    """Where the terms of a list begin that has the descriptions of all in one column, or nothing."""
    columns: dict[int, int] = {}
    for place, line in enumerate(lines):
        if line.width == lines[0].width:
            found = NAME_BESIDE.match(line.text)
            if not found:
                return []
            columns[place] = found.start(1)
    one = set(columns.values())
    return list(columns) if len(one) == 1 and all(line.width in (lines[0].width, *one) for line in lines) else []


def _flush(assembly: Assembly, kind: str, lines: list[Line], hyphens: Hyphens) -> None:
    if not lines:
        return
    if kind == "prose" and lines[0].width >= 4 and _is_code(lines):
        assembly.block("code", verbatim(lines))
    else:
        assembly.block("item" if kind == "item" else "prose", _pieces(lines, hyphens))


def _pieces(lines: list[Line], hyphens: Hyphens) -> Iterator[Piece]:
    """The lines of a paragraph; a word that a line end broke is one word again."""
    at = 0  # how much of the line's beginning is white space that a joined word has swallowed
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        text = line.text.rstrip()
        joint = None
        if following and text.endswith("-"):
            joint = hyphens.joined(text[:-1], following.text.lstrip(), if_unknown="-")
        if joint is None:
            yield Piece(line.text[at:] + "\n", line.start + at)
        else:
            yield Piece(text[at : len(text) - 1 + len(joint)], line.start + at)
        at = following.indent if following and joint is not None else 0


def _is_code(lines: list[Line]) -> bool:
    """Indented lines that read as a program or a session, not as running text."""
    signs = sum(bool(re.search(r"[{};=$|<>]|^\s*(?:\$|#|>>>) ", line.text)) for line in lines)
    return signs * 2 > len(lines)
