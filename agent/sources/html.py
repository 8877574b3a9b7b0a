"""Saved web pages: every block of text that is content, with the place of each word in the file.

Main-content heuristics that are good for news drop short list items, definition lists and table cells, which is where
manuals keep their facts. So the walk is structural and keeps what it can; what is left out is chrome by the markup's
own word (navigation, scripts, hidden parts), and lists of links that trafilatura does not count as main text either.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any, Literal

from agent.sources import head
from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, MarkKind, Metadata, SentenceKind

Attributes = dict[str, str]

SKIPPED = frozenset(
    "script style template noscript nav button select option input textarea iframe object svg math canvas audio "
    "video map".split()
)
BLOCKS = frozenset(
    "p div section article main address figure fieldset form details summary figcaption caption blockquote center body "
    "ul ol dl li dt dd table thead tbody tfoot tr hr header footer aside hgroup legend h1 h2 h3 h4 h5 h6 pre menu "
    "dir".split()
)
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
CODE = frozenset("code tt kbd samp var".split())
CHROME = frozenset("header footer aside".split())
CHROME_ROLES = frozenset("navigation banner contentinfo complementary search menu menubar toolbar".split())
PERMALINK = frozenset("¶ # § 🔗 ⚓ #¶".split())
KINDS: dict[str, SentenceKind] = {"li": "item", "dt": "term", "pre": "code"}
Place = Literal["content", "chrome", "main"]


@dataclass(slots=True)
class Block:
    """Text between two block boundaries. ``level`` is of a heading, else 0; ``linked`` counts code points in links."""

    kind: SentenceKind
    pieces: list[Piece]
    level: int
    place: Place
    linked: int

    @property
    def text(self) -> str:
        return " ".join("".join(piece.text for piece in self.pieces).split())

    @property
    def is_links(self) -> bool:
        return not self.level and self.linked * 2 > len(self.text)


@dataclass(slots=True)
class _Element:
    tag: str
    hidden: bool
    place: Place
    marks: tuple[MarkKind, ...]
    link: bool


class _Walk(HTMLParser):
    """Collects blocks. HTML as it is found: unclosed tags are closed by what can't stand in them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.blocks: list[Block] = []
        self.title = ""
        self.manual: dict[str, str] = {}
        self.language = ""
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._stack: list[_Element] = []
        self._pieces: list[Piece] = []
        self._linked = 0
        self._link_from = 0
        self._catch = ""
        self.feed(text)
        self.close()
        self._flush()

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    # -- the parser's calls -----------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        if tag in VOID:
            self._void(tag)
            return
        if tag in ("title", "td") and (tag == "title" or given.get("class", "").startswith(("head-", "foot-"))):
            self._catch = "title" if tag == "title" else given["class"]
        if tag in ("td", "th"):
            self._close_until(tag, {"tr", "table"})
            self._cell()
        elif tag in BLOCKS:
            self._implied_ends(tag)
            if not self._in_cell() or tag in ("table", "tr"):
                self._flush()
            else:
                self._pieces.append(Piece(" "))
        if tag == "a":
            self._link_from = len(self._pieces)
        self._stack.append(self._element(tag, given))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """``<br/>``; in HTML the slash means nothing, so that ``<p/>`` opens a paragraph."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._catch = ""
        if tag == "p" and not any(element.tag == "p" for element in self._stack):
            self._flush()
            return
        if not any(element.tag == tag for element in self._stack):
            return
        if tag == "a":
            self._drop_permalink()
        if tag in BLOCKS and not (self._in_cell() and tag not in ("table", "tr")):
            self._flush()
        elif tag in BLOCKS:
            self._pieces.append(Piece(" "))
        while self._stack.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._catch:
            self._caught(data)
        elif not self._hidden():
            self._add(Piece(data, self._offset(), marks=self._marks()))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name};")

    def unknown_decl(self, data: str) -> None:
        """A CDATA section and other oddities: not text."""

    # -- where we are -----------------------------------------------------------------------------------------

    def _element(self, tag: str, given: Attributes) -> _Element:
        above = self._stack[-1] if self._stack else _Element("", False, "content", (), False)
        style = given.get("style", "").replace(" ", "").lower()
        role = given.get("role", "").lower()
        hidden = (
            above.hidden
            or tag in SKIPPED
            or tag == "head"
            or "hidden" in given
            or given.get("aria-hidden") == "true"
            or "display:none" in style
            or role == "navigation"
            or (tag == "table" and given.get("class", "") in ("head", "foot"))
        )
        place = above.place
        if tag in ("main", "article") or role == "main":
            place = "main"
        elif place != "main" and (tag in CHROME or role in CHROME_ROLES):
            place = "chrome"
        marks = above.marks
        mark: MarkKind | None = (
            "code" if tag in CODE else "term" if tag in ("dt", "dfn") else "strong" if tag in ("b", "strong") else None
        )
        if mark and mark not in marks:
            marks = (*marks, mark)
        return _Element(tag, hidden, place, marks, above.link or tag == "a")

    def _hidden(self) -> bool:
        return bool(self._stack) and self._stack[-1].hidden

    def _marks(self) -> tuple[MarkKind, ...]:
        return self._stack[-1].marks if self._stack else ()

    def _in_cell(self) -> bool:
        for element in reversed(self._stack):
            if element.tag in ("td", "th"):
                return True
            if element.tag == "table":
                return False
        return False

    def _innermost(self, tags: frozenset[str] | set[str]) -> str:
        return next((element.tag for element in reversed(self._stack) if element.tag in tags), "")

    # -- collecting -------------------------------------------------------------------------------------------

    def _add(self, piece: Piece) -> None:
        self._pieces.append(piece)
        if self._stack and self._stack[-1].link:
            self._linked += len(piece.text)

    def _reference(self, text: str) -> None:
        if self._catch:
            self._caught(html.unescape(text))
        elif not self._hidden():
            self._add(Piece(html.unescape(text), marks=self._marks()))

    def _caught(self, data: str) -> None:
        if self._catch == "title":
            self.title += data
        else:
            self.manual[self._catch] = self.manual.get(self._catch, "") + data.strip()

    def _void(self, tag: str) -> None:
        if tag in ("br", "wbr") and not self._hidden():
            in_code = self._innermost({"pre"}) == "pre"
            self._pieces.append(Piece("" if tag == "wbr" else "\n" if in_code else " "))
        elif tag == "hr":
            self._flush()

    def _cell(self) -> None:
        """A cell begins: what stands before it in its row ends with a bar."""
        if any(piece.text.strip() for piece in self._pieces):
            self._pieces.append(Piece(" | "))

    def _drop_permalink(self) -> None:
        """The sign beside a heading that links to the heading is not text."""
        if "".join(piece.text for piece in self._pieces[self._link_from :]).strip() in PERMALINK:
            del self._pieces[self._link_from :]

    def _implied_ends(self, tag: str) -> None:
        if tag == "li":
            self._close_until("li", {"ul", "ol", "menu", "dir"})
        elif tag in ("dt", "dd"):
            self._close_until("dt", {"dl"})
            self._close_until("dd", {"dl"})
        elif tag == "tr":
            self._close_until("tr", {"table"})
        if tag not in ("td", "th"):
            self._close_until("p", BLOCKS - {"p"})

    def _close_until(self, tag: str, barriers: frozenset[str] | set[str]) -> None:
        """Close an open ``tag`` unless a barrier stands between it and here."""
        for place in range(len(self._stack) - 1, -1, -1):
            if self._stack[place].tag in barriers:
                return
            if self._stack[place].tag == tag:
                if tag not in ("td", "th"):
                    self._flush()
                del self._stack[place:]
                return

    def _flush(self) -> None:
        pieces, self._pieces, linked, self._linked = self._pieces, [], self._linked, 0
        self._link_from = 0
        if not any(piece.text.strip() for piece in pieces):
            return
        holder = self._innermost(frozenset({"li", "dt", "dd", "tr", "pre", *(f"h{n}" for n in range(1, 7))}))
        level = int(holder[1]) if re.fullmatch("h[1-6]", holder) else 0
        kind: SentenceKind = "row" if holder == "tr" else "heading" if level else KINDS.get(holder, "prose")
        place: Place = self._stack[-1].place if self._stack else "content"
        self.blocks.append(Block(kind, pieces, level, place, linked))


@dataclass(slots=True)
class _Chosen:
    blocks: list[Block] = field(default_factory=list)
    dropped: list[Block] = field(default_factory=list)


def read(text: str, encoding: str) -> Document:
    """The document of a decoded HTML file."""
    walk = _Walk(text)
    chosen = _choose(walk.blocks, text)
    assembly = Assembly("html")
    for block in chosen.blocks:
        if block.level:
            assembly.heading(block.pieces, block.level)
        else:
            assembly.block(block.kind, block.pieces)
    dropped = []
    if chosen.dropped:
        size = sum(len(block.text) for block in chosen.dropped)
        dropped.append(
            f"{len(chosen.dropped)} blocks of page furniture ({size} characters), e.g. “{chosen.dropped[0].text[:60]}”"
        )
    return assembly.document(_metadata(walk, text), encoding=encoding, dropped=dropped)


def _choose(blocks: list[Block], text: str) -> _Chosen:
    """What of the page is its content.

    Where the page marks its main part, that is it. Elsewhere header, footer and aside go when they are mostly links,
    and so do runs of links that trafilatura leaves out as well.
    """
    chosen = _Chosen()
    main = sum(len(block.text) for block in blocks if block.place == "main")
    if main * 3 > sum(len(block.text) for block in blocks):
        for block in blocks:
            (chosen.blocks if block.place == "main" else chosen.dropped).append(block)
        return chosen
    suspects = [block for block in blocks if block.is_links]
    kept = _main_text(text) if len(suspects) >= 4 else None
    for block in blocks:
        listed = block.kind == "item" and kept is not None and block.text not in kept
        furniture = block.is_links and (block.place == "chrome" or listed)
        (chosen.dropped if furniture else chosen.blocks).append(block)
    return chosen


def _main_text(text: str) -> str:
    """What trafilatura takes for the page's main text, white space folded."""
    import trafilatura

    found = trafilatura.extract(
        text, favor_recall=True, include_tables=True, include_links=False, include_comments=False
    )
    return " ".join((found or "").split())


def _metadata(walk: _Walk, text: str) -> Metadata:
    """What the page's own markup gives; a manual page made by mandoc has its title and date in its first and last
    line.
    """
    said = head.metadata(text) if re.search(r"<meta\s|ld\+json", text, re.IGNORECASE) else Metadata()
    values: dict[str, Any] = {"language": walk.language}
    places = dict(said.places)
    if title := " ".join(walk.title.split()):
        values["title"], places["title"] = title, "markup: title"
    if manual := walk.manual.get("head-ltitle"):
        values["title"], places["title"] = manual, "first line of the manual page"
        values["kind"], places["kind"] = "documentation", "markup of a manual page"
        if date := walk.manual.get("foot-date"):
            values["date"], places["date"] = date, "last line of the manual page"
    return replace(said, **values, places=places)
