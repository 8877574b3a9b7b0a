"""What looks like the name of something: identifiers, acronyms, defined terms; and the survey of a source."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.brain.actions import Action, NameEntity
from agent.brain.protocol import Line, SurveyInputs
from agent.brain.rules.manuals import TITLE, type_of
from agent.evidence.names import acronyms
from agent.ledger.records import Card

NAME_LINE = re.compile(r"^([\w.+-]+(?:, ?[\w.+-]+)*)\s+[—–-]{1,2}\s+(\w.*)$")
IDENTIFIER = re.compile(
    r"^(?:[A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+"  # LoginGraceTime
    r"|[a-z]+(?:[A-Z][A-Za-z0-9]*)+"  # maxRetries
    r"|(?:[bgtw]:)?[A-Za-z][\w.]*_[\w.]+"  # known_hosts, g:known_hosts
    r"|[A-Za-z]\w*\.[A-Za-z]\w*"  # nginx.conf
    r"|[A-Za-z][\w-]*(?:\.[A-Za-z0-9][\w-]*){2,}"  # request.timeout.ms
    r"|[a-z]\w*\.[a-z]\w*(?:-[a-z0-9]+)+"  # server.max-fds
    r"|[a-z][a-z0-9]*(?:-[a-z0-9]+)+"  # ssh-agent
    r"|[A-Za-z]\w*(?:::\w+)+"  # Tunnel::max_depth
    r"|[a-z][\w-]*(?:\.[a-z][\w-]*)+/[a-z][\w.-]*"  # example.io/max-rate
    r"|[A-Z][A-Z0-9]{1,9}"  # FIDO
    r"|[A-Z][a-z]+[A-Z0-9]\w*)$"  # Ed25519
)
LONGEST = 80
"""Characters of a name; what is longer is something else."""
SHOUTED = frozenset(
    "NAME SYNOPSIS DESCRIPTION OPTIONS FILES EXAMPLES EXAMPLE ENVIRONMENT DIAGNOSTICS STANDARDS HISTORY AUTHORS "
    "AUTHOR BUGS CAVEATS NOTES NOTE NOT MUST MAY SHOULD ALL AND OR THE TODO WARNING SEE ALSO EXIT STATUS YES NO "
    "TRUE FALSE OK II III IV".split()
)


LABELS = frozenset(
    "default type description summary required optional example examples values range units version since module "
    "source environment deprecated note notes usage syntax context scope aliases alias format name parameters "
    "returns".split()
)
"""What a list calls a property of the thing that it describes: the name of nothing."""


def label_of(term: str) -> str:
    """The property that a term stands for ("Default:", "Default value"), or empty."""
    word = re.sub(r"^the (?=default)|(?<=[et]) is$", "", term.strip(" :*").casefold())
    word = re.sub(r"^(?:value |initial |standard (?=value))|(?<=.) (?:value|setting)s?$", "", word)
    return "default" if word == "defaults" else word if word in LABELS else ""


def subject_of(card: Card) -> str:
    """What the source as a whole is about: its title, without the section number of a manual page."""
    manual = TITLE.match(card.title)
    if manual:
        name = manual.group(1)
        return name.lower() if name.isupper() else name
    return card.title if len(card.title.split()) <= 4 else ""


def is_manual(card: Card) -> bool:
    """Whether the source is a manual page, by its title (``sshd(8)``)."""
    return TITLE.match(card.title) is not None


def is_name(term: str, *, coded: bool = False) -> bool:
    """Whether a term is the name of something, and not a word. ``coded``: the markup sets it as code."""
    if term in SHOUTED or len(term) < 2 or len(term) > LONGEST:
        return False
    if IDENTIFIER.match(term):
        return True
    return coded and re.fullmatch(r"[A-Z][A-Za-z0-9]{2,}", term) is not None


def type_of_word(name: str) -> str:
    """The type of what a sentence defines; empty where the name may be that of a setting or a file."""
    return "" if IDENTIFIER.match(name) and not name.isupper() else "concept"


def coded(line: Line) -> list[str]:
    """The pieces of a line that its markup sets as code or as a term."""
    return [line.text[start:end].strip("\"'“”‘’,.;: ") for start, end, kind in line.marks if kind in ("code", "term")]


def tells_of_commands(heading: str) -> bool:
    """Whether a section lists commands that a program understands, as sftp's INTERACTIVE COMMANDS does."""
    return re.search(r"^(?!.*\boptions\b).*\bcommands\b", heading, re.IGNORECASE) is not None


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
            kind = "concept" if aliases else type_of(inputs.card, inputs.lines, line.number)
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
