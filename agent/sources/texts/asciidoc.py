"""AsciiDoc as text: headings, lists, definitions, tables as rows, code, and what blocks hold; no comments.

A reader and no renderer: nothing is included from other files, conditions are not judged (both sides are read), and
of attributes those are put in that the file itself sets.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, MarkKind, Metadata
from agent.sources.tables import EMPTY, Cell, Row, headed
from agent.sources.texts import asciidoc_tables, delimited
from agent.sources.texts.drawn_tables import Entry
from agent.sources.texts.lines import Block, Line, lines_of, verbatim

HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(?=\S)")
UNDERLINE = re.compile(r"([=~^+-])\1{2,}\s*$")
LEVELS = {"=": 1, "-": 2, "~": 3, "^": 4, "+": 5}
ATTRIBUTE = re.compile(r":(?P<name>!?\w[\w-]*!?):(?:[ \t]+(?P<value>.*))?$")
SETTING = re.compile(r"\[(?:\[[^\]]*\]|[^\]\[]*(?:\[[^\]]*\][^\]\[]*)*)\]\s*$")
"""A line in brackets above a block: how it is shown, or an anchor."""
BLOCK_TITLE = re.compile(r"\.(?=[^\s.])")
FENCE = re.compile(r"(-{4,}|\.{4,}|`{3,}|\+{4,}|={4,}|\*{4,}|_{4,}|/{4,}|--)(?:[ \t]*\w*)\s*$")
TABLE = re.compile(r"[|!,:]={3,}\s*$")
ITEM = re.compile(r"[ \t]*(?:\*{1,6}|-|\.{1,6}|\d{1,4}\.|[A-Za-z]\.|<(?:\d+|\.)>)[ \t]+(?:\[[ xX*]\][ \t]+)?(?=\S)")
TERM = re.compile(r"[ \t]*(?P<term>\S.*?)(?:::{1,3}|;;)(?:[ \t]+|$)")
MARKERS = ("::", ":::", "::::", ";;")
"""Behind a term, by how deep its list is."""
POINTING = re.compile(r"(?:include|ifdef|ifndef|ifeval|endif|toc|video|audio)::\S*\[.*\]\s*$")
IMAGE = re.compile(r"image::[^\[]*\[(?P<alt>[^\],]*)")
RULE = re.compile(r"'{3,}\s*$|<{3,}\s*$|-{3}\s*$|\*{3}\s*$")
INLINE = re.compile(  # with bounds on what has an end that may never come: else a line of beginnings takes for ever
    r"\\(?P<escaped>[*_`#+^~{<\[|])"
    r"|`(?:\+\+\+?(?=[^`]{1,2000}\+\+`)|\+)(?P<literal>.{1,2000}?)\+{1,3}`"
    r"|(?<![\w+])\+pass:[a-z]{0,9}\[(?P<macro>[^\n]{1,2000}?)\]\+(?![\w+])"
    r"|\+{3}(?P<passed>[^+]{1,2000})\+{3}|(?<![\w+])\+(?P<plain>[^\s+](?:[^+\n]{0,2000}[^\s+])?)\+(?![\w+])"
    r"|(?P<tick>(?<![\w`])`(?P<code>[^`\s](?:[^`]*[^`\s])?)`(?![\w`]))"
    r"|``(?P<codes>.{1,2000}?)``"
    r"|\*\*(?P<strongs>.{1,2000}?)\*\*|(?<![\w*])\*(?P<strong>[^\s*](?:[^*]*[^\s*])?)\*(?![\w*])"
    r"|__(?P<emphases>.{1,2000}?)__|(?<![\w_])_(?P<emphasis>[^\s_](?:[^_]*[^\s_])?)_(?![\w_])"
    r"|(?:\[[^\[\]]{0,200}\])?\#{1,2}(?P<marked>[^#\s](?:[^#]*[^#\s])?)\#{1,2}"
    r"|(?P<attribute>\{[\w-]{1,80}\})"
    r"|<<(?P<id>[^,<>]+)(?:,(?P<label>[^<>]*))?>>"
    r"|\[\[[^\[\]]{0,200}\]\]|\(\(\([^()]*\)\)\)|indexterm2?:\[[^\[\]]*\]|anchor:[^\[\s]{0,200}\[[^\[\]]*\]"
    r"|\(\((?P<index>[^()]+)\)\)"
    r"|image:(?!:)[^\s\[]{0,2000}\[(?P<alt>[^\[\],]*)[^\[\]]*\]"
    r"|(?:link|xref|mailto|irc|menu):(?P<aim>[^\s\[]{0,2000})\[(?P<text>[^\[\],]*)[^\[\]]*\]"
    r"|(?P<url>(?:https?|ftp)://[^\s\[\]<>]{1,2000})\[(?P<shown>[^\[\]^]*)[^\[\]]*\]"
    r"|(?:footnote(?:ref)?|kbd|btn|pass|stem|latexmath|asciimath):[^\s\[]{0,200}\[(?P<inside>[^\[\]]*)\]"
    r"|[ ]\+(?P<break>\n)",
    re.DOTALL,
)
CODED_LABEL = re.compile(r"\s*`\+?([^`+]+)\+?`\s*")
"""The text of a link that is code."""
CODE = ("-", ".", "`", "+")
COUNTED = {"include": "includes of other files", "toc": "tables of contents", "video": "videos", "audio": "sounds"}
MARKED_TERM = re.compile(r"^(?:\[\[[^]\n]+\]\] ?)?[*`'_][^\n]*\S::$", re.MULTILINE)
TERMS = 5
"""Terms with markup of its own that make a text AsciiDoc."""
TITLES = re.compile(r"^={1,5} \S", re.MULTILINE)
SIGNS = (
    re.compile(r"^\|={3,}[ \t]*$", re.MULTILINE),
    re.compile(r"^\[(?:\[[\w-]+\]|[\w,% ]+=[^\]\n]*|NOTE|TIP|source[^\]\n]*)\][ \t]*$", re.MULTILINE),
    re.compile(r"^(?:-{4,}|={4,}|\.{4,})[ \t]*$", re.MULTILINE),
    re.compile(r"<<[\w-]+,[^<>\n]+>>|^include::\S+\[|^(?:NOTE|TIP|WARNING): ", re.MULTILINE),
)
"""Tables, what stands in brackets above a block, fences, links within the text."""
FEW = 2


def is_asciidoc(text: str) -> bool:
    """Whether a text is AsciiDoc by its lists of terms, or by its titles and two other signs, each several times."""
    if len(MARKED_TERM.findall(text)) >= TERMS:
        return True
    return len(TITLES.findall(text)) >= FEW and sum(len(sign.findall(text)) >= FEW for sign in SIGNS) >= FEW


def read(text: str, encoding: str) -> Document:
    """The document of a decoded AsciiDoc file."""
    walk = _Walk(text)
    walk.blocks()
    dropped = [f"{what} ({size} characters)" for what, size in sorted(walk.dropped.items())]
    return walk.assembly.document(walk.metadata(), encoding=encoding, dropped=dropped)


class _Walk:
    def __init__(self, text: str) -> None:
        self.assembly = Assembly("asciidoc")
        self.dropped: dict[str, int] = {}
        self._text, self._lines = text, lines_of(text)
        self._attributes: dict[str, str] = {}
        self._titles: list[tuple[int, str]] = []
        self._setting = ""
        self._byline: tuple[str, ...] = ()
        self._within = 0  # how deep the term is that what comes belongs to
        self._attached = self._open = False

    def metadata(self) -> Metadata:
        """What the header says; the title where no other heading stands on its level."""
        level, title = self._titles[0] if self._titles else (0, "")
        alone = sum(depth <= level for depth, _ in self._titles) == 1
        said = self._attributes
        authors = self._byline or tuple(filter(None, [said.get("author", "")]))
        return Metadata(
            title=title if alone else said.get("doctitle", ""),
            version=said.get("revnumber", ""),
            date=said.get("revdate", ""),
            authors=authors,
            language=said.get("lang", ""),
        )

    def blocks(self) -> None:
        at = 0
        while at < len(self._lines):
            at = self._one(at)

    def _one(self, at: int) -> int:
        """Read the block that begins at a line; the number of the one behind it."""
        line = self._lines[at]
        words = line.text.strip()
        self._attached |= words == "+"
        if not words or words == "+" or RULE.match(line.text):
            return at + 1
        if line.text.startswith("//") and not line.text.startswith("///"):
            return self._drop("comments", at, at + 1)
        if found := ATTRIBUTE.match(line.text):
            return self._attribute(found, at)
        if POINTING.match(line.text):
            return self._drop(COUNTED.get(words.partition(":")[0], "conditions"), at, at + 1)
        if SETTING.match(line.text) and not TERM.match(line.text):
            self._setting += words
            return self._drop("settings of blocks", at, at + 1)
        return self._filled(at, line)

    def _filled(self, at: int, line: Line) -> int:
        """As :meth:`_one`, for what holds words."""
        setting, self._setting = self._setting, ""
        attached, self._attached = self._attached or self._open, self._open
        if not (attached or line.indent or ITEM.match(line.text) or TERM.match(line.text)):
            self._within = 0
        self.assembly.depth = self._within + 1
        if found := IMAGE.match(line.text):
            self.assembly.block("prose", [Piece(found["alt"], line.start + found.start("alt"))])
            return self._drop("addresses of images", at, at + 1)
        if end := self._heading(at, line):
            return end
        if TABLE.match(line.text):
            return self._table(at, setting)
        if FENCE.match(line.text):
            if line.text.strip() == "--":
                self._open = self._attached = attached and not self._open
            return self._fenced(at, line.text.strip())
        if (found := BLOCK_TITLE.match(line.text)) and not ITEM.match(line.text):
            self.assembly.block("prose", self._pieces([line.since(1)]))
            self._setting = setting
            return at + 1
        end = self._end(at)
        if found := ITEM.match(line.text):
            marker = found[0].split()[0]
            self.assembly.depth += len(marker) if set(marker) in ({"*"}, {"."}) else 1
            self.assembly.block("item", self._pieces([line.since(found.end()), *self._lines[at + 1 : end]]))
        elif found := TERM.match(line.text):
            term = Line(found["term"], line.start + found.start("term"))
            marker = line.text[found.end("term") :].split()[0]
            self.assembly.depth = self._within = MARKERS.index(marker) + 1
            self.assembly.block("term", self._pieces([term]))
            self.assembly.depth += 1
            begun = line.since(found.end())
            begin, end = self._text_of_term(at + 1, end) if begun.is_blank else (at + 1, end)
            self.assembly.block("prose", self._pieces([begun, *self._lines[begin:end]]))
        elif line.indent or re.search(r"\[(?:source|listing|literal)", setting):
            self.assembly.block("code", verbatim(self._lines[at:end]))
        else:
            self.assembly.block("prose", self._pieces(self._lines[at:end]))
        return end

    def _heading(self, at: int, line: Line) -> int:
        """The line behind a heading, and behind the header of the file where it is its title; 0 where it is none."""
        found = HEADING.match(line.text)
        below = self._lines[at + 1].text if at + 1 < len(self._lines) else ""
        under = UNDERLINE.match(below)
        fits = under and abs(len(below.rstrip()) - len(line.text.rstrip())) <= 2 and not FENCE.match(line.text)
        if not found and not (under and fits and re.search(r"\w", line.text)):
            return 0
        level = len(found[1]) if found else LEVELS[under[1]] if under else 1
        title = line.since(found.end() if found else 0)
        closed = found and re.search(rf"[ \t]+{re.escape(found[1])}[ \t]*$", title.text)
        title = Line(title.text[: closed.start()], title.start) if closed else title
        pieces = list(self._pieces([title]))
        self.assembly.heading(pieces, level)
        first = not self._titles
        self._titles.append((level, " ".join("".join(piece.text for piece in pieces).split())))
        end = at + 1 if found else at + 2
        return self._header(end) if first and level == 1 else end

    def _header(self, at: int) -> int:
        """Authors and revision stand directly below the title."""
        for what in ("author", "revision"):
            line = self._lines[at] if at < len(self._lines) else Line("", 0)
            if not re.match(r"\w", line.text) or UNDERLINE.match(line.text):
                break
            revised = re.match(r"v?(?P<number>\d[\w.-]*)?(?:,?\s*(?P<date>[^:]*))?(?::.*)?$", line.text)
            if what == "author" and re.match(r"[\w.' -]+(?:<[^>]*>)?(?:;[\w.' -]+(?:<[^>]*>)?)*\s*$", line.text):
                names = re.sub(r"<[^>]*>", "", line.text).split(";")
                self._byline = tuple(name.strip() for name in names if name.strip())
            elif revised and re.match(r"v\d|\d", line.text):
                self._attributes |= {"revnumber": revised["number"] or "", "revdate": (revised["date"] or "").strip()}
            else:
                break
            self.assembly.block("prose", [line.piece()])
            at += 1
        return at

    def _attribute(self, found: re.Match[str], at: int) -> int:
        self._attributes[found["name"].lower()] = (found["value"] or "").strip()
        return self._drop("attributes that the file sets", at, at + 1)

    def _fenced(self, at: int, fence: str) -> int:
        """Code up to the same fence again; of other blocks the fence alone is left out, and what they hold is read."""
        if fence[0] not in (*CODE, "/") or fence == "--":
            return at + 1
        mark = fence.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ \t")
        end = next((n for n in range(at + 1, len(self._lines)) if self._lines[n].text.rstrip() == mark), 0)
        stop = end or len(self._lines)
        if fence[0] == "/":
            return self._drop("comments", at, stop + 1)
        self.assembly.block("code", verbatim(self._lines[at + 1 : stop]))
        return stop + 1

    def _table(self, at: int, setting: str) -> int:
        border = self._lines[at].text.strip()
        end = next((n for n in range(at + 1, len(self._lines)) if self._lines[n].text.strip() == border), 0)
        stop = end or len(self._lines)
        lines = self._lines[at + 1 : stop]
        if delimiter := asciidoc_tables.delimiter(border, setting):
            rows = delimited.table(self._text, lines, delimiter, self._pieces)
            self._rows(rows, asciidoc_tables.headers(lines, setting))
            return stop + 1
        table = asciidoc_tables.barred(lines, setting)
        for line in table.ahead:
            self.assembly.block("prose", self._pieces([line]))
        told = functools.lru_cache(maxsize=1)(self._cell)  # a cell may be repeated
        self._rows(([told(entry) for entry in row] for row in table.rows), table.headers)
        return stop + 1

    def _cell(self, entry: Entry) -> Cell:
        return Cell(tuple(self._pieces(entry.lines)), columns=entry.columns) if entry.lines else EMPTY

    def _rows(self, rows: Iterable[Sequence[Cell]], headers: int) -> None:
        for pieces in headed(map(Row, count(1), rows), range(1, headers + 1)):
            self.assembly.block("row", pieces)

    def _end(self, at: int) -> int:
        """The number of the line that ends a paragraph or list item which begins at one."""
        for number in range(at + 1, len(self._lines)):
            text = self._lines[number].text
            if not text.strip() or text.strip() == "+" or ITEM.match(text) or TERM.match(text):
                return number
            if FENCE.match(text) or TABLE.match(text) or SETTING.match(text) or POINTING.match(text):
                return number
            if text.startswith("//"):
                return number
        return len(self._lines)

    def _text_of_term(self, begin: int, end: int) -> tuple[int, int]:
        """The lines with the text of a term whose own line ends before ``begin``: blank ones may stand between."""
        first = begin
        while end == begin and first < len(self._lines) and self._lines[first].is_blank:
            first += 1
        follows = begin < first < len(self._lines) and self._lines[first].indent
        if not follows or ITEM.match(self._lines[first].text) or TERM.match(self._lines[first].text):
            return begin, end
        return first, self._end(first)

    def _pieces(self, lines: Sequence[Line]) -> Iterator[Piece]:
        """The words of a block without their markup."""
        block = Block(lines)
        at = 0
        for found in INLINE.finditer(block.text):
            yield from block.pieces(at, found.start())
            at = found.end()
            kind = next((name for name, value in found.groupdict().items() if value and name != "tick"), "")
            match kind:
                case "attribute":
                    known = self._attributes.get(found[0][1:-1].lower())
                    yield from [Piece(known)] if known else block.pieces(*found.span())
                case "literal" | "macro" | "passed" | "plain" | "code" | "codes":
                    yield from block.pieces(*found.span(kind), marks=("code",))
                case "strong" | "strongs":
                    yield from block.pieces(*found.span(kind), marks=("strong",))
                case "aim" | "url" | "id":
                    other = {"aim": "text", "url": "shown", "id": "label"}[kind]
                    start, end = found.span(other if found[other] else kind)
                    coded = CODED_LABEL.fullmatch(block.text, start, end)
                    marks: tuple[MarkKind, ...] = ("code",) if coded else ()
                    yield from block.pieces(*(coded.span(1) if coded else (start, end)), marks=marks)
                case "inside":
                    yield Piece(" (" if found[0].startswith("footnote") else "")
                    yield from block.pieces(*found.span(kind))
                    yield Piece(")" if found[0].startswith("footnote") else "")
                case "":
                    continue
                case _:
                    yield from block.pieces(*found.span(kind))
        yield from block.pieces(at, len(block.text))

    def _drop(self, what: str, start: int, end: int) -> int:
        size = sum(len(line.text.strip()) for line in self._lines[start:end])
        self.dropped[what] = self.dropped.get(what, 0) + size
        return end
