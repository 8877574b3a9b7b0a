"""Sentences into claims: definitions, defaults, options, tables. One walk through the lines of a passage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from agent.brain.actions import Action, MakeClaim, NameEntity
from agent.brain.protocol import Line, ReadInputs
from agent.brain.rules import naming, patterns

TOO_LONG = 700
"""A sentence longer than this is a list or a table in disguise; it makes no good claim."""
AHEAD = 2
"""Lines behind a heading by which it is known as the name of a setting."""
DETAILS = 10
"""Sentences about one setting that are worth a claim; of an option, three."""


@dataclass(slots=True)
class Reading:
    """Where the walk stands: whom the sentences are about, and which option or part of it."""

    inputs: ReadInputs
    subject: str
    about: str = ""
    part: str = ""
    said: int = 0
    header: list[str] = field(default_factory=list)

    def in_list(self) -> bool:
        """Whether the walk is under a setting of the source's subject, and not under the subject itself."""
        return bool(self.about) and self.about != self.subject

    def where(self, attribute: str) -> str:
        """A setting of a file is one of that file: two files may have settings of one name, with other defaults."""
        manual = naming.is_manual(self.inputs.card)
        return f"{attribute} in {self.subject}" if manual and self.in_list() and self.subject else attribute


def read(inputs: ReadInputs) -> list[Action]:
    """All that the rules see in a passage, in the order of its lines."""
    state = Reading(inputs, naming.subject_of(inputs.card))
    for line in inputs.before:  # take up the thread where the passage before left it
        if line.kind == "term":
            _term(state, line)
    actions: list[Action] = []
    for place, line in enumerate(inputs.lines):
        actions += _line(state, line, inputs.lines[place + 1 : place + 1 + AHEAD])
    return actions


def _line(state: Reading, line: Line, after: Sequence[Line]) -> Iterator[Action]:
    if line.kind == "row":
        if not patterns.SYNOPSIS.search(line.text):
            yield from _row(state, line)
        return
    state.header = []
    if line.kind == "heading":
        state.about, state.part, state.said = naming.heading_name(line, after), "", 0
        if state.in_list():
            yield NameEntity(name=state.about, type="setting", at=(line.number,))
    elif line.kind == "term":
        _term(state, line)
        if state.in_list() and not state.part:
            yield NameEntity(name=state.about, type="setting", at=(line.number,))
    elif line.kind != "code" and len(line.text) <= TOO_LONG and not patterns.SYNOPSIS.search(line.text):
        for name, aliases in naming.introduced(line):
            yield NameEntity(name=name, type="concept", aliases=aliases, at=(line.number,))
        yield from _sentence(state, line, after[0] if after else None)


def _term(state: Reading, line: Line) -> None:
    """A term of a list: an option of the subject, a part of the setting before, a setting, or nothing that we know."""
    option, part = naming.OPTION.match(line.text), naming.PART.match(line.text)
    state.said = 0
    if part and state.in_list():
        state.part = part.group(1)
    elif option and state.subject:
        state.about, state.part = state.subject, f"option {option.group(0)}"
    elif name := naming.setting_name(line):
        state.about, state.part = name, ""
    elif not state.in_list():
        state.about = state.part = ""


def _sentence(state: Reading, line: Line, following: Line | None) -> Iterator[Action]:
    if state.subject and line.kind == "prose" and naming.OPTION.match(line.text):
        # An option in a format that knows no terms: alone on its line, or with its description behind it.
        _term(state, line)
        if len(line.text.split()) <= 3:
            return
    brief = len(line.text.split()) < 3 and not patterns.DEFAULT_LINE.match(line.text)
    if brief or line.text.startswith("See "):
        return
    if state.part:
        yield from _of_part(state, line, following)
    elif state.about:
        yield from _of_setting(state, line, following)
    else:
        yield from _of_prose(state, line)


def _of_part(state: Reading, line: Line, following: Line | None) -> Iterator[Action]:
    """What a list says under an option of a command, or under a part of a setting."""
    state.said += 1
    valued = list(_values(state, line, following, f" of {state.part}"))
    yield from valued
    if state.said == 1 or (state.said <= 3 and not valued):
        yield _claim(state.about, state.part, line)


def _of_setting(state: Reading, line: Line, following: Line | None) -> Iterator[Action]:
    """What a list says under the name of a setting: what it does, its default, its values, and the rest as details."""
    state.said += 1
    valued = list(_values(state, line, following, state.where("")))
    yield from valued
    if patterns.DEFAULT_LINE.match(line.text):
        state.said -= 1  # says nothing else
    elif state.said == 1:
        yield _claim(state.about, state.where("definition"), line)
    elif not valued and state.said <= DETAILS:
        yield _claim(state.about, state.where("detail"), line)


def _values(state: Reading, line: Line, following: Line | None, of: str) -> Iterator[Action]:
    """The default and the allowed values that a sentence gives; a list may stand in the line that follows."""
    at: tuple[int, ...] = (line.number,)
    default = patterns.default(line.text, naming.code_at(line))
    if patterns.DEFAULT_FOLLOWS.search(line.text) and following is not None:
        default, at = patterns.literal(following.text.rstrip(".")), (line.number, following.number)
    if default:
        yield MakeClaim(entity=state.about, attribute=f"default{of}", value=default, statement=line.text, at=at)
    if values := patterns.allowed(line.text):
        yield _claim(state.about, f"values{of}", line, values)


def _of_prose(state: Reading, line: Line) -> Iterator[Action]:
    """A sentence of running text counts where it defines something, or says something of the source's subject."""
    named = naming.NAME_LINE.match(line.text)
    if named and named.group(1).casefold() == state.subject.casefold():
        yield NameEntity(name=named.group(1), type="command", at=(line.number,))
        yield _claim(named.group(1), "definition", line)
        return
    match = patterns.DEFINES.match(line.text)
    if match and (name := _defined(state, line, match.group(1))):
        yield NameEntity(name=name, type="concept", at=(line.number,))
        yield _claim(name, "definition", line)
    elif state.subject and _is_about(state.subject, line.text):
        frame, value = patterns.framed(line.text) or ("detail", "")
        yield _claim(state.subject, frame, line, value)


def _is_about(subject: str, text: str) -> bool:
    """Whether a sentence of running text says something of the source's subject."""
    if re.match(rf"(?:The )?{re.escape(subject)}\b", text):
        return True
    return re.match(r"There (?:is|are) ", text) is not None or f", {subject} " in text[:80]


def _defined(state: Reading, line: Line, phrase: str) -> str:
    """The name that a sentence of the form "X is ..." defines, or empty where X is no name."""
    phrase = phrase.strip("\"'“”‘’` ")
    words = phrase.split()
    if not words or words[0].casefold() in patterns.WEAK or words[-1].casefold() in patterns.WEAK:
        return ""
    if phrase.casefold() == state.subject.casefold():
        return state.subject
    known = {name.casefold(): name for name in state.inputs.known}
    if phrase.casefold() in known:
        return known[phrase.casefold()]
    if len(words) == 1:
        return phrase if naming.is_name(phrase, coded=phrase in naming.coded(line)) else ""
    return phrase if all(word[:1].isupper() for word in words) else ""


def _row(state: Reading, line: Line) -> Iterable[Action]:
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
    return MakeClaim(entity=entity, attribute=attribute[:120], value=value, statement=line.text, at=(line.number,))
