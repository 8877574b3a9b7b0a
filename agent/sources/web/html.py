"""Saved web pages: every block of text that is content, with the place of each word in the file.

Main-content heuristics that are good for news drop short list items, definition lists and table cells, which is where
manuals keep their facts. So the walk is structural and keeps what it can; what is left out is chrome by the markup's
own word (navigation, scripts, hidden parts), and lists of links and surroundings that trafilatura, where it has
understood the page, does not count as main text either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agent.sources.assembly import Assembly
from agent.sources.document import Document, Metadata
from agent.sources.web import head
from agent.sources.web.html_blocks import Block, Page, walk

FURNITURE = "page furniture"
LONGEST = 5_000_000
"""Code points; trafilatura needs about a second for a million."""
HEAVY = re.compile(
    r"(?i:\b(?:row|col)span\s*=\s*[\"']?\d{2,}[\"']?)"  # it makes a cell for each that is spanned
    r"|\bdata:[\w/+.-]+;base64,[\w+/=]+"
)
KNOWN = 30
"""Code points of a block that is looked for in trafilatura's text; shorter ones are found there by chance."""
TRUST = 0.75
"""Share of the text between its first and last block that trafilatura must have kept to be believed."""
ELSEWHERE = 0.3
"""Running text outside, against what trafilatura kept, above which it is not believed."""
RUNNING = 200
"""Code points of a block without links that is no teaser, notice or imprint."""


@dataclass(slots=True)
class _Chosen:
    blocks: list[Block] = field(default_factory=list)
    dropped: list[Block] = field(default_factory=list)


def read(text: str, encoding: str | None, frames: Mapping[str, str] | None = None) -> Document:
    """The document of a decoded HTML file. ``frames``: address → HTML of frames that came with it."""
    page = walk(text, frames)
    chosen = _choose(page.blocks, text)
    assembly = Assembly("html")
    put(assembly, chosen.blocks)
    return assembly.document(_metadata(page, text), encoding=encoding, dropped=left_out(page, chosen.dropped))


def put(assembly: Assembly, blocks: Iterable[Block]) -> None:
    """Hand blocks over in their order."""
    for block in blocks:
        assembly.depth = block.depth
        if block.level:
            assembly.heading(block.pieces, block.level)
        else:
            assembly.block(block.kind, block.pieces)


def left_out(page: Page, furniture: Sequence[Block] = ()) -> list[str]:
    """One line for each sort of text that is left out, with its amount."""
    reasons = dict(page.left_out)
    if furniture:
        size, first = reasons.get(FURNITURE, (0, ""))
        reasons[FURNITURE] = size + sum(len(block.text) for block in furniture), first or furniture[0].text
    lines = [f"{size} characters of {reason}, e.g. “{first[:60]}”" for reason, (size, first) in sorted(reasons.items())]
    frames = sorted(set(page.frames))
    if frames:
        lines.append(f"frames whose pages are other files: {len(frames)}, e.g. {frames[0][:100]}")
    return lines


def _choose(blocks: list[Block], text: str) -> _Chosen:
    """What of the page is its content.

    Where the page marks its main part, nothing else can be. Of that, lists of links that trafilatura leaves out go.
    Where trafilatura has kept nearly all of what stands between its first and its last block, it has understood the
    page, and what stands before (up to the title) and after goes as well, but for rows, terms and code.
    """
    texts = [block.text for block in blocks]
    inner = _within_main(blocks, texts)
    kept = _main_text(text)
    region = _region(blocks, texts, kept) if kept else range(len(blocks))
    chosen = _Chosen()
    for place, block in enumerate(blocks):
        missed = bool(kept) and not block.apart and texts[place] not in kept
        flowing = block.kind not in ("row", "term", "code", "heading")
        links = block.is_links and missed and flowing
        outside = missed and place not in region and (flowing or (block.level > 0 and place >= region.stop))
        (chosen.dropped if not inner[place] or links or outside else chosen.blocks).append(block)
    return chosen if chosen.blocks else _Chosen(blocks)


def _region(blocks: list[Block], texts: list[str], kept: str) -> range:
    """The blocks that trafilatura's text begins and ends with, and what stands between; all where it is not to be
    believed: it left out much in between, or much running text outside.
    """
    known = [place for place, said in enumerate(texts) if len(said) >= KNOWN and said in kept]
    if not known:
        return range(len(blocks))
    titles = [place for place, block in enumerate(blocks[: known[0]]) if block.level]
    title = next((place for place in reversed(titles) if blocks[place].level == 1), (titles or known)[0])
    region = range(title, known[-1] + 1)
    size = sum(len(texts[place]) for place in known)
    between = sum(len(said) for said in texts[known[0] : region.stop])
    running = sum(
        len(said)
        for place, said in enumerate(texts)
        if place not in region and blocks[place].place != "chrome" and len(said) >= RUNNING and not blocks[place].linked
    )
    believed = size >= TRUST * between and running <= ELSEWHERE * size
    return region if believed else range(len(blocks))


def _within_main(blocks: list[Block], texts: list[str]) -> list[bool]:
    """Which blocks stand in what the page marks as its main part; all, where that is less than a third."""
    main = sum(len(said) for block, said in zip(blocks, texts, strict=True) if block.place == "main")
    marked = main * 3 > sum(map(len, texts))
    return [not marked or block.place == "main" for block in blocks]


def _main_text(text: str) -> str:
    """What trafilatura takes for the page's main text, white space folded; empty for a page that is too long for it."""
    import trafilatura

    text = HEAVY.sub("", text)
    if len(text) > LONGEST:
        return ""

    found = trafilatura.extract(
        text, favor_recall=True, include_tables=True, include_links=False, include_comments=False
    )
    return " ".join((found or "").split())


def _metadata(page: Page, text: str) -> Metadata:
    """What the page's own markup gives; a manual page made by mandoc has its title and date in its first and last
    line.
    """
    said = head.metadata(text) if re.search(r"<meta\s|ld\+json", text, re.IGNORECASE) else Metadata()
    values: dict[str, Any] = {"language": page.language}
    places = dict(said.places)
    if title := " ".join(page.title.split()):
        values["title"], places["title"] = title, "markup: title"
    if manual := page.manual.get("head-ltitle"):
        values["title"], places["title"] = manual, "first line of the manual page"
        values["kind"], places["kind"] = "documentation", "markup of a manual page"
        if date := page.manual.get("foot-date"):
            values["date"], places["date"] = date, "last line of the manual page"
    return replace(said, **values, places=places)
