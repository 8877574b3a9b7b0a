"""Blocks of code that tell of settings: references, files of settings with comments, the help of a program."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from agent.brain.protocol import Line
from agent.brain.rules.defaults import LABEL, SURE, UNIT, literal, within_cell
from agent.sources.texts.assignments import SET

REFERENCE = re.compile(
    r"\[? ?(?<![\w.-])([A-Za-z][\w.-]*): <[^<>]+> \| default = "
    r"(\[.*?\]|\"[^\"]*\"|[^\s\]]+)"
)
"""A setting as a reference gives it: "[join_after: <duration> | default = 0s]"."""
TYPED = re.compile(r"\s*\[([A-Za-z][\w.-]*): <[^<>]+>\]\s*")
"""A setting as a reference gives it below a comment with its default."""
BESIDE = re.compile(
    r"\s*([A-Za-z]\w*(?:[._-]\w+)+|[A-Za-z]\w*(?=:)):?\s+(?:#|//|;)\s*"
    r"(?:[Oo]ptional, )?[Dd]efault(?: value)?:?\s+(\S+)\s*"
)
"""A name without a value, and its default in a comment behind it."""
LISTED = re.compile(r"\s*([A-Za-z][\w.-]*\w)(?:\s+\w+)?\s+\(default:? (\S(?:.*\S)?)\)\s*")
"""A line of a list of settings: name, type and default in brackets."""
UNFILLED = re.compile(r"\s*[#;]+\s?([A-Za-z]\w*(?:[._-]\w+)+)\s*=\s*")
"""A setting in a comment, and no value."""
FLAG = re.compile(r"(?:(?<=\s)|^)(?:-\w(?: [A-Z<][\w>]{0,40})?,? )?(--?[A-Za-z][\w.-]*)")
"""Where the help of a program comes to an option."""
OPENS_LIST = re.compile(r"\s*(?:- )?([A-Za-z][\w.-]*):\s*")
"""A setting whose value is a list in the lines below."""
COMMENT = re.compile(r"\s*(?:[#;%]+|//+)(?:$|\s?(?=\S)|\s+)")
QUOTED = re.compile(r"(\"[^\"]+\"|'[^']+')\s*\([^()]*\)$")
"""A value in quotation marks, with what it may be or what that does behind it."""
SIGNED = re.compile(r"\s*[A-Za-z_][\w.-]*\s*(?:=|:\s+\S+(?:\s+[#;].*)?$)")
"""In a comment, a setting has a sign before its value."""
UNSIGNED = re.compile(r"\s*[#;]+[A-Za-z]\w*[._-]\w[\w.-]*[ \t]+\S+\s*")
"""In a comment, a setting and its value right behind the mark."""
BEHIND = re.compile(
    r"[#;]+[A-Za-z][\w.-]*[ \t]+\S+(?: \S+){0,3}|[#;]+ (?:(?=\S*[A-Z_.-])[A-Za-z][\w.-]*\w[ \t]+[^\s.,]+"
    r"|[A-Za-z]\w*[ \t]+\d\S*)"
)
"""The same, where the comment above gives a default."""
STAND_IN = re.compile(
    r"[nNxX]{1,3}|values?|(?i:your)[_-].*|.*_in_[a-z]+|<.*>|.*\bpath/to/.*|.*(?:\.|@)example\.(?:com|org|net)\b.*|\.\.\.|…"
)
"""What stands for a value."""
GIVES = re.compile(
    rf"(?:^|[^\w-]){LABEL}(?:s to|\s?[:=]| is:?(?=\s)|(?=\s+(?:[\d\"']|(?:true|false|none)\b))|:?\s*$)"
    r"\s*(\"[^\"]*\"|\[[^][]*\]|[^,;()\]]*)",
    re.IGNORECASE,
)
"""Says in a comment what the default is, or that it follows."""
IS_DEFAULT = re.compile(r"\W*(?:this is )?(?:the )?default(?: value)?\W*", re.IGNORECASE)
"""A comment that says of the value beside it that it is the default, and no more."""
SURELY = re.compile(rf"{SURE}(?: {UNIT})?\.?")
NAMED = re.compile(r"([A-Za-z][\w .-]{0,60}?) ?= ?(\S.*)")
BRIEF = 4
"""Words of a default in a comment."""
OPENS = ("{", "[", "(")
"""Ends a line with a part of a value."""
CARD = re.compile(
    r"^\s*(?:Setting|Name|Key|Property|Option|Parameter)(?: name)?[ .]*: *(\S+)[ \t]*$(?:\n(?!\s*Default).*)*?"
    r"\n\s*Default(?: value)?[ .]*: *(\S.*?)[ \t]*$",
    re.MULTILINE,
)
"""A setting as a block of labels gives it, a line each: "Name: x", "Default: y"."""
HELP = 2
"""Options that make a block of lines the help of a program, whatever else stands in it."""
WHOLE, MOSTLY = 10, 0.7
"""Settings, and share of its lines, from which on a block of code is a file of settings."""
WITHIN = re.compile(r"\s*(?:[\w.-]+\s*:|-\s.*|\[[^]]*\]|\S+\s*=)\s*(?:#.*)?")
"""A line that opens a part of such a file, is one of a list, or sets nothing."""
SIGNED_YAML = re.compile(r"\s*[\w.-]+\s*:\s")
"""In a file of settings, a setting with a colon behind it; what follows has blanks."""
PROSE = re.compile(r"(?<!\S)(?:the|to|of|an?|is|be|for|this|that|your|it|in)(?!\S)")
"""Words of a sentence, and of no value."""
PROGRAM = re.compile(r"\w\(|[,;{]$|=>|->|==")
"""No value of a file of settings."""


def lines_of(line: Line) -> list[str]:
    """The lines of a block of code."""
    return [line.text[start:end] for start, end in pairwise([0, *line.breaks, len(line.text)])]


def in_block(line: Line) -> Iterator[tuple[str, str]]:
    """(setting, default) of what a block of code tells. Options in the help of a program are settings, too."""
    in_help = [one for one in _in_help(line) if one[0].startswith("--") or len(one[0]) > 2]
    told = REFERENCE.findall(line.text) or CARD.findall("\n".join(lines_of(line)))
    told = told or (in_help if line.breaks and len(in_help) >= HELP else list(_commented(lines_of(line))))
    told = told or in_help
    yield from ((name, literal(value)) for name, value in told if value and not value.endswith(OPENS))


def listed(lines: Sequence[Line]) -> frozenset[str]:
    """The settings that blocks of code set once, where they are a whole file of settings: a text shows one for all that
    there is, and a few lines for an example.
    """
    texts = [text for line in lines if line.kind == "code" for text in lines_of(line) if not COMMENT.match(text)]
    names = Counter(found[0] for text in texts if (found := _signed(text)))
    within = sum(bool(WITHIN.fullmatch(text)) for text in texts)
    whole = len(names) >= WHOLE and names.total() + within >= MOSTLY * sum(bool(text.strip()) for text in texts)
    return frozenset(name for name, times in names.items() if times == 1) if whole else frozenset()


def set_once(line: Line, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(setting, value) of those lines of a block that set one of these."""
    for text in lines_of(line):
        if not COMMENT.match(text) and (found := _signed(text)) and found[0] in names:
            yield found


def _signed(text: str) -> tuple[str, str] | None:
    """What a line sets with a sign, to a value and not to a piece of a program."""
    found = set_in(text) if SIGNED.match(text) or SIGNED_YAML.match(text) else None
    return found if found and not PROGRAM.search(found[1]) else None


def last_flag(line: Line) -> str:
    """The option that a block of help ends with: its default may stand in the next one."""
    flags = _flags(line)
    return flags[-1][1] if flags else ""


def is_told(line: Line) -> bool:
    """Whether the comments of a line in a file of settings say what its default is: what it shows is an example."""
    *above, _ = lines_of(line)
    return any((found := GIVES.search(text)) and _brief(found[1]) for text in above)


def set_last(line: Line) -> tuple[str, str] | None:
    """What a line of a file of settings sets, with nothing but comments above it."""
    *above, last = lines_of(line)
    return set_in(last) if all(COMMENT.match(text) for text in above) else None


def is_setting(line: Line) -> bool:
    """Whether a line is one of a file of settings, and of no text, and sets something."""
    return line.kind == "code" and not line.depth and set_last(line) is not None


def is_heredoc(value: str) -> bool:
    """Whether a value stands in the lines below."""
    return re.fullmatch(r"<<-?['\"]?\w+['\"]?", value) is not None


def is_stand_in(value: str) -> bool:
    """Whether what a comment sets something to is not a value, but what stands for one: "n", or words on it."""
    words = value.split()
    return (
        STAND_IN.fullmatch(words[0]) is not None
        or (len(words) > 1 and PROSE.search(value) is not None)
        or re.search(r"[a-z]\.$", value) is not None
    )


def set_in(text: str) -> tuple[str, str] | None:
    """(setting, value) of a line of a file of settings, which may be a comment."""
    comment = COMMENT.match(text)
    found = SET.fullmatch(text[comment.end() if comment else 0 :])
    if not found or found[2].endswith(OPENS):
        return None
    value = QUOTED.match(found[2])
    return found[1], literal(value[1] if value else found[2].strip())


def _flags(line: Line) -> list[re.Match[str]]:
    """Where a block of help comes to its options."""
    begins = {0, *line.breaks, *(at + 2 for at in (0, *line.breaks) if line.text.startswith("* ", at))}
    return [found for found in FLAG.finditer(line.text) if not line.breaks or found.start() in begins]


def ahead_of_flags(line: Line) -> str:
    """What stands in a block of help before its first option: it is of the last one of the block before."""
    flags = _flags(line)
    return line.text[: flags[0].start()] if flags else line.text


def _in_help(line: Line) -> Iterator[tuple[str, str]]:
    for flag, following in pairwise([*_flags(line), None]):
        if flag:
            end = following.start() if following else len(line.text)
            yield flag[1], within_cell(line.text[flag.end() : end - 2 if end - 2 in line.breaks else end])


def _commented(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Settings whose default stands in the comment above or behind them."""
    given = None
    for text in lines:
        comment = COMMENT.match(text)
        said = text[comment.end() if comment else 0 :]
        sets = comment and SIGNED.match(said) and SET.fullmatch(said)
        gives = GIVES.search(said) if (comment and not sets) or said.lstrip().startswith("Default") else None
        if gives and (gives[1] or IS_DEFAULT.fullmatch(said) or said.rstrip().endswith(":")):
            given = _brief(gives[1])
            if named := NAMED.fullmatch(given or ""):
                yield named[1], named[2]
                given = None
        elif beside := BESIDE.fullmatch(text) or LISTED.fullmatch(text):
            yield beside[1], beside[2]
            given = None
        elif given and (named := TYPED.fullmatch(text) or UNFILLED.fullmatch(text) or OPENS_LIST.fullmatch(text)):
            yield named[1], given
            given = None
        elif (found := SET.fullmatch(said.rstrip())) and (
            not comment or given == "" or SIGNED.match(said) or (UNSIGNED if given is None else BEHIND).fullmatch(text)
        ):
            behind = GIVES.search(found[3] or "")
            if comment and behind and not SURELY.fullmatch(behind[1].strip()):
                behind = None  # "the default is the first option"
            if IS_DEFAULT.fullmatch(found[3] or "") or (not behind and given == ""):
                yield found[1], found[2]
            elif value := _brief(behind[1]) if behind else given:
                yield found[1], value
            given = None


def _brief(value: str) -> str | None:
    """A default that a comment gives: empty where it follows, ``None`` where it is prose."""
    value = re.split(r"\.(?:\s|$)|\s(?:if|for|when|which)\b", value.strip())[0].strip()
    is_brief = len(value.split()) <= BRIEF and not re.match(r"(?:to|that|not to|for|as|the same)\b", value)
    return value if is_brief or " = " in value else None
