"""What looks like the name of something: identifiers, acronyms, defined terms; and the survey of a source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from agent.brain.actions import Action, NameEntity
from agent.brain.protocol import Line, SurveyInputs
from agent.brain.rules import patterns
from agent.evidence.names import acronyms
from agent.ledger.records import Card

MANUAL_TITLE = re.compile(r"^\s*([\w.+-]+)\s*\(\s*\d\w*\s*\)")
NAME_LINE = re.compile(r"^([\w.+-]+(?:, ?[\w.+-]+)*)\s+[—–-]{1,2}\s+(\w.*)$")
IDENTIFIER = re.compile(
    r"^(?:[A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+"  # LoginGraceTime
    r"|[a-z]+(?:[A-Z][A-Za-z0-9]*)+"  # maxRetries
    r"|[A-Za-z][\w.]*_[\w.]+"  # known_hosts
    r"|[A-Za-z]\w*\.[A-Za-z]\w*"  # nginx.conf
    r"|[A-Za-z][\w-]*(?:\.[A-Za-z0-9][\w-]*){2,}"  # request.timeout.ms
    r"|[a-z][a-z0-9]*(?:-[a-z0-9]+)+"  # ssh-agent
    r"|[A-Z][A-Z0-9]{1,9}"  # FIDO
    r"|[A-Z][a-z]+[A-Z0-9]\w*)$"  # Ed25519
)
OPTION = re.compile(r"^-{1,2}[A-Za-z0-9?][\w-]*")
PART = re.compile(r"^([\w-]+)[:=]\S")
"""A term such as ``crash:duration``: a part of the setting that the list stands under."""
CALLED = re.compile(r"([A-Za-z][\w.-]+) (?:[Dd]irective|[Oo]ption|[Ss]etting|[Pp]arameter|[Vv]ariable|[Pp]roperty)")
"""A heading that names a setting and says that it is one."""
GIVEN = re.compile(r"\s+\(default\b.*\)$", re.IGNORECASE)
"""The default of a setting, beside its name."""
ARGUMENT = re.compile(r"<[^<>]*>|\[[^][]*\]")
"""What stands for the value of a setting, beside its name."""
TYPED_NAME = re.compile(r"(-{0,2}\w[\w.:-]*)\s*(?:[(\[<=].*|, .*)")
"""A name with its type or a place holder behind it."""
AHEAD = 2
"""Lines behind a heading within which a line with a default makes a setting of any word."""
LONGEST = 80
"""Characters of a name; what is longer is something else."""
SHOUTED = frozenset(
    "NAME SYNOPSIS DESCRIPTION OPTIONS FILES EXAMPLES EXAMPLE ENVIRONMENT DIAGNOSTICS STANDARDS HISTORY AUTHORS "
    "AUTHOR BUGS CAVEATS NOTES NOTE NOT MUST MAY SHOULD ALL AND OR THE TODO WARNING SEE ALSO EXIT STATUS YES NO "
    "TRUE FALSE OK II III IV".split()
)


BEHIND = re.compile(r"\s*[:(\[–—=-]")
"""What stands between a setting and what is said of it."""
LABELS = frozenset(
    "default type description summary required optional example examples values range units version since module "
    "source environment deprecated note notes usage syntax context scope aliases alias format name parameters "
    "returns".split()
)
"""What a list calls a property of the thing that it describes: the name of nothing."""


def label_of(term: str) -> str:
    """The property that a term stands for ("Default:", "Default value"), or empty."""
    word = term.strip(" :").casefold()
    word = word.removesuffix(" value") if word != "value" else word
    return word if word in LABELS else ""


def subject_of(card: Card) -> str:
    """What the source as a whole is about: its title, without the section number of a manual page."""
    manual = MANUAL_TITLE.match(card.title)
    if manual:
        name = manual.group(1)
        return name.lower() if name.isupper() else name
    return card.title if len(card.title.split()) <= 4 else ""


def is_manual(card: Card) -> bool:
    """Whether the source is a manual page, by its title (``sshd(8)``)."""
    return MANUAL_TITLE.match(card.title) is not None


def is_name(term: str, *, coded: bool = False) -> bool:
    """Whether a term is the name of something, and not a word. ``coded``: the markup sets it as code."""
    if term in SHOUTED or len(term) < 2 or len(term) > LONGEST:
        return False
    if IDENTIFIER.match(term):
        return True
    return coded and re.fullmatch(r"[A-Z][A-Za-z0-9]{2,}", term) is not None


def coded(line: Line) -> list[str]:
    """The pieces of a line that its markup sets as code or as a term."""
    return [line.text[start:end].strip("\"'“”‘’,.;: ") for start, end, kind in line.marks if kind in ("code", "term")]


def first_word(line: Line) -> str:
    """What a term begins with, up to what stands for its argument."""
    return re.split(r"[\s=\[(,:]", line.text.strip("\"'“”‘’` "), maxsplit=1)[0]


def is_value(line: Line) -> bool:
    """Whether a term within the description of another one names a value or part of that, and nothing of its own."""
    return re.fullmatch(r"[a-z][a-z0-9-]*(?:[\s=\[(].*)?", line.text) is not None and len(line.text.split()) <= 3


def setting_name(line: Line) -> str:
    """The name of the setting that a list's term introduces (``LoginGraceTime``), or empty: an option, a value, a
    phrase.
    """
    if typed := patterns.TYPED.fullmatch(line.text):
        return typed[1]
    if label_of(line.text):
        return ""
    line = line.model_copy(update={"text": GIVEN.sub("", line.text)})
    first = first_word(line)
    rest = ARGUMENT.sub("", line.text.strip()[len(first) :])
    marked = any(mark[2] == "code" for mark in line.marks) or line.kind == "term"
    if not is_name(first, coded=marked) or len(rest.split()) > 3:
        return ""
    return first


def at_head(line: Line) -> tuple[str, str]:
    """The name of a setting that a paragraph or an item begins with, set as code or strong, and what stands behind it;
    or nothing. A name without markup counts where its default stands in brackets behind it.
    """
    ends: object
    marked = next((mark for mark in line.marks if mark[0] == 0 and mark[2] in ("code", "strong")), None)
    if marked:
        name, rest = line.text[: marked[1]].rstrip(": "), line.text[marked[1] :]
        beside = any(0 <= mark[0] - marked[1] <= 3 for mark in line.marks)
        ends = (
            not rest.strip(" .")
            or line.text[marked[1] - 1] == ":"
            or BEHIND.match(rest)
            or (line.kind == "item" and (beside or marked[2] == "strong"))
        )
    else:
        name, _, rest = line.text.partition(" ")
        ends = re.match(r"[(\[]default\b", rest)
    if not ends or not re.fullmatch(r"-{0,2}[A-Za-z][\w .:/<>*-]*", name) or label_of(name) or len(name) > LONGEST:
        return "", ""
    return ("", "") if name in SHOUTED or len(name.split()) > 5 else (name, rest)


def heading_name(line: Line, after: Sequence[Line]) -> str:
    """The name of the setting that a section of its own describes, or empty: one word that is set as code or is no word
    of a language, or that a line with its default follows. ``after``: the rest of its section.
    """
    term = line.text.strip()
    if called := CALLED.fullmatch(term):
        return called[1]
    term = found[1] if (found := TYPED_NAME.fullmatch(term)) else term
    if not re.fullmatch(r"-{0,2}\w[\w.:-]*", term) or term in SHOUTED or len(term) > LONGEST:
        return ""
    given = [place for place, following in enumerate(after) if is_default_line(following)]
    if given and (given[0] < AHEAD or (len(given) == 1 and term[0].islower())):
        return term
    in_code = any(mark[2] == "code" and mark[1] - mark[0] >= len(term) for mark in line.marks)
    return term if in_code or (is_name(term) and ("_" in term or not term.isupper())) else ""


def is_default_line(line: Line) -> bool:
    """Whether a line gives the default of what it stands under, and says nothing else."""
    if line.kind == "row":
        return line.text.casefold().startswith("default: | ")
    return line.kind in ("prose", "item") and patterns.DEFAULT_LINE.match(line.text) is not None


def tells_of_commands(heading: str) -> bool:
    """Whether a section lists commands that a program understands, as sftp's INTERACTIVE COMMANDS does."""
    return re.search(r"\bcommands\b", heading, re.IGNORECASE) is not None


def code_at(line: Line) -> dict[int, str]:
    """What the markup of a line sets as code, by where it begins."""
    return {start: line.text[start:end] for start, end, kind in line.marks if kind == "code"}


def set_apart(line: Line) -> dict[int, str]:
    """What the markup of a line sets as code or strong, by where it begins."""
    return {start: line.text[start:end] for start, end, _ in line.marks}


def survey(inputs: SurveyInputs) -> list[Action]:
    """Acronyms that the source spells out, and what its own name line names."""
    found: dict[str, Action] = {}
    for line in inputs.lines:
        for name, aliases in [*_named_by_title(inputs.card, line), *introduced(line)]:
            kind = "command" if is_manual(inputs.card) and not aliases else "concept"
            found.setdefault(name, NameEntity(name=name, type=kind, aliases=aliases, at=(line.number,)))
    return list(found.values())


def _named_by_title(card: Card, line: Line) -> Iterable[tuple[str, tuple[str, ...]]]:
    match = NAME_LINE.match(line.text)
    if match and subject_of(card).casefold() == match.group(1).casefold():
        yield match.group(1), ()


def introduced(line: Line) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Acronyms with their expansion, as the line itself gives them: (expansion, (short form,))."""
    if line.kind in ("code", "row"):
        return
    for short, long in acronyms(line.text):
        if short.upper() == short and len(short) > 1 and short not in SHOUTED:
            yield long, (short,)
