"""Help pages of Vim, which are plain text with tags: what these name, and the page without them."""

from __future__ import annotations

import re

from agent.sources.document import Dropped
from agent.sources.texts.lines import Line

TAG = re.compile(r"\*[^\s*|]+\*")
"""What the help of Vim finds a place by, at the end of its line."""
HEADLINE = re.compile(r"(\S.*\S)~\s*")
"""A line that Vim shows as a heading, without its sign."""
MOST = 8
"""Tags of one line."""
DEEPEST = 6
"""The level of what nothing but a tag names."""
FEW = 3
"""Lines with such tags from which on they are no text."""


def without_tags(lines: list[Line]) -> tuple[list[Line], list[str], set[int]]:
    """A help page of Vim without its tags. What is set in below a name with tags describes it, a blank line or not. A
    tag with nothing above or beside it is a name itself: the last part tells where these stand.
    """
    tagged = {place: before for place, line in enumerate(lines) if (before := _before_tags(line.text)) is not None}
    if len(tagged) < FEW:
        return lines, [], set()
    kept: list[Line] = []
    names: set[int] = set()
    size = 0
    for place, line in enumerate(lines):
        below = lines[place + 1].indent if place + 1 < len(lines) else 0
        if place in tagged:
            before = tagged[place]
            size += len("".join(line.text[before:].split()))
            if before:
                kept.append(Line(line.text[:before], line.start))
            elif place - 1 not in tagged:
                kept.append(_named_by(line))
                size -= len(kept[-1].text)
                names.add(kept[-1].start)
        elif headline := HEADLINE.fullmatch(line.text):
            kept += [Line(headline[1], line.start), Line("", line.start + len(headline[1]))]
        elif line.text.strip() or place - 1 not in tagged or not below:
            kept.append(line)
    return kept, [str(Dropped("tags by which a help page is found", size))], names


def _before_tags(text: str) -> int | None:
    """Where the text of a line ends that has tags behind it, apart from it; ``None`` where it has none."""
    before = text.rstrip()
    for _ in range(MOST):
        start = max(before.rfind(" "), before.rfind("\t")) + 1
        if not before.endswith("*") or not TAG.fullmatch(before, start):
            break
        before = before[:start].rstrip()
    gap = text[len(before) :]
    is_apart = not before or (gap[:2].isspace() and len(gap) > 1) or gap[:1] == "\t"
    return len(before) if gap.strip() and is_apart else None


def _named_by(line: Line) -> Line:
    """The first of the tags of a line, without its marks: options have quotation marks in theirs."""
    start = line.text.index("*") + 1
    tag = line.text[start : line.text.index("*", start)]
    return Line(tag.strip("'"), line.start + start + len(tag) - len(tag.lstrip("'")))
