"""Markdown: its blocks by markdown-it-py, its words without the markup.

markdown-it-py gives lines for blocks and no positions within them, so inline markup is taken off here, word by word,
with the place of everything that stays. What CommonMark would show is what becomes text; link targets, emphasis marks
and HTML tags do not.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from lxml.html import defs
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

from agent.sources.assembly import SHORT_ITEM, Assembly, Piece
from agent.sources.document import Document, MarkKind, SentenceKind
from agent.sources.tables import Cell, Row, headed
from agent.sources.texts import front_matter
from agent.sources.texts.markdown_tables import tables

INLINE = re.compile(
    r"(?P<escape>\\(?P<escaped>[!-/:-@\[-`{-~]))"
    r"|(?P<break>\\\r?\n)"
    r"|(?P<code>(?P<ticks>`+)(?!`)(?P<inside>.{1,4000}?)(?<!`)(?P=ticks)(?!`))"
    r"|(?P<comment><!--.*?-->)"
    r"|(?P<auto><(?P<address>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>)"
    r"|(?P<tag></?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>)"
    r"|(?P<image>!\[(?P<alt>[^\]]{0,2000})\](?:\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\]))"
    r"|(?P<link>\[(?P<label>(?:[^\[\]\\]|\\.|\[[^\[\]]{0,2000}\]){0,2000})\](?:\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\]))"
    r"|(?P<wiki>!?\[\[(?:[^\[\]|]{0,500}\|)?(?P<shown>[^\[\]|]{0,500})\]\])"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|(?P<strong>\*\*|__(?=\w)|(?<=\w)__|(?<=[.,;:!?)\"'])__)"
    r"|(?P<emphasis>(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?!\*)|(?<![\w_])_(?=[^\s_])|(?<=[^\s_])_(?![\w_]))"
    r"|(?P<strike>~~)",
    re.DOTALL,
)
PLACE_HOLDER = re.compile(r"<[a-z][a-z0-9-]*>")
"""A tag without attributes: of no element of HTML and never closed, it is what an author means to be seen: "<none>"."""
CODE_TAG = re.compile(r"<(/?)code\b", re.IGNORECASE)
HASHES = re.compile(r"(#{1,6})[ \t]")
HIGHLIGHT = re.compile(
    r"^[ \t]*(?:\{%-?[ \t]*(?:end)?highlight\b[^%\n]*%\}"
    r"|\{\{[<%][ \t]*/?[ \t]*highlight\b[^>%\n]*[>%]\}\})[ \t]*(?=\r?$)",
    re.MULTILINE,
)
"""What stands about a block of code in the templates of Jekyll and Hugo."""
LABEL = re.compile(r"(?:[*_]{1,3}[A-Za-z]|[A-Z])[\w &/-]{1,40}[*_]{0,3}:")
BREAK = re.compile(rf"<br\s*/?>[ \t]*(?={LABEL.pattern})")
ENDS = re.compile(r"<br\s*/?>[ \t]*\Z")
"""The end of a line that an author sets: before a label ("Type: int", "Default: 5" below) it parts two things."""
QUOTE = re.compile(r"^[ \t]{0,3}>[ \t]?")
BAR = re.compile(r"\\.|\|")
BAR_BESIDE_CODE = re.compile(r"\\.|(?<!`)(?P<ticks>`+)(?!`).{1,4000}?(?<!`)(?P=ticks)(?!`)|\|")
"""Bars between cells, and what holds such as are none."""


def read(text: str, encoding: str) -> Document:
    """The document of a decoded Markdown file. Front matter becomes metadata."""
    front = front_matter.FRONT.match(text)
    skip = front.end() if front else 0
    body = text[skip:]
    starts = [skip]
    for line in body.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    # markdown-it breaks lines at \n only
    if len(starts) != body.count("\n") + (0 if body.endswith("\n") or not body else 1) + 1:
        starts = [skip, *(skip + found.end() for found in re.finditer(r"\n", body)), len(text)]
    walk = _Walk(text, starts)
    parser = MarkdownIt("commonmark").enable("table").use(deflist_plugin)
    walk.tokens(parser.parse(HIGHLIGHT.sub("```", body)))
    return walk.assembly.document(front_matter.metadata(front[1] if front else "", walk.title()), encoding=encoding)


class _Walk:
    def __init__(self, text: str, starts: list[int]) -> None:
        self.assembly = Assembly("markdown")
        self.titles: list[tuple[int, str]] = []
        self._text, self._starts = text, starts
        self._tags = {*defs.tags, *re.findall(r"</([a-z][a-z0-9-]*)", text)}
        self._items: list[int] = []
        """By how much each item around sets in what stands in it."""

    def title(self) -> str:
        """The first heading, where no other one stands on its level: else it is a section like the others."""
        level, title = self.titles[0] if self.titles else (0, "")
        return title if sum(depth <= level for depth, _ in self.titles) == 1 else ""

    def tokens(self, tokens: list[Token]) -> None:
        quotes = described = 0
        table: list[Token] | None = None
        width = 0
        for place, token in enumerate(tokens):
            self.assembly.depth = 1 + sum(self._items) + quotes + described
            match token.type:
                case "list_item_open":
                    self._items.append(1)
                case "list_item_close":
                    self._items.pop()
                case "dd_open":
                    described += 1
                case "dd_close":
                    described -= 1
                case "blockquote_open":
                    quotes += 1
                case "blockquote_close":
                    quotes -= 1
                case "table_open":
                    table, width = [], 0
                case "th_open":
                    width += 1
                case "tr_open" if table is not None:
                    table.append(token)
                case "table_close":
                    self._table(table or [], width, quotes)
                    table = None
                case "inline" if table is None:
                    heads = tokens[place + 2 : place + 3] and tokens[place + 2].type.endswith("_list_open")
                    self._inline(token, tokens[place - 1], in_item=bool(self._items), quotes=quotes, heads=bool(heads))
                case "fence" | "code_block":
                    self._code(token)
                case "html_block":
                    self._html(*self._span(token))

    def _span(self, token: Token) -> tuple[int, int]:
        first, last = token.map or (0, 0)
        last = max(last, first + 1) if token.map else last  # of a term, the plugin tells where it begins
        end = self._starts[min(last, len(self._starts) - 1)]
        return self._starts[min(first, len(self._starts) - 1)], end

    def _inline(self, token: Token, opening: Token, *, in_item: bool, quotes: int, heads: bool) -> None:
        """``heads``: a list follows, within the item if the text is one."""
        start, end = self._span(token)
        hashes = HASHES.match(self._text, start) if opening.type == "dt_open" else None  # a heading with ": text" below
        if opening.type == "heading_open" or hashes:
            level = len(hashes[1]) if hashes else int(opening.tag[1])
            pieces = self._heading(start, end, opening)
            self.assembly.heading(pieces, level)
            self.titles.append((level, " ".join("".join(piece.text for piece in pieces).split())))
            return
        kind: SentenceKind = "item" if in_item else "prose"
        if opening.type == "dt_open" and not self._text.startswith(":", start):  # else it describes a heading
            kind = "term"
        *above, pieces = self._labelled(start, end, quotes)
        for labelled in above:
            self.assembly.block(kind, labelled)
        if not heads and (split := _head(pieces, in_item=in_item)):
            self.assembly.block("term", split[0])
            self.assembly.depth += 1
            pieces = split[1]
            if self._items:
                self._items[-1] = 2  # what the item goes on with is said of its term, too
        if heads and all(
            "code" in piece.marks or "strong" in piece.marks for piece in pieces if piece.text.strip(" :\n")
        ):
            kind = "term"
        self.assembly.block(kind, pieces)

    def _labelled(self, start: int, end: int, quotes: int) -> list[list[Piece]]:
        """The words of a block, cut where a line ends before a label."""
        parts: list[list[Piece]] = [[]]
        ended = False
        for line_start, line_end in self._lines(start, end, quotes):
            at = line_start
            if ended and LABEL.match(self._text, at):
                parts.append([])
            for found in BREAK.finditer(self._text, at, line_end):
                parts[-1] += self._pieces(at, found.start())
                parts.append([])
                at = found.end()
            parts[-1] += self._pieces(at, line_end)
            line = self._text[at:line_end].rstrip("\r\n")
            ended = line.endswith(("  ", "\\")) or ENDS.search(line) is not None
        return parts

    def _heading(self, start: int, end: int, opening: Token) -> list[Piece]:
        line = self._text[start:end]
        if opening.markup in ("=", "-"):
            return list(self._pieces(start, end))
        found = re.match(
            r"[\s>*+-]*#{1,6}[ \t]*(.*?)(?:[ \t]+#+)?(?:[ \t]+\{:?[ \t]?[#.][^{}\n]{0,200}\})?[ \t]*\r?\n?\Z",
            line,
            re.DOTALL,
        )  # an anchor or a class behind it, as Pandoc and kramdown have them, is no text
        return list(self._pieces(start + found.start(1), start + found.end(1))) if found else []

    def _lines(self, start: int, end: int, quotes: int) -> Iterator[tuple[int, int]]:
        """The lines of a block without list markers and quotation marks in front."""
        first = True
        for found in re.finditer(r"[^\n]*(?:\n|\Z)", self._text[start:end]):
            line, at = found[0], start + found.start()
            if not line:
                continue
            for _ in range(quotes):
                if mark := QUOTE.match(self._text[at : at + len(line)]):
                    at, line = at + mark.end(), line[mark.end() :]
            if first and (mark := re.match(r"\s*(?:(?:[-*+:]|\d{1,9}[.)])[ \t]+)+(?:\[[ xX]\][ \t]+)?", line)):
                at, line = at + mark.end(), line[mark.end() :]
            first = False
            yield at, at + len(line)

    def _table(self, tokens: Sequence[Token], width: int, quotes: int) -> None:
        rows = [Row(number, self._row(token, width, quotes)) for number, token in enumerate(tokens, start=1)]
        for pieces in headed(rows, (1,) if rows and len(rows[0].cells) == width else ()):
            self.assembly.block("row", pieces)

    def _html(self, start: int, end: int) -> None:
        """A block of HTML: rows of tables, or words without their tags."""
        found = tables(self._text, start, end)
        for place in found.around if found.rows else [(start, end)]:
            self.assembly.block("prose", self._pieces(*place))
        rows = [Row(n, [Cell(tuple(self._pieces(*cell))) for cell in row.cells]) for n, row in enumerate(found.rows, 1)]
        heads = [n for n, row in enumerate(found.rows, 1) if row.heads]
        for pieces in headed(rows, tuple(heads[:1])):
            self.assembly.block("row", pieces)

    def _row(self, token: Token, width: int, quotes: int) -> list[Cell]:
        """The cells of a row. A bar in code parts none, as authors mean it, unless the row has too few of them then."""
        for start, end in self._lines(*self._span(token), quotes):
            cells = self._cut(BAR_BESIDE_CODE, start, end)
            cells = cells if len(cells) >= width else self._cut(BAR, start, end)
            return [Cell(tuple(self._pieces(*cell))) for cell in cells]
        return []

    def _cut(self, bar: re.Pattern[str], start: int, end: int) -> list[tuple[int, int]]:
        bars = [found.start() for found in bar.finditer(self._text, start, end) if found[0] == "|"]
        cells = [(left + 1, right) for left, right in pairwise([start - 1, *bars, end])]
        first = 1 if bars and not self._text[slice(*cells[0])].strip() else 0
        last = -1 if bars and not self._text[slice(*cells[-1])].strip() else None
        return cells[first:last]

    def _code(self, token: Token) -> None:
        start, end = self._span(token)
        lines = self._text[start:end].splitlines(keepends=True)
        if token.type == "fence" and lines:
            start += len(lines[0])
            closed = len(lines) > 1 and re.match(r"[\s>]*(?:`{3,}|~{3,})\s*$|" + HIGHLIGHT.pattern, lines[-1])
            lines = lines[1 : -1 if closed else None]
        pieces = []
        for line in lines:
            pieces.append(Piece(line, start))
            start += len(line)
        self.assembly.block("code", pieces)

    def _pieces(self, start: int, end: int, marks: tuple[MarkKind, ...] = ()) -> Iterator[Piece]:
        """The words between two places of the file, without the markup."""
        at = start
        strong = coded = False
        for found in INLINE.finditer(self._text, start, end):
            if found.start() < at:
                continue
            now: tuple[MarkKind, ...] = (*marks, "strong") if strong else marks
            now = (*now, "code") if coded else now
            yield Piece(self._text[at : found.start()], at, marks=now)
            at = found.end()
            match found.lastgroup:
                case "escape":
                    yield Piece(found["escaped"], found.start("escaped"), marks=now)
                case "tag" if PLACE_HOLDER.fullmatch(found[0]) and found[0][1:-1] not in self._tags:
                    yield Piece(found[0], found.start(), marks=now)
                case "emphasis" | "strike" | "comment" | "tag":
                    if found["tag"] and re.match(r"</?(?:br|p|div|li|td|tr)\b", found["tag"], re.IGNORECASE):
                        yield Piece(" ")
                    if code := CODE_TAG.match(found[0]):
                        coded = not code[1]
                case "break":
                    yield Piece(" ")
                case "strong":
                    strong = not strong
                case "entity":
                    yield Piece(html.unescape(found[0]), marks=now)
                case "code":
                    inside = found["inside"]
                    yield Piece(inside, found.start("inside"), marks=(*now, "code"))
                case "auto":
                    yield Piece(found["address"], found.start("address"), marks=now)
                case "image":
                    yield from self._pieces(found.start("alt"), found.end("alt"), now)
                case "link":
                    yield from self._pieces(found.start("label"), found.end("label"), now)
                case "wiki":
                    yield Piece(found["shown"], found.start("shown"), marks=now)
        yield Piece(self._text[at:end], at, marks=marks)


def _head(pieces: Sequence[Piece], *, in_item: bool) -> tuple[list[Piece], list[Piece]] | None:
    """What an item, or a paragraph with a line of code, begins with that names what the rest of it describes, and that:
    set as code or strong, and on a line of its own or before a long text, a sentence of which says nothing by itself.
    """
    filled = [place for place, piece in enumerate(pieces) if piece.text]
    naming = {"code", "strong"} if in_item else {"code"}
    if len(filled) < 2 or naming.isdisjoint(pieces[filled[0]].marks):
        return None
    at, behind = filled[1], pieces[filled[1]]
    long = sum(len(piece.text) for piece in pieces[at:]) > SHORT_ITEM and in_item
    found = re.match(r":?[ \t]*\n|[ \t]*[:–—-]\s" if long else r":?[ \t]*\n", behind.text)
    if not found or not any(piece.text.strip(": \n") for piece in pieces[at:]):
        return None
    cut = found.end()
    rest = Piece(behind.text[cut:], None if behind.origin is None else behind.origin + cut, marks=behind.marks)
    return [*pieces[:at], replace(behind, text=behind.text[:cut])], [rest, *pieces[at + 1 :]]
