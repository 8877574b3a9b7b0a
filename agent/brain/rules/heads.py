"""What a term, an item or a paragraph begins with that names a setting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from agent.brain.protocol import Line
from agent.brain.rules import defaults
from agent.brain.rules.naming import LONGEST, SHOUTED, code_at, is_name, label_of
from agent.evidence.words import STOP

OPTION = re.compile(r"^-{1,2}(?!\d+\w*:)[A-Za-z0-9?][\w-]*")
"""A term such as ``-v`` or ``--wait``; "-4w:+4w" is a span of time."""
MODE = re.compile(r"(-\w) ([a-z][a-z-]+)(?=\s|$)")
"""An option and its first argument: a mode of the program, where the option has several terms."""
PART = re.compile(r"^([\w-]+(?::[\w-]+|(?=[:=][^\s:])))")
"""A term such as ``crash:duration``: a part of the setting that the list stands under."""
GIVEN = re.compile(r"\s+\(default\b.*\)$", re.IGNORECASE)
"""The default of a setting, beside its name."""
ARGUMENT = re.compile(r"<[^<>]*>|\[[^][]*\]|\([^()]*\)|\{[^{}]*\}")
"""What stands for the value of a setting, beside its name."""
PLACED = re.compile(r"^[ =]<[^<>]*>(?=:)")
"""What stands for the value of an option, before what is said of that."""
MOUNTED = re.compile(r"-o ([a-z]\w+)(?==|$)")
"""An option of what is mounted."""
COMMAND = re.compile(r"([a-z][\w-]*(?: [a-z][\w-]*){1,6})(?: (?:<[^<>]*>|\[[^][]*\]|\([^()]*\)|[A-Z][A-Z._-]*))+")
"""A command of a device and what stands for its arguments: "ip ospf cost (1-65535)"."""
PATH = re.compile(r"((?:[a-z][a-z-]* ){1,4}[a-z][a-z0-9]*(?:_[a-z0-9]+)+)")
"""A setting behind the names of what it stands in, with blanks between: "browser hsts_seconds"."""
WORD = r"(?:-{0,2}|@)[A-Za-z][\w.:/<>*$-]*"
SECTION = re.compile(r"[A-Za-z][\w-]*(?: [\w-]+){0,5}")
"""A heading of some words."""
SIGNATURE = re.compile(r"\[([A-Za-z][\w.-]*)=\S")
"""A name with its default, as code: "[pool.max=5]"."""
STARRED = re.compile(r"\*([A-Za-z][\w.-]+)\*(?![*\w])")
"""A name in a text with marks of its own about what is strong."""
PROPERTY = re.compile(r"([A-Za-z]\w+)\??: [\w|<>\[\]]+$")
"""A name with its type, as TypeScript has them: "keepAlive?: boolean"."""
KINDS = r"(?:Option|Variable|Setting|Property|Parameter|Attribute|Directive|Flag)"
CALLS = re.compile(rf"^(?:[A-Z]\w+ )?{KINDS}: ")
"""What a term says that its name is."""
ORNAMENT = re.compile(
    r"(?:\*\S+\*\s+)*(?:\[(?:since|added|new|deprecated|from|as of)\b[^][]*\]\s*)?"
    r"(?:v\d+(?:\.\d+)+ (?=-))?(?:(?:bool|int|real|string|enum|port) (?=\w+\.[\w.]+ = ))?"
    r"(?:param(?:eter)? (?:\w+ )?(?=\w+$)|(?:[A-Z]\w+ )?" + KINDS + r": )?[^\x00-\x7f]*\s*"
)
"""What stands before a name and is no part of it."""
BULLET = re.compile(r"[-*+•]\s+")
"""Stands before an item in a text without markup."""
SIGN = re.compile(r"\s*[:(\[{<|=–—]|\s*-\s|\s*,\s*(?:default|\w+\s*[=:]|-|\"|`)")
BEHIND = re.compile(SIGN.pattern + r"|\s+(?:\w+(?:\[\])?\s)?(?=[A-Z(\[{])|\s+\w+\s+[–—-]\s")
"""What stands between a setting and what is said of it."""
OF_SETTING = re.compile(rf"\s*\((?:\w+, ?)*default\b|:?(?:\s+[^\s:]+){{4,}}.*[.;]\s+{defaults.LABEL}(?:: | is )")
"""Behind a word that may be a label or a value, what shows that a setting is called so."""
HAS_GIVEN = re.compile(r" ?[(\[](?:\w+, ?)*default\b")
QUOTED_GIVEN = re.compile(r"(?:[^.(]{0,60} )?[(\[](?:\w+, ?)*default\b")
"""Behind a name without markup, its default in brackets."""
SYNOPSIS = re.compile(
    r"[A-Za-z][\w.-]*(?:\s*(?:=|:\s)\s*(?:\S.*\|.*\S|.*<\w[^<>]*>.*)"
    r"|(?: (?:[^\s|]+(?:\|[^\s|]+)+|<\w[^<>]*>|\[[^][]*\]))+)"
)
"""A name and what stands for its value, or its values with bars between them."""
FLAG = re.compile(
    r"-{1,2}[A-Za-z][\w-]*(?:(?:/|, ?|\|)-{1,2}[A-Za-z][\w-]*)*(?:[ =](?:<[^<>]+>|[A-Z][A-Z0-9_]*|\[[^][]+\]))*"
)
"""An option and what stands for its value."""
ALSO = re.compile(r"(?:, [a-z][\w@.-]*)+$")
"""More values that are described together with the first one."""
VALUES = frozenset(
    "true false yes no on off none null auto default defaults bool boolean string number int integer float array "
    "object function".split()
)
"""Words that an item of a list may begin with, and that name a value or a type."""
ARGUMENTS = 3
"""Words behind the name in a term, at most: what stands for its value."""
AHEAD = 2
"""Lines behind a heading within which a line with a default makes a setting of any word."""


def first_word(line: Line) -> str:
    """What a term begins with, up to what stands for its argument."""
    return re.split(r"[\s=\[(,]|(?<!:):(?!:)", line.text.strip("\"'“”‘’`* "), maxsplit=1)[0].rstrip("*")


def is_value(line: Line) -> bool:
    """Whether a term within the description of another one names a value or part of that, and nothing of its own."""
    text = ALSO.sub("", ARGUMENT.sub("", line.text).strip())
    return re.fullmatch(r"[a-z][a-z0-9-]*(?:[\s=\[(].*)?", text) is not None and len(text.split()) <= 3


def option(text: str) -> str:
    """The option that a line begins with, the long one of two."""
    text = re.sub(r"^(-\w) or (?=--)", r"\1, ", text)
    names = re.findall(r"(?:^|, ?|/ ?| \| )(-{1,2}[A-Za-z0-9?](?:[\w.*-]|\.<[\w-]+>|<[\w-]+>(?=\.))*)[^,/|]*", text)
    return next((name for name in names if name.startswith("--")), names[0] if names else "")


def modes(lines: Sequence[Line]) -> frozenset[str]:
    """The options that several terms begin with, each with another word: "-Y sign", "-Y verify"."""
    found = {mode.groups() for line in lines if line.kind == "term" and (mode := MODE.match(line.text))}
    times = Counter(flag for flag, _ in found)
    return frozenset(flag for flag, words in times.items() if words > 1)


def part_of(option: re.Match[str], modes: Collection[str]) -> str:
    """What an option of a program is called: with its mode, where it has several."""
    mode = MODE.match(option.string)
    return f"option {mode[0]}" if mode and mode[1] in modes else f"option {option[0]}"


def setting_name(line: Line) -> str:
    """The name of the setting that a list's term introduces (``LoginGraceTime``), or empty: an option, a value, a
    phrase.
    """
    if typed := defaults.TYPED.fullmatch(line.text):
        return typed[1]
    line = line.model_copy(update={"text": line.text.removeprefix("_`")})
    if label_of(line.text):
        return ""
    line = line.model_copy(update={"text": GIVEN.sub("", CALLS.sub("", line.text))})
    first = first_word(line)
    if defaults.SET_TERM.fullmatch(line.text) and is_name(first):
        return first
    rest = ARGUMENT.sub("", line.text.strip("` ")[len(first) :])
    marked = any(mark[2] == "code" for mark in line.marks) or line.kind == "term"
    if not is_name(first, coded=marked) or first.casefold() in STOP or len(rest.split()) > 3:
        return ""
    return first


def at_head(line: Line) -> tuple[str, str]:
    """The name of a setting that a paragraph or an item begins with, and what stands behind it; or nothing. It is set
    as code or strong, is no word of a language, or is a term.
    """
    bullet = BULLET.match(line.text) if line.kind == "item" else None
    found = ORNAMENT.match(line.text, bullet.end() if bullet else 0)
    start = found.end() if found else 0
    if line.kind in ("term", "item", "row") and len(name := option(line.text[start:])) > 2:
        return name, PLACED.sub("", line.text[line.text.index(name) + len(name) :])
    if line.kind == "term" and (command := COMMAND.fullmatch(line.text) or PATH.fullmatch(line.text)):
        return command[1], line.text[command.end(1) :]
    marked = next((mark for mark in line.marks if start - 1 <= mark[0] <= start and mark[1] > start), None)
    if marked and OPTION.match(line.text[start:]) and (long := _long_option(line, marked)):
        return line.text[long[0] : long[1]].rstrip("=: "), line.text[long[1] :]
    head, rest = _marked_head(line, start, marked) if marked else _bare_head(line, start)
    name = head.strip("\"'`*[] ").rstrip(": ")
    is_whole = line.kind in ("term", "item") and marked is not None and marked[2] == "code" and not rest
    in_words = line.kind == "term" and name == line.text
    is_label = (" " in name and not is_whole and not in_words and len(rest.split()) <= 2) or name in SHOUTED
    is_label = is_label or (" " in name and name.split()[0].casefold() in STOP)
    is_short = len(name) < 2 or (name.startswith("-") and len(name) == 2)
    is_address = re.search(r":\d+$", name) is not None
    is_word = (label_of(name) or name.casefold() in VALUES) and not OF_SETTING.match(rest)
    if is_label or is_short or is_address or len(name) > LONGEST or is_word:
        return "", ""
    return (name, rest) if re.fullmatch(rf"{WORD}(?: [\w.:/<>*-]+){{0,4}}", name) else ("", "")


def _long_option(line: Line, mark: tuple[int, int, str]) -> tuple[int, int, str] | None:
    """Where a paragraph has the long one of the options that it begins with, each set as code or strong."""
    beside = (other for other in line.marks if 0 < other[0] - mark[1] <= AHEAD)
    both = [mark, *beside]
    return next((one for one in both if re.fullmatch(r"--[\w.-]+[=: ]*", line.text[one[0] : one[1]])), None)


def _marked_head(line: Line, start: int, mark: tuple[int, int, str]) -> tuple[str, str]:
    head, rest = line.text[start : mark[1]], line.text[mark[1] :]
    head = re.split(r", |=(?=\S)", head)[0] if line.kind == "term" else head
    if signed := SIGNATURE.match(head):
        return signed[1], line.text[start:]
    if line.kind == "term" and mark[2] != "term" and len(rest.split()) <= ARGUMENTS:
        return head, rest
    of_item = line.kind == "item" and (is_name(head) or _is_marked(line, mark[1]) or mark[2] == "strong")
    if typed := PROPERTY.match(head):
        return typed[1], rest
    ends = not rest.strip(" .\"'") or head.rstrip("\"'`* ").endswith(":") or BEHIND.match(rest.lstrip("\"'"))
    return (head, rest) if ends or of_item else ("", "")


def _bare_head(line: Line, start: int) -> tuple[str, str]:
    if line.kind == "term" and (starred := STARRED.match(line.text, start)):
        return starred[1], line.text[starred.end() :]
    in_words = line.kind == "term" and not start and " " in line.text and SECTION.fullmatch(line.text)
    if in_words and not label_of(line.text):
        return line.text, ""
    token = re.match(rf"[\"'`]?({WORD})[\"'`]?", line.text[start:])
    if not token:
        return "", ""
    name = token[1].rstrip(":") if line.kind == "item" and re.search(r"[a-z]|_", token[1]) else token[1]
    quoted = token[0][0] in "\"'`"
    rest = line.text[start + token.end() - (0 if quoted else len(token[1]) - len(name)) :]
    named = line.kind == "term" or quoted or is_name(name) or OPTION.match(name)
    if (named and SIGN.match(rest)) or (line.kind == "term" and not rest):
        return name, rest
    return (name, rest) if (QUOTED_GIVEN if quoted else HAS_GIVEN).match(rest) else ("", "")


def _is_marked(line: Line, at: int) -> bool:
    """Whether something else that is set as code or strong stands right behind a place."""
    return any(0 <= mark[0] - at <= 3 for mark in line.marks)


def is_word(name: str) -> bool:
    """Whether a name is one word that a program may know, and no label such as "User Property"."""
    return " " not in name and (not name.istitle() or name.isupper())


def is_synopsis(line: Line, following: Line) -> bool:
    """Whether a line of code is a name and what it may be set to, as a manual page sets it above a description."""
    is_one = line.kind == "code" and not line.breaks
    if is_one and FLAG.fullmatch(line.text) and following.kind in ("prose", "row"):
        return True
    return is_one and SYNOPSIS.fullmatch(line.text) is not None and 0 < line.depth < following.depth


def is_variable(line: Line, following: Line) -> bool:
    """Whether an item is nothing but a variable of the environment, and what stands below it is no item."""
    coded = [line.text[start:end] for start, end, kind in line.marks if kind == "code"]
    is_one = line.kind == "item" and coded == [line.text] and re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", line.text)
    return bool(is_one) and following.kind == "prose" and following.depth < line.depth


def is_label(line: Line) -> bool:
    """Whether a term begins with the name of a property, and of no setting."""
    return bool(label_of(first_word(line))) or first_word(line) in SHOUTED


def gives_default(term: Line) -> bool:
    """Whether a term is no name but gives, behind a label, the default of what it stands under."""
    begins = defaults.DEFAULT_LINE.match(term.text.removeprefix("The "))
    return begins is not None and bool(defaults.default(term.text, code_at(term)))


def is_default_line(line: Line) -> bool:
    """Whether a line gives the default of what it stands under, and says nothing else."""
    if line.kind == "row":
        cells = line.text.split(" | ")
        return len(cells) == 2 and label_of(cells[0]) == "default"
    return line.kind in ("prose", "item") and defaults.DEFAULT_LINE.match(line.text) is not None
