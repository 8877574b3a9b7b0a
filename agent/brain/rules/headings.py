"""What a heading says of the setting that its section describes: its name, its default, the labels below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from agent.brain.protocol import Line
from agent.brain.rules import defaults
from agent.brain.rules.heads import AHEAD, CALLS, SECTION, at_head, is_default_line
from agent.brain.rules.naming import LONGEST, SHOUTED, is_name, label_of, set_apart

CALLED = re.compile(
    r"<?((?:--\[no-\])?[A-Za-z][\w.-]+)>? (?:[Dd]irective|[Oo]ption|[Ss]etting|[Pp]arameter|[Vv]ariable"
    r"|[Pp]roperty|(?<=> )[Ee]lement|[Aa]ttribute|[Ff]lag|[Kk]ey)"
)
"""A heading that names a setting and says that it is one."""
TYPED_NAME = re.compile(r"(-{0,2}\w[\w.:-]*)\s*(?:[(\[<={].*|, .*|(?<=[a-z0-9]) [A-Z]+(?:_[A-Z]+)+)")
"""A name with its type or a place holder behind it."""
NUMBERED = re.compile(r"^\d+(?:\.\d+)*\.?\s+(?=\w+(?:[_.-]\w+)+(?:\s*[(\[].*| [A-Z][A-Z_]+)?$|[a-z]\w+ \([^()]*\)$)")
"""The number of a section, before a name as programs have them, or one with its type."""
AROUND = re.compile(r"^\[[^][]*\]\s*(?=\w)|\s*\{[#:.][^{}]*\}$|^[<\"]|[>\"]$|\s\([A-Z]\)$")
"""What stands around the name in a heading: the section of a file, an anchor, the marks of an element."""
WITHIN = re.compile(r"[a-z][\w-]*(?:/[a-z][\w-]*)+")
"""A name behind that of the part that it stands in: "logging/color"."""
GIVES_NAME = re.compile(
    r"(?:Name|Key|(?:(?:Config(?:uration)?|[Ee]nv(?:ironment)?) )?"
    r"(?:[Kk]ey|[Ss]etting|[Oo]ption|[Pp]roperty|[Pp]arameter|[Vv]ariable)): (\S+)"
)
"""A line with the name of what its heading calls in words."""
HAS_DEFAULT = re.compile(r"\w [(\[][^()]*\bdefault\b[: =]", re.IGNORECASE)
LABELLED = re.compile(r":|\w:")
"""Ends what is set strong at the beginning of an item: a label."""


def heading_name(line: Line, after: Sequence[Line], *, among_settings: bool = False) -> str:
    """The name of the setting that a section of its own describes, or empty: one word that is set as code or is no word
    of a language, or any that a line with its default follows. ``after``: the rest of its section; ``among_settings``:
    its neighbours have such a line, so that it is one with its own wherever that stands.
    """
    term = AROUND.sub("", NUMBERED.sub("", CALLS.sub("", line.text.strip())))
    if called := CALLED.fullmatch(term) or defaults.SET_HEADING.fullmatch(term):
        return called[1]
    term = found[1] if (found := TYPED_NAME.fullmatch(term)) else term
    own = list(takewhile(_is_own, after))
    given = [place for place, following in enumerate(own) if is_default_line(following)]
    if not re.fullmatch(r"-{0,2}\w[\w.:-]*", term) or term in SHOUTED or len(term) > LONGEST:
        coded = [line.text[start:end] for start, end, kind in line.marks if kind == "code"]
        if len(coded) == 1 and is_name(coded[0]) and len(term.split()) <= 3:
            return coded[0]
        words = SECTION.fullmatch(term) or WITHIN.fullmatch(term)
        return term if len(given) == 1 and words and not label_of(term) else ""
    if given and (given[0] < AHEAD or (len(given) == 1 and (term[0].islower() or among_settings))):
        return term
    said = [following for following in own if defaults.THE_LINE.match(following.text)]
    if len(said) == 1 and (term.islower() or term.isupper()):
        return term
    in_code = any(mark[2] == "code" and mark[1] - mark[0] >= len(term) for mark in line.marks)
    return term if in_code or (is_name(term) and ("_" in term or not term.isupper())) else ""


def _is_own(line: Line) -> bool:
    """Whether a line below a heading is on what that names: no other name begins there."""
    return bool(label_of(line.text)) if line.kind == "term" else not at_head(line)[0]


def labels(section: Sequence[Line]) -> frozenset[int]:
    """The numbers of items that begin with a label, in a list of such with one default: "**Type:** int"."""
    items = [line for line in section if line.kind == "item"]
    given = [line for line in items if is_default_line(line) and label_of(line.text.split(":")[0]) == "default"]
    beside = [line for line in items if given and line.depth == given[0].depth]
    labelled = [line for line in beside if any(LABELLED.match(line.text, mark[1] - 1) for mark in line.marks[:1])]
    is_one = len(given) == 1 and given[0] in labelled and len(labelled) > 1
    return frozenset(line.number for line in labelled if line not in given) if is_one else frozenset()


def section_name(heading: str) -> str:
    """What a table without names may be about: its heading, of a few words."""
    words = AROUND.sub("", heading.strip())
    return words if SECTION.fullmatch(words) and not label_of(words) else ""


def given_beside(heading: Line) -> str:
    """The default that stands in the heading of a setting, behind its name."""
    if found := defaults.SET_HEADING.fullmatch(heading.text):
        return defaults.literal(found[2])
    return defaults.default(heading.text, set_apart(heading)) if HAS_DEFAULT.search(heading.text) else ""


def given_name(line: Line) -> str:
    """The name, set as code, that a line gives to what a heading calls in words; or empty."""
    found = GIVES_NAME.fullmatch(line.text)
    in_code = found and any((start, kind) == (found.start(1), "code") for start, _, kind in line.marks)
    return found[1] if found and in_code and is_name(found[1], coded=True) else ""
