"""Rows of a column to blocks: paragraphs, items, headings, rows of a table, code, and what stands beside the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from agent.sources.pdf.columns import Row
from agent.sources.pdf.tables import cells, tabular, term

CLOSING = " \t\"'”’»)]"
STOPS = ".!?:"
ITEM = re.compile(
    r"^(?:\+o\s+\S|[-–—*•‣▪●○◦∙·➢►✓]\s+\S|\(?\d{1,2}[.)]\s+\S|\(?[a-z][.)]\s+\S|\((?:i{1,3}|iv|vi{0,3}|ix|x)\)\s+\S|\[\d{1,3}\]\s+\S)"
)
CAPTION = re.compile(
    r"^(?:Fig(?:ure|\.)?|Table|Tab\.|Listing|Algorithm|Scheme|Plate|Abbildung|Abb\.|Tabelle|Tableau|Figura|Tabla)"
    r"\s*\d[\d.]*[a-z]?\s*[.:|–—-]?\s*\S",
    re.IGNORECASE,
)
LABEL = re.compile(r"^(\d{1,3}|[*†‡§¶]+|[a-z](?=\s))\s*(?=\S)")
NUMBERED = re.compile(r"^(?:[A-Z]|\d{1,2})(?:\.\d{1,2})*\.?\s+\S")
BACK = re.compile(r"^(?:references|bibliography|works cited|literatur(?:verzeichnis)?|bibliographie)$", re.IGNORECASE)
LETTER = re.compile(r"[^\W\d_]")

Kind = Literal["prose", "item", "heading", "term", "row", "code", "caption", "footnote", "label"]


@dataclass(slots=True)
class Block:
    """Rows that belong together. ``column`` numbers the columns of the whole document; ``page`` is where it begins."""

    kind: Kind
    rows: list[Row]
    page: int
    column: int
    level: int = 0
    rest: list[Block] = field(default_factory=list)
    """What of it stands in later columns and on later pages."""

    @property
    def size(self) -> float:
        return self.rows[0].size

    @property
    def text(self) -> str:
        return " ".join(row.text for row in self.rows)

    @property
    def is_aside(self) -> bool:
        """Whether the text of the page goes on behind it as if it were not there."""
        return self.kind in ("caption", "footnote", "row", "label")


def body_size(columns: Iterable[Sequence[Row]]) -> float:
    """The size that most characters are set in."""
    sizes: Counter[float] = Counter()
    for rows in columns:
        for row in rows:
            for cell in row.cells:
                sizes[round(cell.size * 2) / 2] += len(cell.text)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 10.0


def blocks(rows: Sequence[Row], page: int, column: int, body: float) -> Iterator[Block]:
    """The blocks of a column from top to bottom."""
    notes = _footnotes_from(rows, body)
    told = [block for group in _groups(rows[:notes], body) for block in _told(group, page, column, body)]
    yield from _with_figures(told)
    note: list[Row] = []
    for row in rows[notes:]:
        if note and _labelled(row):
            yield Block("footnote", note, page, column)
            note = []
        note.append(row)
    if note:
        yield Block("footnote", note, page, column)


def _with_figures(told: list[Block]) -> list[Block]:
    """The blocks; short pieces right above a caption are the words in its figure, and no text that goes on."""
    for place, block in enumerate(told):
        if block.kind == "caption":
            at = place - 1
            while at >= 0 and _is_label(told[at]):
                told[at].kind = "label"
                at -= 1
    return told


def _is_label(block: Block) -> bool:
    if block.kind not in ("prose", "item", "row", "code") or block.text.rstrip()[-1:] in ".!?-":
        return False
    wide = max(row.right - row.left for row in block.rows)
    across = block.rows[0].edges[1] - block.rows[0].edges[0]
    inset = min(row.left for row in block.rows) - block.rows[0].edges[0]
    return block.kind != "row" and len(block.text) < 100 and wide < 0.6 * across and inset > 3


def _footnotes_from(rows: Sequence[Row], body: float) -> int:
    """Where the footnotes at the foot of a column begin: smaller rows, the first of which has a label."""
    at = len(rows)
    while at > 0 and rows[at - 1].size < 0.94 * body:
        at -= 1
    for place in range(at, len(rows)):
        if _labelled(rows[place]) and at > 0:
            return place
    return len(rows)


def _labelled(row: Row) -> bool:
    return bool(LABEL.match(row.text)) and (row.cells[0].size <= row.size)


def _groups(rows: Sequence[Row], body: float) -> Iterator[list[Row]]:
    """Rows without a wide gap or another size between them."""
    gaps = [above.base - below.base for above, below in pairwise(rows) if abs(above.size - below.size) < 0.5]
    gaps = sorted(gap for gap in gaps if gap > 0)
    pitch = gaps[len(gaps) * 3 // 10] if gaps else 1.2 * body  # not the middle: short lines have wide gaps, too
    group: list[Row] = []
    for row in rows:
        if group and (_apart(group[-1], row, pitch) or _is_caption(group[-1], row)):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _apart(above: Row, row: Row, pitch: float) -> bool:
    gap = above.base - row.base
    own = min(pitch * row.size / max(above.size, row.size), 1.35 * row.size) if row.size < 0.9 * above.size else pitch
    if above.cells[0].face.mono and row.cells[0].face.mono:
        return gap > 2.6 * pitch
    return gap > 1.4 * max(own, 1.05 * row.size) or abs(above.size - row.size) > 0.08 * max(above.size, row.size)


def _is_caption(above: Row, row: Row) -> bool:
    """Whether a caption begins right below a table, rather than a line of text that happens to begin like one."""
    return bool(CAPTION.match(row.text)) and (_stopped(above) or above.is_short or len(cells(above)) > 1)


def _told(group: list[Row], page: int, column: int, body: float) -> Iterator[Block]:
    """What the rows of a group are."""
    if all(_is_mono(row) for row in group) and (len(group) > 1 or len(group[0].text) > 3):
        yield Block("code", group, page, column)
        return
    if CAPTION.match(group[0].text):
        yield Block("caption", group, page, column)
        return
    if _is_heading(group, body):
        yield Block("heading", group, page, column)
        return
    while len(group) > 1 and _is_heading(group[:1], body) and not _all_bold(group[1]):
        yield Block("heading", group[:1], page, column)
        group = group[1:]
    table = tabular(group)
    hanging = _hangs(group)
    block: list[Row] = []
    for place, row in enumerate(group):
        if block and (table[place] or table[place - 1] or _begins(group, place, block, hanging)):
            yield from _block(block, table[place - 1], page, column)
            block = []
        block.append(row)
    yield from _block(block, table[-1], page, column)


def _block(rows: list[Row], is_row: bool, page: int, column: int) -> Iterator[Block]:
    if not is_row and not ITEM.match(rows[0].text) and (beside := term(rows)):
        named, rest = beside
        yield Block("term", [named], page, column)
        rows = rest
    kind: Kind = "row" if is_row else "item" if ITEM.match(rows[0].text) else "prose"
    yield Block(kind, rows, page, column)


def _is_mono(row: Row) -> bool:
    return all(cell.face.mono for cell in row.cells)


def _all_bold(row: Row) -> bool:
    return all(cell.face.bold for cell in row.cells)


def _is_heading(rows: Sequence[Row], body: float) -> bool:
    text = " ".join(row.text for row in rows).strip()
    if len(rows) > 4 or len(text) > 220 or len(LETTER.findall(text)) < 2:
        return False
    if all(row.size > 1.12 * body for row in rows):
        return len(text) <= 120 or text[-1:] not in ".,;"
    if not all(_all_bold(row) for row in rows) or len(text) > 120 or text[-1:] in ".,;:" or len(rows) > 2:
        return False
    first = rows[0]
    return (
        text[0].isalnum() and not text[0].islower() and (first.left - first.edges[0] < 2 * body or _is_centred(first))
    )


def _is_centred(row: Row) -> bool:
    left, right = row.left - row.edges[0], row.edges[1] - row.right
    return left > 3 and abs(left - right) < 4


def _hangs(group: Sequence[Row]) -> bool:
    """Whether paragraphs begin at the left and go on further to the right, as in references and synopses."""
    left = min(row.left for row in group)
    if group[0].left > left + 3:
        return False
    inward = [above for above, below in pairwise(group) if above.left <= left + 3 < below.left - 3]
    stopped = sum(1 for above in inward if _stopped(above, ".!?"))
    flush = sum(1 for above, below in pairwise(group) if max(above.left, below.left) <= left + 3 and not above.is_short)
    return (
        bool(inward)
        and stopped * 2 < len(inward)
        and flush <= 2 * len(inward)
        and not any(ITEM.match(row.text) for row in group)
    )


def _stopped(row: Row, stops: str = STOPS) -> bool:
    return row.words.rstrip(CLOSING)[-1:] in stops


def _begins(group: Sequence[Row], place: int, block: Sequence[Row], hanging: bool) -> bool:
    """Whether a new block begins with this row of a group."""
    above, row = group[place - 1], group[place]
    if ITEM.match(row.text) and not (_goes_on(above) and row.text[0].isalnum()):
        return _begins_item(above, block)
    if hanging:
        return row.left <= min(one.left for one in group) + 3
    if above.text.rstrip()[-1:] in "-\u00ad\u2010\x02\ufffe":
        return False
    moved = row.left - above.left
    if moved > 3 and _stopped(above) and not ITEM.match(block[0].text):
        return True  # the first line of a paragraph is set in
    if moved < -3 and ITEM.match(block[0].text) and row.left < block[0].left + 3:
        return True  # what stands below an item, further to the left
    return _had_room(group, place) and not (_goes_on(above) and row.text[:1].islower() and _is_centred(above))


def _begins_item(above: Row, block: Sequence[Row]) -> bool:
    """Whether what looks like the beginning of an item is one: the line above has ended, or was an item, too."""
    return _stopped(above) or bool(ITEM.match(block[0].text)) or above.text.rstrip()[-1:] in ",;" or above.is_short


def _goes_on(above: Row) -> bool:
    return above.text.rstrip()[-1:].isalpha() and not above.is_short


def _had_room(group: Sequence[Row], place: int) -> bool:
    """Whether the first word of a row would have fitted on the line above: then that line ended on purpose."""
    above, row = group[place - 1], group[place]
    first = row.cells[0]
    word = first.text.split()[0] if first.text.split() else ""
    width = (first.right - first.left) * len(word) / max(1, len(first.text))
    room = _margin(group, place - 1) - above.right
    return room > width + 0.6 * row.size and room > 0.06 * (row.edges[1] - row.edges[0])


def _margin(group: Sequence[Row], place: int) -> float:
    """Where lines end at this place: at the edge of the column, or further in where several end together."""
    rows = group[max(0, place - 3) : place + 4]
    ends = [row.right for row in rows]
    widest = max(ends)
    if sum(1 for end in ends if widest - end < 1.5) >= 2:
        return widest
    inset = min(row.left for row in rows) - group[place].edges[0]
    if inset > 6 and abs(group[place].edges[1] - widest - inset) < 0.5 * inset:
        return widest
    return group[place].edges[1]
