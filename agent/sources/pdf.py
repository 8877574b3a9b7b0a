"""PDF: the text layer page by page, put back into paragraphs.

A PDF knows glyphs at places and no sentences. Lines become paragraphs by their distance and indentation; words that a
line end broke are joined; running heads, page numbers and margin line numbers go. Every section is a page, because
that is where a reader will look a quotation up.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium

from agent.sources.assembly import Assembly, Piece
from agent.sources.document import Document, Metadata
from agent.sources.hyphens import Hyphens

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
PAGE_NUMBER = re.compile(r"^\W*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?\W*$", re.IGNORECASE)
CLOSING = " \t\"'”’»)]"
EDGE = 2
"""Lines at the top and bottom of a page that may be running heads."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text layer. Coordinates in points from the lower left; ``at`` is its first character's index."""

    page: int
    at: int
    text: str
    left: float
    top: float
    bottom: float


def read(data: bytes) -> Document:
    """The document of a PDF's bytes. Raises ``Unreadable`` for one that is encrypted, broken or has no text."""
    from agent.sources.reading import Unreadable

    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("failed", "encrypted: save a copy that needs no password") from error
        raise Unreadable("failed", "broken: the PDF can't be opened (cut off, or damaged on its way)") from error
    try:
        if len(file) == 0:
            raise Unreadable("failed", "broken: the PDF has no pages (cut off, or damaged on its way)")
        pages = [list(_lines(file, number)) for number in range(1, len(file) + 1)]
        metadata = _metadata(file)
    except pdfium.PdfiumError as error:
        raise Unreadable("failed", f"broken: a page can't be read ({error})") from error
    finally:
        file.close()
    if not any(pages):
        raise Unreadable("skipped", f"no text: its {len(pages)} pages are images")
    return _assemble(pages, metadata)


def _lines(file: pdfium.PdfDocument, number: int) -> Iterator[Line]:
    """The lines of a page with text in them, in the order of its text layer."""
    page = file[number - 1]
    layer = page.get_textpage()
    try:
        text = layer.get_text_range()
        count = layer.count_chars()
        for found in re.finditer(r"[^\r\n]+", text):
            words = found[0]
            first = found.start() + len(words) - len(words.lstrip())
            if not words.strip() or first >= count:
                continue
            left, bottom, _, top = layer.get_charbox(first)
            yield Line(number, found.start(), words, left, top, bottom)
    finally:
        layer.close()
        page.close()


def _metadata(file: pdfium.PdfDocument) -> Metadata:
    said = file.get_metadata_dict(skip_empty=True)
    made = re.match(r"D:(\d{4})(\d{2})?(\d{2})?", said.get("CreationDate", ""))
    date = "-".join(part for part in made.groups() if part) if made else ""
    author = said.get("Author", "").strip()
    return Metadata(title=said.get("Title", "").strip(), date=date, authors=(author,) if author else ())


def _assemble(pages: list[list[Line]], metadata: Metadata) -> Document:
    pages, dropped = _without_furniture(pages)
    hyphens = Hyphens(line.text for page in pages for line in page)
    assembly = Assembly("pdf")
    open_: list[Line] = []
    for number, lines in enumerate(pages, start=1):
        paragraphs = list(_paragraphs(lines))
        if open_ and paragraphs and _runs_on(open_, paragraphs[0]):
            open_ += paragraphs.pop(0)
        assembly.block("prose", _pieces(open_, hyphens))
        assembly.page(number)
        for paragraph in paragraphs[:-1]:
            assembly.block("prose", _pieces(paragraph, hyphens))
        open_ = paragraphs[-1] if paragraphs else []
    assembly.block("prose", _pieces(open_, hyphens))
    return assembly.document(metadata, encoding=None, dropped=dropped)


def _runs_on(paragraph: list[Line], following: list[Line]) -> bool:
    """Whether a sentence that stands at the foot of a page goes on at the head of the next; it belongs to where it
    begins.
    """
    return paragraph[-1].text.rstrip(CLOSING)[-1:] not in ".!?:" and following[0].text.lstrip()[:1].islower()


def _without_furniture(pages: list[list[Line]]) -> tuple[list[list[Line]], list[str]]:
    """The pages without what stands at their edge again and again, page numbers, and numbers of lines in the margin."""
    heads: Counter[str] = Counter()
    for page in pages:
        heads.update({_shape(line.text) for line in (*page[:EDGE], *page[-EDGE:])})
    often = {shape for shape, count in heads.items() if count >= max(2, len(pages) // 3)} if len(pages) > 1 else set()
    kept: list[list[Line]] = []
    dropped: list[Line] = []
    for page in pages:
        numbered = _has_line_numbers(page)
        rest = []
        for place, line in enumerate(page):
            at_edge = place < EDGE or place >= len(page) - EDGE
            furniture = at_edge and (_shape(line.text) in often or PAGE_NUMBER.match(line.text))
            if furniture or (numbered and re.fullmatch(r"\s*\d{1,4}\s*", line.text)):
                dropped.append(line)
            else:
                rest.append(line)
        kept.append(rest)
    if not any(kept):
        return pages, []
    note = (
        f"{len(dropped)} running heads, page and line numbers, e.g. “{dropped[0].text.strip()[:60]}”" if dropped else ""
    )
    return kept, [note] if note else []


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", " ".join(text.split()))


def _has_line_numbers(lines: list[Line]) -> bool:
    """Whether numbers stand alone on many lines, counting upwards: a draft with numbered lines."""
    alone = [int(line.text) for line in lines if re.fullmatch(r"\s*\d{1,4}\s*", line.text)]
    return len(alone) >= 5 and sum(b == a + 1 or b == a + 5 for a, b in pairwise(alone)) * 2 > len(alone)


def _paragraphs(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines that belong together: no wide gap between them, and no new indentation after a full stop."""
    gaps = [above.top - below.top for above, below in pairwise(lines) if above.top > below.top]
    pitch = statistics.median(gaps) if gaps else 12.0
    block: list[Line] = []
    for line in lines:
        if block and _begins(block[-1], line, pitch):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _begins(above: Line, line: Line, pitch: float) -> bool:
    gap = above.top - line.top
    stopped = above.text.rstrip(CLOSING)[-1:] in ".!?:;"
    if gap > 1.45 * pitch:
        return True
    if gap < -pitch:  # the next column, or the next page: a sentence may run on
        return stopped
    if abs(gap) <= 0.4 * pitch:  # the same line, further to the right
        return False
    moved = abs(line.left - above.left) > 6
    return moved and (stopped or line.left < above.left - 6 or len(above.text) < 40)


def _pieces(lines: list[Line], hyphens: Hyphens) -> Iterator[Piece]:
    """The words of a paragraph; a word that a line end broke is one word again."""
    for line, following in zip(lines, [*lines[1:], None], strict=False):
        text = line.text
        joint = None
        if following and HYPHEN.search(text.rstrip()):
            joint = hyphens.joined(text.rstrip()[:-1], following.text.lstrip(), if_unknown="")
        yield from _repaired(text if joint is None else text.rstrip()[:-1], line, hyphens)
        yield Piece(" " if joint is None else joint)


def _repaired(text: str, line: Line, hyphens: Hyphens) -> Iterable[Piece]:
    """The text of a line with ligatures spelled out, and words whole that pdfium marks as broken in two."""
    at = 0
    for found in SPECIAL.finditer(text):
        yield Piece(text[at : found.start()], line.at + at, line.page)
        joint = hyphens.joined(text[: found.start()], text[found.end() :], if_unknown="")
        yield Piece(LIGATURES.get(found[0], joint or ""))
        at = found.end()
    yield Piece(text[at:], line.at + at, line.page)
