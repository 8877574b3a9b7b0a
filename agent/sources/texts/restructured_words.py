"""The words of a block of reStructuredText without their markup, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from agent.sources.assembly import Piece
from agent.sources.document import MarkKind
from agent.sources.texts.lines import Block, Line

INLINE = re.compile(  # with bounds on what has an end that may never come: else a line of beginnings takes for ever
    r"\\(?P<escaped>\S|\s)"
    r"|``(?P<code>.+?)``"
    r"|(?P<note>\[[^\[\]\s]{1,80}\])_(?=\W|$)"
    r"|(?::[\w:+.-]{1,60}:)?`(?P<label>[^`<]*?[^`<\s])\s*<(?P<url>[^`<>]*)>`(?P<link>__?)?"
    r"|(?P<role>:[\w:+.-]{1,60}:)`[!~]?(?P<text>[^`]+)`"
    r"|(?:(?<!\w)_)?`(?P<phrase>[^`]+)`(?:__?|:[\w:+.-]{1,60}:)?"
    r"|\*\*(?P<strong>\S(?:.{0,2000}?\S)?)\*\*"
    r"|(?<![\w*])\*(?P<emphasis>[^\s*](?:[^*]*[^\s*])?)\*(?![\w*])"
    r"|\|(?P<sub>[^|\s](?:[^|\n]*[^|\s])?)\|_{0,2}"
    r"|(?P<word>\b[A-Za-z0-9]{1,80}(?:[-.+:][A-Za-z0-9]{1,80}){0,8})__?(?=\W|$)",
    re.DOTALL,
)
ESCAPE = re.compile(r"\\(?=\S)")


def pieces(lines: Sequence[Line], substitutions: Mapping[str, str]) -> Iterator[Piece]:
    """The words of a block. ``substitutions``: what stands for a word between bars."""
    block = Block(lines)
    at = 0
    for found in INLINE.finditer(block.text):
        yield from block.pieces(at, found.start())
        at = found.end()
        kind = found.lastgroup if found.lastgroup != "link" else "label"
        match "label" if found["label"] else "text" if found["text"] else kind:
            case "escaped":
                if not found["escaped"].isspace():
                    yield from block.pieces(*found.span("escaped"))
            case "code" | "text" as name:
                yield from block.pieces(*found.span(name), marks=("code",))
            case "strong":
                yield from _unescaped(block, *found.span("strong"), marks=("strong",))
            case "sub":
                known = substitutions.get(found["sub"])
                yield from [Piece(known or " ")] if known is not None else block.pieces(*found.span("sub"))
            case "label" | "note" | "phrase" | "emphasis" | "word" as name:
                yield from _unescaped(block, *found.span(name))
    yield from block.pieces(at, len(block.text))


def _unescaped(block: Block, start: int, end: int, marks: tuple[MarkKind, ...] = ()) -> Iterator[Piece]:
    """What markup holds, without the marks before characters that would end it."""
    at = start
    for found in [*ESCAPE.finditer(block.text, start, end), None]:
        for piece in block.pieces(at, found.start() if found else end, marks=marks):
            yield replace(piece, goes_on=at > start)
        at = found.end() if found else end
