"""Sentences into claims: definitions, defaults, options, tables. One walk through the lines of a passage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from agent.brain.actions import Action, MakeClaim, NameEntity
from agent.brain.protocol import Line, ReadInputs
from agent.brain.rules import naming

END = (
    r"(?=\.(?:\s|$)|;|\s\(|,\s+(?:but|and|which|meaning|so|unless|if)\b"
    r"|\s+(?:if|unless|when|for|which|seconds? after)\b|$)"
)
DEFAULTS = (
    re.compile(
        r"\b[Tt]he default(?: value| setting| behaviou?r)?(?: for this (?:option|keyword|setting))? is (?:to )?(.+?)"
        + END
    ),
    re.compile(r"\b[Dd]efaults? to (.+?)" + END),
    re.compile(r"\(default(?:\s+is|:|\s*=)?\s+([^)]+)\)"),
    re.compile(r"^[Dd]efault(?: value)?:\s+(.+?)" + END),
    re.compile(r"\((?:the )?([\w.-]+) (?:is|being) the default\)"),
)
DEFAULT_FOLLOWS = re.compile(r"\b[Tt]he default(?: value)?(?: for this option)? is:?$")
ALLOWED = re.compile(
    r"\b(?:argument|value|setting|keyword)s?(?: to this (?:keyword|option))?(?: for this option)? "
    r"(?:must be|may be|can be|are|is one of)(?: one of| set to| either)?:? (.+?)(?=\.(?:\s|$)|$)"
)
DEFINES = re.compile(
    r"^(?:(?:A|An|The)\s+)?([\w.+/-]+(?:\s+[\w.+/-]+){0,4}?)(?:\s+\([^)]{1,60}\))?\s+"
    r"(?:is|are|was|were|stands for|refers to|denotes|means|provides|specifies)\s+(.+)$"
)
WEAK = frozenset(
    "it this that these those there here he she they we you i one what which who if when where each every all any some "
    "most many such both other others use usage note default defaults following example examples first second last "
    "only".split()
)
TOO_LONG = 700
"""A sentence longer than this is a list or a table in disguise; it makes no good claim."""


@dataclass(slots=True)
class Reading:
    """Where the walk stands: whom the sentences are about, and what kind of place this is."""

    inputs: ReadInputs
    subject: str
    about: str = ""
    attribute: str = ""
    said: int = 0
    header: list[str] = field(default_factory=list)

    def where(self, attribute: str) -> str:
        """A setting of a file is one of that file: two files may have settings of one name, with other defaults."""
        if self.about and self.subject and self.about != self.subject and naming.is_manual(self.inputs.card):
            return f"{attribute} in {self.subject}"
        return attribute


def read(inputs: ReadInputs) -> list[Action]:
    """All that the rules see in a passage, in the order of its lines."""
    state = Reading(inputs, naming.subject_of(inputs.card))
    _enter(state, [*inputs.before])
    actions: list[Action] = []
    for place, line in enumerate(inputs.lines):
        following = inputs.lines[place + 1] if place + 1 < len(inputs.lines) else None
        actions += _line(state, line, following)
    return actions


def _enter(state: Reading, before: list[Line]) -> None:
    """Take up the thread where the passage before left it."""
    for line in before:
        if line.kind == "term":
            _term(state, line)


def _line(state: Reading, line: Line, following: Line | None) -> Iterator[Action]:
    if line.kind == "heading":
        state.about = state.attribute = ""
        state.header = []
        return
    if line.kind == "term":
        _term(state, line)
        if state.about and state.about != state.subject:
            yield NameEntity(name=state.about, type="setting", at=(line.number,))
        return
    if line.kind == "row":
        yield from _row(state, line)
        return
    state.header = []
    for name, aliases in naming.introduced(line):
        yield NameEntity(name=name, type="concept", aliases=aliases, at=(line.number,))
    if line.kind == "code" or len(line.text) > TOO_LONG or len(line.text.split()) < 3:
        return
    yield from _sentence(state, line, following)


def _term(state: Reading, line: Line) -> None:
    name = naming.setting_name(line)
    option = naming.OPTION.match(line.text)
    state.said = 0
    if option and state.subject:
        state.about, state.attribute = state.subject, f"option {option.group(0)}"
    elif name:
        state.about, state.attribute = name, ""
    elif not (state.about and state.about != state.subject):
        state.about = state.attribute = ""


def _sentence(state: Reading, line: Line, following: Line | None) -> Iterator[Action]:
    default = _default(line, following)
    if state.attribute:
        if state.said < 3:
            yield _claim(state.about, state.attribute, line)
        state.said += 1
    elif state.about:
        yield from _of_setting(state, line, default)
    else:
        yield from _of_prose(state, line)


def _default(line: Line, following: Line | None) -> tuple[str, tuple[int, ...]] | None:
    """The default that a sentence names, with the sentences that name it; a list may stand in the line that follows."""
    if DEFAULT_FOLLOWS.search(line.text) and following is not None and len(following.text) <= TOO_LONG:
        return following.text.rstrip("."), (line.number, following.number)
    for pattern in DEFAULTS:
        if match := pattern.search(line.text):
            value = match.group(1).strip(" \"'“”‘’`")
            if value and len(value.split()) <= 12:
                return value, (line.number,)
    return None


def _of_setting(state: Reading, line: Line, default: tuple[str, tuple[int, ...]] | None) -> Iterator[Action]:
    """What a list says under the name of a setting: what it does, its default, its values, and the rest as details."""
    state.said += 1
    if default:
        value, at = default
        yield MakeClaim(entity=state.about, attribute=state.where("default"), value=value, statement=line.text, at=at)
    elif match := ALLOWED.search(line.text):
        yield _claim(state.about, state.where("values"), line, match.group(1).strip(' "“”'))
    elif state.said == 1:
        yield _claim(state.about, state.where("definition"), line)
    elif state.said <= 10:
        yield _claim(state.about, state.where("detail"), line)


def _of_prose(state: Reading, line: Line) -> Iterator[Action]:
    """A sentence of running text counts where it defines something, or says something of the source's subject."""
    named = naming.NAME_LINE.match(line.text)
    if named and named.group(1).casefold() == state.subject.casefold():
        yield NameEntity(name=named.group(1), type="command", at=(line.number,))
        yield _claim(named.group(1), "definition", line)
        return
    match = DEFINES.match(line.text)
    if match and (name := _subject(state, line, match.group(1))):
        yield NameEntity(name=name, type="concept", at=(line.number,))
        yield _claim(name, "definition", line)
    elif state.subject and re.match(rf"(?:The )?{re.escape(state.subject)}\b", line.text, re.IGNORECASE):
        yield _claim(state.subject, "detail", line)


def _subject(state: Reading, line: Line, phrase: str) -> str:
    """The name that a sentence of the form "X is ..." defines, or empty where X is no name."""
    phrase = phrase.strip("\"'“”‘’` ")
    words = phrase.split()
    if not words or words[0].casefold() in WEAK or words[-1].casefold() in WEAK:
        return ""
    if phrase.casefold() == state.subject.casefold():
        return state.subject
    known = {name.casefold(): name for name in state.inputs.known}
    if phrase.casefold() in known:
        return known[phrase.casefold()]
    if len(words) == 1:
        return phrase if naming.is_name(phrase, coded=phrase in naming.coded(line)) else ""
    return phrase if all(word[:1].isupper() for word in words) else ""


def _row(state: Reading, line: Line) -> Iterator[Action]:
    """A table row: the first is the header; of the others the first cell names the setting, the rest are its values."""
    cells = [cell.strip() for cell in line.text.split(" | ")]
    if not state.header:
        state.header = cells
        return
    name = cells[0].strip("`")
    if len(cells) != len(state.header) or not naming.is_name(name, coded=bool(line.marks)):
        return
    yield NameEntity(name=name, type="setting", at=(line.number,))
    for header, cell in zip(state.header[1:], cells[1:], strict=True):
        if header and cell:
            yield _claim(name, header.casefold(), line, cell if len(cell.split()) <= 12 else "")


def _claim(entity: str, attribute: str, line: Line, value: str = "") -> MakeClaim:
    return MakeClaim(entity=entity, attribute=attribute, value=value, statement=line.text, at=(line.number,))
