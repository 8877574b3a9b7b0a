"""Blocks of all pages to a document: what a column or page has broken is one again, words and sentences whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import SentenceKind
from agent.sources.pdf.blocks import BACK, CLOSING, LABEL, NUMBERED, STOPS, Block
from agent.sources.pdf.columns import Row
from agent.sources.pdf.layer import BROKEN, WIDE
from agent.sources.pdf.stretches import Stretch
from agent.sources.texts.hyphens import Hyphens

LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
SPECIAL = re.compile("[\ufb00-\ufb06\x02\ufffe]")
HYPHEN = re.compile(r"(\w)[-\u00ad\u2010\x02\ufffe]$")
SLASH = re.compile(r"\w/$")
STEP = 6
"""Points by which two depths differ at least."""
AHEAD = 60
"""Blocks to look at for where a paragraph goes on."""


def joined(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with those of a paragraph that columns, pages, figures or footnotes have parted in one."""
    taken: set[int] = set()
    kept = []
    for place, block in enumerate(blocks):
        if place in taken:
            continue
        if block.kind in ("prose", "item", "footnote"):
            at: int | None = place
            last = block
            while at is not None and (at := _next(blocks, at, block.kind)) is not None:
                if at in taken or not _runs_on(last, blocks[at]):
                    break
                taken.add(at)
                last = blocks[at]
                block.rest.append(last)
        kept.append(block)
    return kept


def _next(blocks: Sequence[Block], place: int, kind: str) -> int | None:
    """The next block of the running text, if something stands between: the end of a column, a figure, a note."""
    between = False
    for at in range(place + 1, min(place + AHEAD, len(blocks))):
        other = blocks[at]
        between = between or other.column != blocks[at - 1].column
        if kind == "footnote":
            if other.kind == "footnote" and other.page > blocks[place].page:
                return at
            continue
        if other.is_aside:
            between = True
            continue
        return at if between and other.kind == "prose" else None
    return None


def _runs_on(block: Block, following: Block) -> bool:
    """Whether a sentence that is not at its end goes on in ``following``."""
    before, after = block.rows[-1], following.rows[0]
    text = before.words
    if block.kind == "footnote" and LABEL.match(after.text):
        return False
    if abs(block.size - following.size) > 0.06 * block.size:
        return False
    if HYPHEN.search(text):
        return True
    if text.rstrip(CLOSING)[-1:] in STOPS:
        return False
    if after.text.lstrip()[:1].islower():
        return True
    full = before.edges[1] - before.right < 2.5 * before.size
    return full and len(text) > 20 and after.left - after.edges[0] < before.size


def assemble(pages: Mapping[int, Sequence[Block]], hyphens: Hyphens) -> tuple[Assembly, int]:
    """The assembly of all blocks, and how many marks of footnotes were left out of sentences."""
    assembly = Assembly("pdf")
    labels = _labels(pages)
    writer = _Writer(hyphens, labels)
    for number, blocks in pages.items():
        assembly.page(number)
        for block in blocks:
            inset = min(row.left - row.edges[0] for row in block.rows)
            assembly.depth = 1 + max(0, round(inset / STEP))
            if block.kind == "heading":
                assembly.heading(writer.pieces([block]), block.level or 1)
            elif block.kind == "code":
                assembly.block("code", writer.lines(block.rows))
            elif block.kind == "row":
                assembly.block("row", writer.cells(block.rows))
            else:
                kind: SentenceKind = block.kind if block.kind in ("item", "term") else "prose"
                assembly.block(kind, writer.pieces([block, *block.rest]))
    return assembly, writer.marks


def _labels(pages: Mapping[int, Sequence[Block]]) -> dict[int, set[str]]:
    """The labels of the footnotes on each page."""
    labels: dict[int, set[str]] = {}
    for blocks in pages.values():
        for block in blocks:
            if block.kind == "footnote" and (found := LABEL.match(block.text)):
                labels.setdefault(block.page, set()).add(found[1])
    return labels


class _Writer:
    def __init__(self, hyphens: Hyphens, labels: Mapping[int, set[str]]) -> None:
        self._hyphens, self._labels = hyphens, labels
        self.marks = 0

    def pieces(self, blocks: Sequence[Block]) -> Iterator[Piece]:
        """The words of a paragraph; a word that a line end broke is one word again."""
        rows = [row for block in blocks for row in block.rows]
        label = LABEL.match(rows[0].text) if blocks[0].kind == "footnote" else None
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            last = row.cells[-1]
            for blank, cell in zip(row.blanks, row.cells, strict=True):
                yield Piece(blank)
                end = len(last.text.rstrip()) if cell is last else len(cell.text)
                if label and row is rows[0] and cell is row.cells[0] and label.end(1) < end:
                    yield Piece(cell.text[: label.end(1)], cell.at, cell.page)
                    yield Piece(" ")
                    yield from self._repaired(cell, label.end(1), end)
                elif cell is last:
                    yield from self._ended(row, following, end)
                else:
                    yield from self._text(cell, end)
            if label and row is rows[0] and len(row.cells) == 1:
                yield Piece(" ")

    def _ended(self, row: Row, following: Row | None, end: int) -> Iterator[Piece]:
        """The last stretch of a line, and what joins it to the next line."""
        last = row.cells[-1]
        text = row.text.rstrip()
        joint: str | None = None
        hyphen = following is not None and HYPHEN.search(text)
        if following and hyphen:
            joint = self._hyphens.joined(text[:-1], following.text.lstrip(), if_unknown="")
        elif following and text[-1:] in BROKEN:
            joint = "-"
        elif following and (SLASH.search(text) or following.text.startswith("//")):
            yield from self._text(last, end)
            return
        if joint is not None:
            yield from self._text(last, end - 1)
            yield Piece(joint)
        elif text[-1:] in BROKEN:
            yield from self._text(last, end - 1)
            yield Piece("- ")
        else:
            yield from self._text(last, end)
            yield Piece(" ")

    def cells(self, rows: Sequence[Row]) -> Iterator[Piece]:
        """A row of a table."""
        for row in rows:
            for place, cell in enumerate(row.cells):
                if place:
                    gap = cell.left - row.cells[place - 1].right
                    yield Piece(" | " if gap >= WIDE * row.size else row.blanks[place])
                yield from self._text(cell, len(cell.text))
            yield Piece(" ")

    def lines(self, rows: Sequence[Row]) -> Iterator[Piece]:
        """Code, line by line, set in as it stands on the page."""
        left = min(row.left for row in rows)
        for above, row in zip([None, *rows], rows, strict=False):
            first = row.cells[0]
            width = (first.right - first.left) / max(1, len(first.text))
            gap = above is not None and above.base - row.base > 1.8 * row.size
            indent = round((row.left - left) / width) if width > 0 else 0
            yield Piece(("\n" if gap else "") + " " * min(indent, 40))
            for place, cell in enumerate(row.cells):
                if place:
                    yield Piece("  ")
                yield from self._text(cell, len(cell.text))
            yield Piece("\n")

    def _text(self, cell: Stretch, end: int) -> Iterator[Piece]:
        """A stretch up to ``end`` without the marks of footnotes, ligatures spelled out."""
        at = 0
        for start, stop in cell.marks:
            if stop <= end and cell.text[start:stop] in self._labels.get(cell.page, ()):
                self.marks += 1
                yield from self._repaired(cell, at, start)
                at = stop
        yield from self._repaired(cell, at, end)

    def _repaired(self, cell: Stretch, at: int, end: int) -> Iterator[Piece]:
        """Text with ligatures spelled out, and words whole that pdfium marks as broken in two."""
        text = cell.text
        for found in SPECIAL.finditer(text, at, end):
            yield Piece(text[at : found.start()], cell.at + at, cell.page)
            joint = self._hyphens.joined(text[: found.start()], text[found.end() :], if_unknown="")
            yield Piece(LIGATURES.get(found[0], joint or ""))
            at = found.end()
        yield Piece(text[at:end], cell.at + at, cell.page)


def set_levels(blocks: Sequence[Block], outline: Mapping[str, int], body: float) -> None:
    """How deep each heading is: as the outline says, by its number, else by how it is set."""
    headings = [block for block in blocks if block.kind == "heading"]
    looks = sorted({_look(block) for block in headings[1:]}, reverse=True)
    for block in headings:
        text = " ".join(block.text.split())
        if (depth := outline.get(plain(text))) is not None:
            block.level = depth
        elif found := NUMBERED.match(text):
            block.level = found[0].strip().rstrip(".").split()[0].rstrip(".").count(".") + 1
        elif block.size <= 1.12 * body and BACK.match(text):
            block.level = 1
        else:
            block.level = min(6, looks.index(_look(block)) + 1) if _look(block) in looks else 1


def _look(block: Block) -> float:
    return round(block.size)


def plain(text: str) -> str:
    """A title without its number, marks and blanks, to compare it by."""
    return re.sub(r"^[\d.\sA-Z]{0,8}(?=\w{2})|\W+", "", text.lower())
