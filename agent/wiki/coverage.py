"""How much of each source reached the engine, in the report: what did not, the worst first, and why."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pydantic import BaseModel

from agent.wiki.markup import escape

LEAST_CITED = 10
"""Sources that the list of the least cited names."""
SHOWN = 50
"""Sources that each list names; run.json and the sources' pages have all of them."""


class Part(BaseModel):
    """A part of a source that did not get where it should, and why. ``characters`` is 0 where they can't be counted."""

    where: str
    characters: int
    why: str


class SourceEnd(BaseModel):
    """How a source ended. ``characters_read`` of the ``characters`` of its text stood in a prompt that was answered to
    the end; ``not_read`` are the others. ``left_out``: what its reader kept out of the text; ``markup``: characters of
    the file (white space aside) that are neither in the text nor named there.
    """

    source: str
    state: str
    reason: str
    kind: str
    characters: int
    characters_read: int
    not_read: list[Part]
    left_out: list[Part]
    markup: int
    sentences: int = 0
    sentences_cited: int = 0
    """Those that a claim rests on."""


def share(read: int, characters: int) -> str:
    """A share in percent; 100% is all of it and nothing less."""
    return "100%" if read >= characters else f"{math.floor(1000 * read / characters) / 10:.1f}%"


def in_one_line(sources: Sequence[SourceEnd]) -> str:
    """What a person wants to know first: whether all of it was read."""
    read, whole = (sum(getattr(s, name) for s in sources) for name in ("characters_read", "characters"))
    if not whole:
        return "no source has text"
    if read == whole:
        return f"all of {whole:,} characters reached the engine"
    missing = sum(source.characters > source.characters_read for source in sources)
    return (
        f"{share(read, whole)} of {whole:,} characters reached the engine; {whole - read:,} characters of "
        f"{_sources(missing)} did not"
    )


def _sources(count: int, which: str = "") -> str:
    return f"{count} {which}source{'' if count == 1 else 's'}"


def blocks(sources: Sequence[SourceEnd]) -> list[str]:
    """The report's part on it: two tables, and a line for all that is whole."""
    sources = [source for source in sources if source.characters]
    if not sources:
        return []
    said = in_one_line(sources)
    found = ["## How much of it was read", f"{said[0].upper()}{said[1:]}."]
    broken = [source for source in sources if source.not_read]
    broken.sort(key=lambda source: (source.characters_read / source.characters, source.source))
    if broken:
        rows = [
            f"| {_name(s)} | {s.characters:,} | {s.characters_read:,} ({share(s.characters_read, s.characters)}) "
            f"| {_parts(s.not_read)} |"
            for s in broken[:SHOWN]
        ]
        rows += _more(broken, "characters", "not_read")
        whole = [source for source in sources if not source.not_read]
        if whole:
            size = sum(source.characters for source in whole)
            rows.append(f"| {_sources(len(whole), 'other ')} | {size:,} | {size:,} (100%) | |")
        found.append(
            "\n".join(["| source | characters | read | not read, and why |", "| --- | --- | --- | --- |", *rows])
        )
    return found + _cited(sources) + _left_out(sources)


def _cited(sources: Sequence[SourceEnd]) -> list[str]:
    """The share of sentences that a claim rests on, in all and where it is smallest."""
    there = [source for source in sources if source.sentences and source.state in ("done", "partial")]
    if not there:
        return []
    cited, count = (sum(getattr(source, name) for source in there) for name in ("sentences_cited", "sentences"))
    there.sort(key=lambda source: (source.sentences_cited / source.sentences, source.source))
    rows = [
        f"| {_name(s)} | {s.sentences:,} | {s.sentences_cited:,} ({share(s.sentences_cited, s.sentences)}) |"
        for s in there[:LEAST_CITED]
    ]
    if more := len(there) - len(rows):
        rows.append(f"| {more} more, see their pages | | |")
    said = f"Claims rest on {cited:,} of {count:,} sentences ({share(cited, count)}); least of all:"
    return [said, "\n".join(["| source | sentences | cited |", "| --- | --- | --- |", *rows])]


def _left_out(sources: Sequence[SourceEnd]) -> list[str]:
    """What readers kept out of the texts: navigation, running heads, bytes that are no text."""
    cut = [source for source in sources if source.left_out]
    if not cut:
        return ["Readers left nothing out of the texts."]
    cut.sort(key=lambda source: (-sum(part.characters for part in source.left_out), source.source))
    rows = [f"| {_name(s)} | {_parts(s.left_out)} |" for s in cut[:SHOWN]]
    rows += _more(cut, "", "left_out")
    size = sum(part.characters for source in cut for part in source.left_out)
    said = f"Readers left {size:,} characters out of the text of {_sources(len(cut))}" + (
        ", and what can't be counted:" if any(not part.characters for s in cut for part in s.left_out) else ":"
    )
    return [said, "\n".join(["| source | left out, and why |", "| --- | --- |", *rows])]


def _more(sources: Sequence[SourceEnd], column: str, parts: str) -> list[str]:
    rest = sources[SHOWN:]
    if not rest:
        return []
    size = sum(part.characters for source in rest for part in getattr(source, parts))
    middle = f" {sum(getattr(source, column) for source in rest):,} | |" if column else ""
    return [f"| {len(rest)} more, see their pages |{middle} {size:,} characters |"]


def _name(source: SourceEnd) -> str:
    return f"`{source.source.replace('|', '¦').replace('`', '´')}`"


def _parts(parts: Sequence[Part]) -> str:
    """Each part with its size where it is known, the biggest first; the rest of many as a sum."""
    ordered = sorted(parts, key=lambda part: -part.characters)
    told = []
    for part in ordered[:3]:
        size = f"{part.characters:,} characters"
        words = ", ".join(word for word in (part.where, part.why) if word)
        told.append(escape(words if not part.characters or size in words else f"{size}: {words}"))
    if rest := ordered[3:]:
        told.append(f"{sum(part.characters for part in rest):,} characters in {len(rest)} more parts")
    return "; ".join(told)
