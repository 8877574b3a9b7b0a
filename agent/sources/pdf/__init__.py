"""PDF: the text layer page by page, put back into paragraphs.

A PDF knows glyphs at places and no sentences. ``layer`` finds the words that can be seen and where they stand,
``furniture`` takes away what is repeated at the edges, ``columns`` puts the rest in reading order, ``blocks`` makes
paragraphs, headings, rows (``tables``) and code of it, ``flow`` joins what lines, columns and pages have broken. Every
section is on one page, because that is where a reader will look a quotation up; a sentence belongs to the page that it
begins on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium

from agent.sources.document import Document, Metadata
from agent.sources.pdf.blocks import Block, blocks, body_size
from agent.sources.pdf.columns import Row, columns
from agent.sources.pdf.flow import assemble, joined, set_levels
from agent.sources.pdf.furniture import without_furniture
from agent.sources.pdf.layer import read_page
from agent.sources.pdf.stretches import Page
from agent.sources.texts.hyphens import Hyphens
from agent.sources.unreadable import Unreadable

PAGES = 3000
"""Pages that are read of one file; what comes after them is named. It keeps a reader within its time and memory."""
CHARACTERS = 12_000_000
"""Characters that are read of one file, and a sixtieth of it of one page."""
JUNK = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel)\b.*|untitled\d*"
    r"|.*\.(?:docx?|pptx?|xlsx?|tex|dvi|indd|qxd|pdf|md|rtf|odt|txt|html?)"
    r"|slide \d+|powerpoint[ -]\w+|document\d*|\(?anonymous\)?|unknown|title|no title|paper|manuscript|[\W\d_]*)$",
    re.IGNORECASE,
)


def read(data: bytes, most: int = PAGES) -> Document:
    """The document of the first ``most`` pages of a PDF's bytes.

    Raises ``Unreadable`` for one that is encrypted, broken or has no text.
    """
    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("failed", "encrypted: save a copy that needs no password") from error
        raise Unreadable("failed", "broken: the PDF can't be opened (cut off, or damaged on its way)") from error
    try:
        if len(file) == 0:
            raise Unreadable("failed", "broken: the PDF has no pages (cut off, or damaged on its way)")
        pages = list(_pages(file, most))
        outline = _outline(file)
        metadata, total = _metadata(file), len(file)
    finally:
        file.close()
    if not any(page.stretches for page in pages):
        _refuse(pages)
    return _document(pages, total, outline, metadata)


def _pages(file: pdfium.PdfDocument, most: int) -> Iterator[Page]:
    left = CHARACTERS
    for number in range(1, min(len(file), most) + 1):
        page = read_page(file, number, min(left, CHARACTERS // 60))
        left -= sum(len(one.text) for one in page.stretches)
        if left <= 0:
            return
        yield page


def _refuse(pages: Sequence[Page]) -> None:
    if troubled := [page for page in pages if page.trouble]:
        raise Unreadable("failed", f"broken: page {troubled[0].number}: {troubled[0].trouble}")
    if hidden := [why for page in pages for why, _ in page.hidden]:
        raise Unreadable("skipped", f"no text that can be seen: all of it is {Counter(hidden).most_common(1)[0][0]}")
    what = "images" if any(page.images for page in pages) else "images or empty"
    raise Unreadable(
        "skipped", f"no text: its {len(pages)} pages are {what} (a scan? a text layer can be added by OCR)"
    )


def _document(pages: Sequence[Page], total: int, outline: dict[str, int], metadata: Metadata) -> Document:
    kept, furniture = without_furniture(pages)
    notes = [*furniture.notes(), *_notes(kept, total)]
    laid = [(page.number, columns(page.stretches, alone=total == 1)) for page in kept]
    hyphens = Hyphens(row.text for _, regions in laid for rows in regions for row in rows)
    body = body_size(rows for _, regions in laid for rows in regions)
    found = joined(list(_blocks(laid, body)))
    set_levels(found, outline, body)
    by_page: dict[int, list[Block]] = {page.number: [] for page in kept}
    for block in found:
        by_page[block.page].append(block)
    assembly, marks = assemble(by_page, hyphens)
    if marks:
        notes.append(f"{marks} marks in sentences that point to footnotes")
    if not metadata.title:
        metadata = Metadata(_title(found, body), metadata.version, metadata.date, metadata.authors, metadata.language)
    return assembly.document(metadata, encoding=None, dropped=notes)


def _blocks(laid: Sequence[tuple[int, list[list[Row]]]], body: float) -> Iterator[Block]:
    column = 0
    for number, regions in laid:
        for rows in regions:
            column += 1
            yield from blocks(rows, number, column, body)


def _notes(pages: Sequence[Page], total: int) -> Iterator[str]:
    """What of the pages is not in the text, and why."""
    for page in pages:
        if page.trouble:
            yield f"page {page.number}: {page.trouble}"
    if scans := [page.number for page in pages if page.images and not page.stretches and not page.hidden]:
        yield f"{_named(scans)}: an image without text"
    hidden: dict[str, list[str]] = {}
    for page in pages:
        for why, text in page.hidden:
            hidden.setdefault(why, []).append(text)
    for why, texts in hidden.items():
        yield f"{sum(map(len, texts))} characters that are {why}, e.g. “{texts[0].strip()[:60]}”"
    if annotations := sum(page.annotations for page in pages):
        yield f"annotations and form fields (comments, stamps, what was filled in): {annotations:,}"
    if pages and pages[-1].number < total:
        yield (
            f"pages {pages[-1].number + 1} to {total}: beyond what is read of one file "
            f"({PAGES:,} pages or {CHARACTERS:,} characters); split the file to have them read"
        )


def _named(numbers: Sequence[int]) -> str:
    """Pages as people write them: 1, 3-5."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    listed = ", ".join(f"{a}-{b}" if b > a else str(a) for a, b in spans)
    return f"page {listed}" if len(numbers) == 1 else f"pages {listed}"


def _outline(file: pdfium.PdfDocument) -> dict[str, int]:
    """The depth of each title of the outline (bookmarks), from 1."""
    from agent.sources.pdf.flow import plain

    found: dict[str, int] = {}
    try:
        for place, mark in enumerate(file.get_toc(max_depth=8)):
            if place > 20_000:
                break
            found.setdefault(plain(mark.get_title()), mark.level + 1)
    except (pdfium.PdfiumError, ValueError):
        return found
    return found


def _metadata(file: pdfium.PdfDocument) -> Metadata:
    said = file.get_metadata_dict(skip_empty=True)
    made = re.match(r"D:(\d{4})(\d{2})?(\d{2})?", said.get("CreationDate", ""))
    date = "-".join(part for part in made.groups() if part) if made else ""
    title = " ".join(said.get("Title", "").replace("\x00", "").split())
    authors = [" ".join(name.split()) for name in re.split(r";|\band\b|\n", said.get("Author", "").replace("\x00", ""))]
    return Metadata(
        title="" if JUNK.match(title) else title,
        date=date,
        authors=tuple(name for name in authors if name and not JUNK.match(name)),
    )


def _title(found: Sequence[Block], body: float) -> str:
    """The largest heading on the first page, if it is larger than the others there."""
    first = [block for block in found if block.kind == "heading" and block.page == 1 and block.size > 1.3 * body]
    if not first:
        return ""
    best = max(first, key=lambda block: block.size)
    return " ".join(best.text.split()) if len(best.text) <= 200 else ""
