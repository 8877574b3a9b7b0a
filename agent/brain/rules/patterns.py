"""The phrases by which manuals give defaults, values and definitions. English only, and plain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

END = (
    r"(?=\.(?:\s|$)|;|\s\(|,\s+(?:but|and|which|meaning|so|unless|if|since|because|as)\b"
    r"|\s+(?:if|unless|when|for|which|seconds? after)\b|$)"
)
"""Where a value ends."""
LABELS = r"(?:[A-Za-z][a-z]+: \S+(?: (?![A-Za-z][a-z]+:\s)\S+){0,3}? )*?"
"""Other labels with their values, before the default in one line: "Units: s Default: 0.4"."""
DEFAULTS = (
    re.compile(r"([\w./-]+)[\"”’]? \(the default\)"),
    re.compile(
        r"\b[Tt]he default(?: \w+)?(?: for this (?:option|keyword|setting))? is (?!to \w+ \w+ )(?:to )?(.+?)" + END
    ),
    re.compile(r"\b[Dd]efaults? to (.+?)" + END),
    re.compile(r"\([Dd]efaults?(?: value)?(?:\s+is|\s+to|:|\s*=)?\s*((?:[^()]|\([^()]*\))+?)(?:\.?\)| if | unless )"),
    re.compile(r"\[[Dd]efaults?(?: value)?(?:\s+is|\s+to|:|\s*=)?\s*((?:[^][,]|\[[^][]*\])+)[],]"),
    re.compile(rf"^{LABELS}[Dd]efault(?: value)?(?: is)?::?\s+([^:]+?(?=\s+[A-Z][a-z]+:\s)|.+?{END})"),
    re.compile(r"^[Dd]efault is\s+(.+?)" + END),
    re.compile(r"(?:^|[.;]\s+)Default (\d[\w.]*|(?:en|dis)abled|on|off|true|false|none)(?=[.,;]|$|\s\()"),
    re.compile(r"\((?:the )?([\w.-]+) (?:is|being) the default\)"),
    re.compile(r", default(?:s to|=|:| is)? ?([^\s,]+)$"),
)
TYPED = re.compile(r"(?:[A-Z]+ )?(\w+(?:\.\w+)+) (?:INT|INTEGER|FLOAT|STRING|BOOL|BOOLEAN|COUNTER) (\S.*)")
"""A setting as a line of its file gives it, with the type and the default: "CONFIG proxy.threads INT 2"."""
DEFAULT_LINE = re.compile(
    LABELS + r"\(?[Dd]efault(?: value)?(?: is)?::?(?:\s+|$)|[Dd]efault is\s|\([Dd]efault [^()]+\)\.?$"
)
"""Begins a line that gives a setting's default and says nothing else."""
DEFAULT_FOLLOWS = re.compile(
    r"\b[Tt]he default(?: value| list)?(?: for this option)? is:?$|^[Dd]efault(?: value)?(?: is)?:?:?$"
)
"""The default is a list that stands in the line below."""
ALONE = re.compile(r"\s*(?:$|[.;:()\]–—]|-\s|,\s\w+(?:ing|es)?\b(?<!,\sand)(?<!,\sor))")
"""Behind a default that is code: nothing more of it."""
BESIDE = re.compile(r"\s*[(\[]\w[\w<>\[\]| -]*:\s*([^:,]+?)[)\]]")
"""Type and default of a setting, as code beside its name: "(int: 10)"."""
CELL_DEFAULT = re.compile(r"(?<![(\[])\b[Dd]efault(?: value)?:\s+(.+?)\.?$")
BLOCK_DEFAULT = re.compile(
    r"(?:CLI flag: (-\S+)\s+)?\[?\s*(?<![\w.-])([A-Za-z][\w.-]*): <[^<>]+> \| default = "
    r"(\[.*?\]|\"[^\"]*\"|[^\s\]]+)"
)
ELSEWHERE = re.compile(r"(?:see|link to|refer to|described|as above|as below)\b", re.IGNORECASE)
"""What stands in the place of a default that is told elsewhere."""
FLAG = re.compile(r"(?:(?<=\s)|^)(?:-\w,? )?(--?[A-Za-z][\w.-]*)")
"""Where the help of a program comes to an option."""
COMMENTED = re.compile(
    r"[#;] ?(?:\S[^#;]* )?[Dd]efault(?:s to|s?(?: value)?(?: is)?:?) (\"[^\"]*\"|\S+?)[.,]?(?: [#;][^#;:=]*)*? [#; ]*"
    r"([A-Za-z_][\w.-]*)(?: ?[:=]| (?=\S+$))"
)
"""A default in a comment above its setting."""
TRAILING = re.compile(
    r"(?:^|\s)([A-Za-z_][\w.-]*)(?::| ?=) ?\S+ [#;] ?[^#;]*?[(\[, ]"
    r"[Dd]efault(?:s to|s?(?: value)?(?: is)?[:=]?) ?(\"[^\"]*\"|[^\s)\],]+)"
)
"""A default in a comment behind its setting."""
SET = re.compile(
    r"[#;]? ?([A-Za-z_][\w.-]*)(?: ?= ?|: | )"
    r"((?:\"[^\"]*\"|'[^']*'|#[0-9A-Fa-f]{3,8}|[^\s#;=]\S*)(?: (?!#)\S+)*)(?: #.*)?"
)
"""A line of a file of settings: a setting and its value."""
BELOW = re.compile(r"[#;] ?Default: ?[#;] ?([A-Za-z_][\w.-]*) ?= ?(\S+)")
"""A default that is a setting in a comment."""
LABEL = re.compile(r"([A-Z][a-z]+(?: [a-z]+){0,2}):\s+")
ALLOWED = re.compile(
    r"(?:\b(?:argument|value|setting)s?(?: to this (?:keyword|option))?(?: for this option)?"
    r" (?:must be|may be|is one of)"
    r"|\b(?:[Vv]alid|[Pp]ossible|[Aa]ccepted|[Aa]vailable|[Ss]upported|[Aa]llowed) "
    r"(?:\w+ )?(?:arguments|values|options|settings|keywords|criteria|algorithms) are)"
    r"(?: one of| set to| either)?:? (.+?)(?=\.(?:\s|$)|$)"
)
CONDITION = re.compile(
    r"<|(?:Note|If|When|Unless|Where|Otherwise|Previously|Formerly|Until|Before)\b"
    r"|In (?:older|earlier|previous|former)\b"
)
"""What holds on a condition, or held once, is a detail, and no disagreement with what holds without."""
NO_VALUES = re.compile(r"(?:specified|given|used|supplied|passed|abbreviated|omitted)\b")
"""What follows in "arguments may be specified …"."""
DEFINES = re.compile(
    r"^(?:(?:A|An|The)\s+)?([\w.+/-]+(?:\s+[\w.+/-]+){0,4}?)(?:\s+\([^)]{1,60}\))?\s+"
    r"(?:is|are|was|were|stands for|refers to|denotes|means|provides|specifies)\s+(.+)$"
)
WEAK = frozenset(
    "it this that these those there here he she they we you i one what which who if when where each every all any some "
    "most many such both other others use usage note default defaults following example examples first second last "
    "only".split()
)
"""Words that a name neither begins nor ends with."""
SYNOPSIS = re.compile(r"\[-|^Usage:|^[\w.+-]+ -{1,2}[a-z]\b", re.IGNORECASE)
GAP = re.compile(
    r"(?<![(-])\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+(?:[.,]\d+)*|[A-Z]{3,}|[A-Z][a-z]+\d+\w*)\b"
)
"""A number or a name in capitals: what another release may have changed in an otherwise equal sentence."""
FRAME = 110
"""A sentence with more characters than this says more than one thing."""


def default(text: str, code: Mapping[int, str] = MappingProxyType({})) -> str:
    """The default that a sentence gives, or empty. One that holds on a condition is none, but for "if set to no (the
    default)". ``code``: what the markup sets as code, by where it begins; of a default that is code, every mark counts.
    """
    if typed := TYPED.fullmatch(text):
        return unquoted(typed[2])
    exact = code.get(line.end(), "") if (line := DEFAULT_LINE.match(text)) else ""
    if line and exact and re.match(r"\s*(?:$|[.,;()])", text[line.end() + len(exact) :]):
        return literal(exact)
    found = [match for pattern in DEFAULTS if (match := pattern.search(text))]
    for match in sorted(found, key=lambda match: match.start()):
        if match.re is DEFAULTS[0] or not CONDITION.match(text):
            exact = code.get(match.start(1), "")
            value = literal(exact) if exact and ALONE.match(text, match.start(1) + len(exact)) else unquoted(match[1])
            if value and len(value.split()) <= 20:
                return value
    return ""


def beside_name(rest: str, code: Mapping[int, str]) -> str:
    """The default that stands beside a setting's name, with its type or between colons: "(int: 10)", ": **10**:"."""
    start = len(rest) - len(rest.lstrip(" :"))
    beside = code.get(start, "")
    if found := BESIDE.fullmatch(beside):
        return literal(found[1])
    return literal(beside) if beside and rest[start + len(beside) :].startswith(": ") else ""


def within_cell(cell: str, code: Mapping[int, str] = MappingProxyType({})) -> str:
    """The default that the description of a setting gives in a table, or empty: the last sentence that gives one."""
    for found in CELL_DEFAULT.finditer(cell):
        if (exact := code.get(found.start(1), "")) and ALONE.match(cell, found.start(1) + len(exact)):
            return literal(exact)
    for sentence in reversed(re.split(r"(?<=[.;])\s+(?=[A-Z(])", cell)):
        if (label := CELL_DEFAULT.search(sentence)) and len(label[1].split()) <= 12:
            return literal(label[1])
        if value := default(sentence):
            return value
    return ""


def in_block(code: str) -> Iterator[tuple[str, str, str]]:
    """(setting, option of the command line, default) of a reference, a file with comments or the help of a program that
    is set as code. The option is empty where none is told: "# CLI flag: -ring.join-after [join_after: <duration> |
    default = 0s]".
    """
    found = [(name, flag, value) for flag, name, value in BLOCK_DEFAULT.findall(code)]
    found = found or [(name, "", value) for value, name in COMMENTED.findall(code)]
    found = found or [(name, "", value) for name, value in [*TRAILING.findall(code), *BELOW.findall(code)]]
    if not found:
        flags = list(FLAG.finditer(code))
        ends = [*(flag.start() for flag in flags[1:]), len(code)]
        told = [(flag[1], within_cell(code[flag.end() : end])) for flag, end in zip(flags, ends, strict=False)]
        found = [(flag, "", value) for flag, value in told if flag.startswith("--") or len(flag) > 2]
    yield from ((name, flag, literal(value)) for name, flag, value in found if value)


def set_in(code: str) -> tuple[str, str] | None:
    """(setting, value) of a line of a file of settings."""
    found = SET.fullmatch(code)
    return (found[1], literal(found[2])) if found and found[2][-1] not in "{[(" else None


def allowed(text: str) -> str:
    """The values that a sentence allows, or empty."""
    match = ALLOWED.search(text)
    if not match or CONDITION.match(text) or NO_VALUES.match(match.group(1)):
        return ""
    return unquoted(match.group(1))


def unquoted(value: str) -> str:
    """A value without the quotation marks that a manual sets around its words."""
    return re.sub("[\"“”‘’`]|(?<!\\w)'|'(?!\\w)", "", value).strip(" ,")


def literal(code: str) -> str:
    """A value that is code: a list as it is written, a string without its quotation marks."""
    return code if code[:1] in "[({" else unquoted(code) or code


def labelled(text: str, code: Mapping[int, str]) -> tuple[str, str] | None:
    """(label, value) of a line that gives one thing of a setting, as code: "Command line: --chdir"."""
    match = LABEL.match(text)
    if not match or DEFAULT_LINE.match(text) or code.get(match.end()) != text[match.end() :]:
        return None
    return match.group(1).casefold(), literal(text[match.end() :])


def framed(text: str) -> tuple[str, str] | None:
    """(the sentence with a gap, what stands in the gap), where it says just one number or name that could be another.

    Two releases that say the same sentence with another word in the gap disagree on it.
    """
    found = list(GAP.finditer(text))
    if len(found) != 1 or len(text) > FRAME:
        return None
    return f"{text[: found[0].start()]}…{text[found[0].end() :]}".rstrip("."), found[0][0]
