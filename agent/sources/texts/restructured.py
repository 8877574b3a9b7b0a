"""reStructuredText as text: headings, lists, fields, tables as rows, code; what directives hold; no comments.

A reader and no renderer: docutils gives no places within a block, takes files that a directive names, and refuses what
it does not know. Here the content of a directive that nobody knows is read like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count

from agent.sources.assembly import Assembly, Piece, is_default_label
from agent.sources.document import Document, Metadata
from agent.sources.tables import EMPTY, Cell, Row, headed
from agent.sources.texts import delimited, drawn_tables, restructured_words
from agent.sources.texts.lines import Line, lines_of, verbatim

ADORNED = re.compile(r"([!-/:-@\[-`{-~])\1+\s*$")
DIRECTIVE = re.compile(r"\.\.[ \t]+(?:\|(?P<sub>[^|]+)\|[ \t]+)?(?P<name>[\w+.:-]+?)[ \t]?::(?:[ \t]+(?P<said>.*))?$")
TARGET = re.compile(r"\.\.[ \t]+_.*:|__[ \t]")
FOOTNOTE = re.compile(r"\.\.[ \t]+(?=\[[^\]]+\][ \t])")
FIELD = re.compile(r":(?P<name>(?:[^:\\]|\\.|:(?=\S))+):(?:[ \t]+|$)")
ITEM = re.compile(r"(?:[-*+•‣]|\(?(?:\d{1,4}|#|[A-Za-z]|[ivxlIVXL]{1,6})[.)])(?:[ \t]+|$)")
OPTION = re.compile(r"(?:(?:--?|/)\w[\w-]*(?:[ =][<\w][\w<>-]*)?(?:, )?)+(?:[ ]{2,}|$)")
REPLACED = re.compile(r"^\.\.[ \t]+\|([^|\n]+)\|[ \t]+(?:(?:replace|unicode)::[ \t]+(.*)|raw::.*)$", re.MULTILINE)
"""What a word between bars stands for; nothing, where it is markup for one renderer, such as the end of a line."""
CODE = frozenset(
    "code code-block sourcecode parsed-literal literalinclude math doctest testcode testoutput productionlist prompt "
    "ipython graphviz digraph mermaid raw console jupyter-execute".split()
)
POINTING = frozenset(
    "toctree include index image figure contents module currentmodule py:module py:currentmodule highlight meta "
    "default-role automodule sectnum role rst-class tabularcolumns bibliography".split()
)
"""Directives whose argument points to something or sets something, and is no text."""
OBJECTS = re.compile(
    r"function|class|method|data|exception|describe|(?:.*[-_])?(?:\w*(?:option|cmd|command|var|val|config)|conf|cfg|opt"
    r"|param(?:eter)?|setting|directive|attr(?:ibute)?|field|property|key|flag|macro)"
)
"""Directives whose argument names what they describe."""
SILENT = frozenset("toctree index meta contents autosummary include bibliography".split())
"""Directives whose content is none either."""
NAMED = re.compile(r"(?:``[^`]+``|\*\*[^*]+\*\*)(?:,? (?:``[^`]+``|\([^()]*\)))*:?")
"""A paragraph that is a name and nothing else."""
NAME = re.compile(r"-{0,2}[A-Za-z][\w-]*(?:[._-][\w-]+)+|[a-z]+[A-Z]\w*")
"""A name as programs have them."""
CHANGES = re.compile(r"version\w+|deprecated\w*")
OPTION_DEFAULT = re.compile(r":default:\s")
"""With it beside, the title of a directive names a setting."""
SHOWN_OPTIONS = ("alt", "caption", "title")
DOCINFO = {"version": "version", "release": "version", "date": "date"}
EXPLICIT = re.compile(r"\.\.[ \t]+(?:index::|_[^:\n]{1,80}:|[^:\n]*$)")
"""What a cell of a table may begin with and nobody sees."""
ENTRY = re.compile(r"\s*(?:single|pair|triple|see|seealso|module|keyword|operator|object|exception|name):\s")
"""An entry of an index."""
SIGN = re.compile(r"^[ \t]*\.\.[ \t]+(?:[a-z][\w:-]*::(?:[ \t]|$)|_[^:\n]{1,80}:(?:[ \t]|$))", re.MULTILINE)
LITERAL = re.compile(r"(?<!`)``[^`\n]+``(?!`)|:[a-z]+:`[^`\n]+`")
FEW = 4
"""Directives, targets or literals by which a text is known."""
DEEP = 40
"""Blocks in blocks; what is deeper is read as paragraphs."""


def is_restructured(text: str) -> bool:
    """Whether a text has what no other text has: directives and targets, several, or one beside literals."""
    signs = len(SIGN.findall(text))
    return signs >= FEW or (signs > 0 and len(LITERAL.findall(text)) >= FEW)


def read(text: str, encoding: str) -> Document:
    """The document of a decoded reStructuredText file."""
    walk = _Walk(text, {found[1].strip(): (found[2] or "").strip() for found in REPLACED.finditer(text)})
    walk.blocks(lines_of(text), 0, top=True)
    dropped = [f"{what} ({size} characters)" for what, size in sorted(walk.dropped.items())]
    return walk.assembly.document(walk.metadata(), encoding=encoding, dropped=dropped)


class _Walk:
    def __init__(self, text: str, substitutions: dict[str, str]) -> None:
        self.assembly = Assembly("rst")
        self.dropped: dict[str, int] = {}
        self._text = text
        self._substitutions = substitutions
        self._styles: list[tuple[str, bool]] = []
        self._titles: list[tuple[int, str]] = []
        self._fields: dict[str, str] = {}

    def metadata(self) -> Metadata:
        """What the first fields say; the title where no other heading stands on its level."""
        level, title = self._titles[0] if self._titles else (0, "")
        alone = sum(depth <= level for depth, _ in self._titles) == 1
        said = {DOCINFO[name]: value for name, value in reversed(self._fields.items()) if name in DOCINFO}
        authors = self._fields.get("author", "") or self._fields.get("authors", "")
        names = tuple(name.strip() for name in re.split(r"[;\n]", authors) if name.strip())
        return Metadata(
            title=title if alone else "", version=said.get("version", ""), date=said.get("date", ""), authors=names
        )

    def blocks(self, lines: Sequence[Line], depth: int, *, top: bool = False) -> None:
        """Everything that stands in these lines, which are moved to the left as far as they go."""
        at = 0
        while at < len(lines):
            if lines[at].is_blank:
                at += 1
                continue
            self.assembly.depth = depth + 1
            readers: tuple[Callable[[Sequence[Line], int, int], int], ...] = (
                *((self._heading,) if top else ()),
                self._explicit,
                self._table,
                self._doctest,
                self._indented,
                self._fielded,
                self._item,
                self._definition,
            )
            if depth < DEEP:
                end = next((end for reader in readers if (end := reader(lines, at, depth)) > at), at)
            else:
                end = at
            at = end if end > at else self._paragraph(lines, at)

    # -- sorts of blocks: each gives the number of the line that follows it, or ``at`` where it is none ---------------

    def _heading(self, lines: Sequence[Line], at: int, _: int) -> int:
        over = bool(ADORNED.match(lines[at].text)) and at + 2 < len(lines) and not lines[at + 1].is_blank
        under = at + 1 + over
        if under >= len(lines) or not (mark := ADORNED.match(lines[under].text)):
            return at if not (ADORNED.match(lines[at].text) and len(lines[at].text.strip()) >= 4) else at + 1
        title = lines[under - 1]
        long = len(lines[under].text.rstrip()) >= min(len(title.text.strip()), 3)
        if not long or title.is_blank or (not over and title.indent) or (over and lines[at].text[0] != mark[1]):
            return at
        if ADORNED.match(title.text) and not over:
            return at
        style = (mark[1], over)
        if style not in self._styles:
            self._styles.append(style)
        level = self._styles.index(style) + 1
        pieces = list(self._pieces([title]))
        self.assembly.heading(pieces, level)
        self._titles.append((level, " ".join("".join(piece.text for piece in pieces).split())))
        return under + 1

    def _explicit(self, lines: Sequence[Line], at: int, depth: int) -> int:
        line = lines[at]
        if not re.match(r"\.\.(?:[ \t]|$)|__[ \t]", line.text):
            return at
        end = _below(lines, at + 1, 1)
        if footnote := FOOTNOTE.match(line.text):
            first = line.since(footnote.end())
            self.blocks([first, *_dedented(lines[at + 1 : end])], depth + 1)
        elif found := DIRECTIVE.match(line.text):
            self._directive(found, lines[at:end], depth)
        else:
            what = "targets of links" if TARGET.match(line.text) else "comments"
            self._drop(what, lines[at:end])
        return end

    def _directive(self, found: re.Match[str], lines: Sequence[Line], depth: int) -> None:
        name = found["name"].lower()
        if found["sub"] and name in ("replace", "unicode"):
            return  # stands where it is used
        body = _dedented(lines[1:])
        said = [lines[0].since(found.start("said"))] if found["said"] else []
        count = next((place for place, line in enumerate(body) if not line.is_blank), len(body))
        if count and said:
            arguments: list[Line] = []
        else:
            stop = next((n for n, line in enumerate(body) if line.is_blank or FIELD.match(line.text)), len(body))
            arguments, body = body[:stop] if said else [], body[stop:] if said else body
        if CHANGES.fullmatch(name):
            label = lines[0].start + found.start("name")
            self.assembly.block("term", [Piece(found["name"], label), Piece(": "), *self._pieces(said[:1])])
            self.blocks(arguments, depth + 1)
        elif name in POINTING:
            self._drop("where directives point to", [*said, *arguments])
        elif name in CODE:
            if name in ("math", "productionlist", "parsed-literal"):
                self.assembly.block("code", verbatim([*said, *arguments]))
        elif ":" in name or name.startswith("auto") or OBJECTS.fullmatch(name) or _is_name(said, body):
            for line in [*said, *arguments]:
                self.assembly.block("term", self._pieces([line]))
        elif said:
            self.blocks([*said, *arguments], depth + 1)
        body, options = self._options(name, body, depth)
        self._content(name, body, options, depth)

    def _content(self, name: str, body: Sequence[Line], options: Mapping[str, Sequence[Line]], depth: int) -> None:
        headers = _number(options.get("header-rows", ()))
        if name in SILENT:
            self._drop("lists of files and index entries", body)
        elif name in CODE:
            self.assembly.block("code", verbatim(body))
        elif name == "csv-table":
            self._separated(body, options, headers)
        elif name == "list-table":
            self._drawn(drawn_tables.listed(body, headers))
        else:
            self.blocks(body, depth + 1)

    def _options(self, directive: str, body: Sequence[Line], depth: int) -> tuple[list[Line], dict[str, list[Line]]]:
        """The content of a directive behind its options, and these; those that a reader sees are read here."""
        at = 0
        found: dict[str, list[Line]] = {}
        while at < len(body) and (field := FIELD.match(body[at].text)):
            end = _below(body, at + 1, 1, blank=False)
            name, said = field["name"].lower(), [body[at].since(field.end()), *body[at + 1 : end]]
            found[name] = said
            if name == "default":  # of what the directive describes
                self.assembly.depth = depth + 2
                self._fielded(body[at:end], 0, depth + 1)
            elif name == "title" and any(OPTION_DEFAULT.match(line.text) for line in body):
                self.assembly.block("term", self._pieces(said))
            elif name == "value":
                self.assembly.depth = depth + 2
                self.assembly.block("item", [Piece("Initial value: "), *self._pieces(said)])
            elif name in SHOWN_OPTIONS:
                self.assembly.block("prose", self._pieces(said))
            elif (directive, name) != ("csv-table", "header"):
                self._drop("options of directives", body[at:end])
            at = end
        return list(body[at:]), found

    def _table(self, lines: Sequence[Line], at: int, _: int) -> int:
        if drawn_tables.GRID.match(lines[at].text):
            end = drawn_tables.grid_end(lines, at)
            self._drawn(drawn_tables.grid(lines[at:end]))
            return end
        if drawn_tables.SIMPLE.match(lines[at].text):
            end = drawn_tables.simple_end(lines, at)
            if end > at:
                self._drawn(drawn_tables.simple(lines[at:end]))
            return end
        return at

    def _drawn(self, table: drawn_tables.Table) -> None:
        self._rows(([self._cell(*entry) for entry in row] for row in table.rows), table.headers)

    def _cell(self, lines: Sequence[Line], columns: int) -> Cell:
        shown = self._without_explicit(lines)
        return Cell(tuple(self._pieces(shown)), columns=columns) if shown else EMPTY

    def _without_explicit(self, lines: Sequence[Line]) -> list[Line]:
        """The lines of a cell without entries of an index, targets and comments. They come without their indents."""
        shown: list[Line] = []
        in_index = False
        for line in lines:
            explicit = EXPLICIT.match(line.text.lstrip())
            in_index = explicit is not None or (in_index and (line.is_blank or ENTRY.match(line.text) is not None))
            if in_index:
                self._drop("index entries and targets in tables", [line])
            else:
                shown.append(line)
        return shown

    def _separated(self, body: Sequence[Line], options: Mapping[str, Sequence[Line]], headers: int) -> None:
        """The rows of a table of comma-separated values."""
        above, below = self._values(options.get("header", ()), options), self._values(body, options)
        self._rows([*above, *below], len(above) + headers)

    def _values(self, lines: Sequence[Line], options: Mapping[str, Sequence[Line]]) -> list[list[Cell]]:
        if "quote" in options or "escape" in options:
            return [[self._cell([line], 1)] for line in lines]
        said = "".join(line.text for line in options.get("delim", ())).strip()
        delimiter = {"tab": "\t", "space": " ", "": ","}.get(said, said[:1])
        return delimited.table(self._text, lines, delimiter, self._pieces)

    def _rows(self, rows: Iterable[Sequence[Cell]], headers: int) -> None:
        for pieces in headed(map(Row, count(1), rows), range(1, headers + 1)):
            self.assembly.block("row", pieces)

    def _doctest(self, lines: Sequence[Line], at: int, _: int) -> int:
        if not lines[at].text.startswith(">>> "):
            return at
        end = next((n for n in range(at, len(lines)) if lines[n].is_blank), len(lines))
        self.assembly.block("code", verbatim(lines[at:end]))
        return end

    def _indented(self, lines: Sequence[Line], at: int, depth: int) -> int:
        if not lines[at].indent:
            return at
        end = _below(lines, at, 1)
        self.blocks(_dedented(lines[at:end]), depth + 1)
        return end

    def _fielded(self, lines: Sequence[Line], at: int, depth: int) -> int:
        line = lines[at]
        found, kind = FIELD.match(line.text), "name"
        if not found:
            found, kind = OPTION.match(line.text), ""
            if not found or not line.text.startswith(("-", "/")):
                return at
        end = _below(lines, at + 1, 1)
        if kind and is_default_label([Piece(found["name"] + ":")]):
            label = Piece(line.text[1 : found.end(kind) + 1], line.start + 1)
            rest = [line.since(found.end()), *_dedented(lines[at + 1 : end])]
            self.assembly.block("item", [label, Piece(" "), *self._pieces(rest)])
            return end
        start, stop = found.span(kind) if kind else (0, len(found[0].rstrip()))
        self.assembly.block("term", self._pieces([Line(line.text[start:stop], line.start + start)]))
        body = [line.since(found.end()), *_dedented(lines[at + 1 : end])]
        if kind and not self._titles[1:] and not depth:
            self._fields.setdefault(found["name"].lower(), "\n".join(one.text for one in body).strip())
        self.blocks(body, depth + 1)
        return end

    def _item(self, lines: Sequence[Line], at: int, depth: int) -> int:
        line = lines[at]
        if line.text.startswith("| ") or line.text.rstrip() == "|":
            self.assembly.block("item", self._pieces([line.since(2)]))
            return at + 1
        found = ITEM.match(line.text)
        if not found or (found[0][0].isalpha() and at + 1 < len(lines) and not lines[at + 1].is_blank
                         and lines[at + 1].indent < found.end() and not ITEM.match(lines[at + 1].text)):  # fmt: skip
            return at  # "A. Einstein" begins a line of a paragraph
        end = _below(lines, at + 1, 1)
        body = [line.since(found.end()), *_dedented(lines[at + 1 : end], most=found.end())]
        first = next((n for n, one in enumerate(body) if n and (one.is_blank or ITEM.match(one.text))), len(body))
        if body[0].text.startswith(".. ") or ITEM.match(body[0].text) or _literal(body[:first]):
            self.blocks(body, depth + 1)
        else:
            self.assembly.block("item", self._pieces(body[:first]))
            self.blocks(body[first:], depth + 1)
        return end

    def _definition(self, lines: Sequence[Line], at: int, depth: int) -> int:
        if at + 1 >= len(lines) or lines[at + 1].is_blank or not lines[at + 1].indent or _literal([lines[at]]):
            return at
        self.assembly.block("term", self._pieces([lines[at]]))
        end = _below(lines, at + 1, 1)
        self.blocks(_dedented(lines[at + 1 : end]), depth + 1)
        return end

    def _paragraph(self, lines: Sequence[Line], at: int) -> int:
        end = next((n for n in range(at + 1, len(lines)) if lines[n].is_blank), len(lines))
        block = list(lines[at:end])
        literal = _literal(block)
        if literal:
            last = block[-1]
            kept = last.text.rstrip()[:-2] if last.text.rstrip().endswith((" ::", "\t::")) else last.text.rstrip()[:-1]
            block[-1] = Line("" if last.text.strip() == "::" else kept, last.start)
        following = next((line for line in lines[end:] if not line.is_blank), None)
        if following and NAMED.fullmatch(" ".join(line.text for line in block)) and FIELD.match(following.text):
            self.assembly.depth = 0  # the fields stand under it, and no further in
            self.assembly.block("term", self._pieces(block))
            return end
        self.assembly.block("prose", self._pieces(block))
        if not literal:
            return end
        start = next((n for n in range(end, len(lines)) if not lines[n].is_blank), len(lines))
        stop = _below(lines, start, 1) if start < len(lines) and lines[start].indent else start
        self.assembly.block("code", verbatim(_dedented(lines[start:stop])))
        return max(stop, end) if stop > start else end

    # -- words ------------------------------------------------------------------------------------------------------

    def _pieces(self, lines: Sequence[Line]) -> Iterator[Piece]:
        """The words of a block without their markup."""
        return restructured_words.pieces(lines, self._substitutions)

    def _drop(self, what: str, lines: Sequence[Line]) -> None:
        if size := sum(len(line.text.strip()) for line in lines):
            self.dropped[what] = self.dropped.get(what, 0) + size


def _below(lines: Sequence[Line], at: int, indent: int, *, blank: bool = True) -> int:
    """The number of the first line from ``at`` on that is not set in by ``indent``, empty ones at the end aside."""
    end = at
    for number in range(at, len(lines)):
        if not lines[number].is_blank:
            if lines[number].indent < indent:
                break
            end = number + 1
        elif not blank:
            break
    return end


def _dedented(lines: Sequence[Line], most: int = 1 << 20) -> list[Line]:
    depth = min((most, *(line.indent for line in lines if not line.is_blank)))
    return [line.since(depth) for line in lines]


def _number(lines: Sequence[Line]) -> int:
    """The number that an option gives."""
    said = "".join(line.text for line in lines).strip()
    return int(said) if re.fullmatch("[0-9]{1,4}", said) else 0


def _literal(lines: Sequence[Line]) -> bool:
    """Whether a paragraph says that code follows."""
    return bool(lines) and lines[-1].text.rstrip().endswith("::")


def _is_name(said: Sequence[Line], body: Sequence[Line]) -> bool:
    """Whether the argument of a directive that nobody knows names what its content describes."""
    return (
        len(said) == 1 and any(not line.is_blank for line in body) and NAME.fullmatch(said[0].text.strip()) is not None
    )
