"""From the tree of a page to its blocks of text: what a reader would see, in order, and what was left out and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from agent.sources.assembly import Piece, is_default_label
from agent.sources.document import MarkKind, SentenceKind
from agent.sources.web.dom import BLOCKS, CELLS, Element, Text, is_shadow, parse
from agent.sources.web.formulas import formula
from agent.sources.web.html_rows import Cell, Table, is_layout, is_listing
from agent.sources.web.unseen import NOT_TEXT, UNSEEN, Styles, is_painted, why_out

CODE = frozenset("code tt kbd samp var".split())
CHROME = frozenset("header footer aside".split())
CHROME_ROLES = frozenset("banner contentinfo complementary search menu menubar toolbar".split())
PERMALINK = re.compile(r"[¶#§🔗⚓↩↑⤴\ufe0e\ufe0f^]+|\[link\]|Permalink")
REFERENCE = re.compile(r"\d{1,3}|[a-z]|[*†‡§‖]+")
POWER = re.compile(r"[-+−]?(?:\d[\d.,]*|[nmkijtxyNT])\b")
HOLDERS = frozenset("li dt dd tr pre h1 h2 h3 h4 h5 h6".split())
UNHELD = frozenset("table ul ol dl blockquote".split())
DEEPER = frozenset("ul ol dl dd blockquote".split())
KINDS: dict[str, SentenceKind] = {"li": "item", "dt": "term", "pre": "code", "tr": "row"}
FRAMES_DEEP = 3
Place = Literal["content", "chrome", "main"]


@dataclass(slots=True)
class Block:
    """Text between two block boundaries.

    ``level`` is of a heading, else 0; ``linked`` counts code points in links; ``apart``: it stands in a frame or a
    shadow tree, which other programs do not look into; ``depth``: how many lists deep it stands, what is said of a term
    one more.
    """

    kind: SentenceKind
    pieces: list[Piece]
    level: int = 0
    place: Place = "content"
    linked: int = 0
    apart: bool = False
    depth: int = 1

    @property
    def text(self) -> str:
        return " ".join("".join(piece.text for piece in self.pieces).split())

    @property
    def is_links(self) -> bool:
        return not self.level and self.linked * 2 > len(self.text)


@dataclass(frozen=True, slots=True)
class _State:
    """What holds at one place of the tree. ``out``: why nothing here is taken, or empty."""

    out: str = ""
    place: Place = "content"
    marks: tuple[MarkKind, ...] = ()
    link: bool = False
    pre: bool = False
    painted: bool = False
    holder: str = ""
    apart: bool = False
    depth: int = 1


@dataclass(slots=True)
class Page:
    """What a walk through a page found. ``left_out``: reason → (code points, the first words)."""

    blocks: list[Block] = field(default_factory=list)
    left_out: dict[str, tuple[int, str]] = field(default_factory=dict)
    frames: list[str] = field(default_factory=list)
    """Addresses of frames whose text is in other files."""
    title: str = ""
    language: str = ""
    manual: dict[str, str] = field(default_factory=dict)
    """Class → text, of the first and last line of a manual page made by mandoc."""


def walk(text: str, frames: Mapping[str, str] | None = None) -> Page:
    """The page of a decoded file. ``frames``: address → HTML of frames that came with it."""
    page = Page()
    tree = parse(text)
    html_ = tree.first("html")
    page.language = html_.get("lang") or html_.get("xml:lang") if html_ else ""
    title = next((one for one in tree.elements() if one.tag == "title" and not _within_drawing(one)), None)
    page.title = title.text() if title else ""
    _Walk(page, dict(frames or {})).through(tree)
    return page


def walked(tree: Element) -> Page:
    """The page of a tree that no HTML was parsed for."""
    page = Page()
    _Walk(page, {}).through(tree)
    return page


def _within_drawing(element: Element) -> bool:
    return element.parent is not None and element.parent.tag in ("svg", "g", "symbol")


class _Walk:
    def __init__(self, page: Page, frames: dict[str, str], depth: int = 0) -> None:
        self._page = page
        self._frames = frames
        self._depth = depth
        self._styles = Styles()
        self._state = _State()
        self._pieces: list[Piece] = []
        self._linked = 0
        self._link_from = self._link_end = self._broken = 0
        self._tables: list[Table | None] = []
        self._cells: list[Cell] = []
        self._cell: Cell | None = None
        self._filled: set[tuple[int, str]] = set()

    def through(self, root: Element) -> None:
        """Visit everything below ``root``. However deep the tree is, calls are not."""
        self._styles = Styles.of(root)
        above: list[tuple[Element, _State, Iterator[Element | Text]]] = [(root, self._state, iter(root.children))]
        while above:
            element, outer, children = above[-1]
            child = next(children, None)
            if child is None:
                above.pop()
                self._leave(element, outer)
                self._state = outer
            elif isinstance(child, Text):
                self._text(child)
            else:
                inner = self._inner(child)
                above.append((child, self._state, iter(self._enter(child, inner))))
                self._state = inner
        self._flush()

    # -- where we are -----------------------------------------------------------------------------------------

    def _inner(self, element: Element) -> _State:
        """What holds within an element, from what holds around it."""
        outer, tag, role = self._state, element.tag, element.get("role").lower()
        place = outer.place
        if tag in ("main", "article") or role == "main":
            place = "main"
        elif place != "main" and (tag in CHROME or role in CHROME_ROLES):
            place = "chrome"
        mark: MarkKind | None = (
            "code" if tag in CODE else "term" if tag in ("dt", "dfn") else "strong" if tag in ("b", "strong") else None
        )
        pre = outer.pre or tag in ("pre", "xmp", "listing", "plaintext") or (tag == "table" and is_listing(element))
        holder = "pre" if pre else tag if tag in HOLDERS else "" if tag in UNHELD else outer.holder
        painted = outer.painted or (tag not in ("html", "body") and is_painted(element, self._styles))
        return _State(
            outer.out or why_out(element, self._styles, painted=painted, in_heading=outer.holder[:1] == "h"),
            place,
            (*outer.marks, mark) if mark and mark not in outer.marks else outer.marks,
            outer.link or tag == "a",
            pre,
            painted,
            holder,
            outer.apart or tag == "template",
            outer.depth + (tag in DEEPER),
        )

    # -- entering and leaving ---------------------------------------------------------------------------------

    def _enter(self, element: Element, inner: _State) -> list[Element | Text]:
        """Begin an element; what of it is to be visited. The state is still that around it."""
        tag = element.tag
        if not self._state.out and inner.out != UNSEEN and (found := formula(element)) is not None:
            for text in found:
                self._text(text)
            return []
        if tag == "td" and element.get("class").startswith(("head-", "foot-")):
            self._page.manual[element.get("class")] = element.text()
        if tag in ("iframe", "frame") and not self._state.out:
            return self._frame(element)
        if inner.out:
            if tag in BLOCKS and not self._state.out and inner.out != UNSEEN:
                self._boundary()
            return element.children
        if tag == "br":
            self._break()
        elif tag == "a":
            if self._pieces and self._link_end == len(self._pieces) and not self._state.pre:
                self._pieces.append(Piece(" "))
            self._link_from = len(self._pieces)
        elif tag in ("sup", "sub"):
            return self._raised(element)
        elif tag == "table":
            self._boundary()
            whole = inner.pre or self._cell is not None or is_layout(element)
            self._tables.append(None if whole else Table())
        elif tag in CELLS and self._is_data():
            self._flush()
            self._cell = Cell.of(element)
        elif tag in BLOCKS or tag in CELLS:
            self._boundary()
        return self._shadow(element)

    def _leave(self, element: Element, outer: _State) -> None:
        """End an element; the state is still that within it."""
        tag = element.tag
        if self._state.out:
            return
        if tag == "a":
            self._drop_permalink()
            self._link_end = len(self._pieces)
        elif tag in CELLS and self._cell is not None:
            self._cell.pieces, self._pieces = self._pieces, []
            self._cells.append(self._cell)
            self._cell = None
        elif tag in ("tr", "table") and self._is_data():
            self._row(declared=element.parent is not None and element.parent.tag == "thead")
        elif self._state.pre and not outer.pre and self._cell is None:
            self._flush()
        elif tag in BLOCKS or tag in CELLS:
            self._boundary()
        if tag == "table" and self._tables:
            self._tables.pop()

    def _is_data(self) -> bool:
        """Whether a table that holds data is open, and no cell of it."""
        return bool(self._tables) and self._tables[-1] is not None and self._cell is None

    def _boundary(self) -> None:
        """A block begins or ends: in a cell only a gap, in a listing only a line."""
        if self._cell is not None:
            self._pieces.append(Piece(" "))
        elif not self._state.pre:
            self._flush()
        elif self._pieces and not self._pieces[-1].text.endswith("\n"):
            self._pieces.append(Piece("\n"))

    def _row(self, *, declared: bool) -> None:
        self._flush()
        table = self._tables[-1]
        if table is not None and self._cells:
            pieces = table.row(self._cells, declared=declared)
            state = self._state
            block = Block("row", pieces, 0, state.place, 0, state.apart, state.depth)
            self._page.blocks += [block] if pieces else []
        self._cells = []

    def _flush(self) -> None:
        pieces, self._pieces, linked, self._linked = self._pieces, [], self._linked, 0
        self._link_from = self._link_end = self._broken = 0
        if any(piece.text.strip() for piece in pieces):
            state, holder = self._state, self._state.holder
            level = int(holder[1]) if holder[:1] == "h" else 0
            kind: SentenceKind = "heading" if level else KINDS.get(holder, "prose")
            last = self._page.blocks[-1] if self._page.blocks else None
            if last and last.kind == "term" and kind == "prose" and is_default_label(last.pieces):
                last.kind, last.pieces = "item", [*last.pieces, Piece(" "), *pieces]  # of the term that it stands under
                return
            self._page.blocks.append(Block(kind, pieces, level, state.place, linked, state.apart, state.depth))

    # -- text -------------------------------------------------------------------------------------------------

    def _text(self, text: Text) -> None:
        out = self._state.out
        if not out:
            self._pieces.append(Piece(text.text, text.origin, marks=self._state.marks))
            self._linked += len(text.text) if self._state.link else 0
        elif out not in NOT_TEXT:
            self._left_out(out, text.text)

    def _left_out(self, reason: str, text: str) -> None:
        text = " ".join(text.split())
        if text:
            size, first = self._page.left_out.get(reason, (0, ""))
            self._page.left_out[reason] = size + len(text), first if len(first) > 40 else f"{first} {text}".strip()[:60]

    def _break(self) -> None:
        """A line ends; at two in a row a paragraph does."""
        if self._state.pre:
            self._pieces.append(Piece("\n"))
        elif self._cell is None and self._broken and not any(p.text.strip() for p in self._pieces[self._broken :]):
            self._flush()
        else:
            self._pieces.append(Piece(" "))
            self._broken = len(self._pieces)

    def _raised(self, element: Element) -> list[Element | Text]:
        """A power must not run into its base, nor the number of a footnote into the word before it."""
        said = element.text()
        before = next((piece.text[-1] for piece in reversed(self._pieces) if piece.text), " ")
        alone = self._state.link and not any(piece.text.strip() for piece in self._pieces[self._link_from :])
        if (alone or element.first("a")) and REFERENCE.fullmatch(said):
            return [Text("["), *element.children, Text("]")]
        if element.tag == "sup" and POWER.match(said) and (before.isalnum() or before == ")"):
            ends = ("^(", ")") if re.search(r"\w\W+\w", said) else ("^", "")
            return [Text(ends[0]), *element.children, Text(ends[1])]
        if element.tag == "sub" and before.isdigit() and said[:1].isalnum():
            return [Text("_"), *element.children]
        return element.children

    def _drop_permalink(self) -> None:
        """The sign beside a heading that links to the heading, or behind a note that leads back, is not text."""
        said = "".join(piece.text for piece in self._pieces[self._link_from :]).strip()
        if said and PERMALINK.fullmatch(said):
            del self._pieces[self._link_from :]
            self._left_out("signs that are links", said)

    # -- pages within the page --------------------------------------------------------------------------------

    def _shadow(self, element: Element) -> list[Element | Text]:
        """The children that a browser shows: of a shadow tree where there is one, with what its slots hold."""
        if element.tag == "slot":
            return self._slotted(element)
        template = next((child for child in element.children if isinstance(child, Element) and is_shadow(child)), None)
        if template is None:
            return element.children
        slots = {slot.get("name") for slot in template.elements() if slot.tag == "slot"}
        for child in element.children:
            if child is not template and _slot_of(child) not in slots:
                self._left_out(UNSEEN, child.text if isinstance(child, Text) else child.text())
        return [template]

    def _slotted(self, slot: Element) -> list[Element | Text]:
        above = slot.parent
        while above is not None and not is_shadow(above):
            above = above.parent
        host, name = above.parent if above is not None else None, slot.get("name")
        if host is None or (id(host), name) in self._filled:
            return slot.children
        self._filled.add((id(host), name))
        held = [child for child in host.children if not _is_template(child) and _slot_of(child) == name]
        return held or slot.children

    def _frame(self, element: Element) -> list[Element | Text]:
        """A frame whose page came along is read where it stands; of others the address is kept."""
        address = element.get("src")
        within = element.get("srcdoc") or self._frames.pop(address, "")
        if within and self._depth < FRAMES_DEEP:
            self._boundary()
            inner = Page(left_out=self._page.left_out, frames=self._page.frames)
            _Walk(inner, self._frames, self._depth + 1).through(parse(within))
            for block in inner.blocks:
                pieces = [replace(piece, origin=None) for piece in block.pieces]
                self._page.blocks.append(replace(block, pieces=pieces, apart=True))
        elif address and not address.startswith(("about:", "javascript:", "data:")):
            self._page.frames.append(address)
        return []


def _is_template(node: Element | Text) -> bool:
    return isinstance(node, Element) and node.tag == "template"


def _slot_of(node: Element | Text) -> str:
    return node.get("slot") if isinstance(node, Element) else ""
