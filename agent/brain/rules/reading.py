"""Sentences into claims: definitions, defaults, options, tables. One walk through the lines of a passage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from agent.brain.actions import Action, MakeClaim, NameEntity
from agent.brain.protocol import Line, ReadInputs
from agent.brain.rules import antecedents, defining, naming, patterns, tables, worded
from agent.brain.rules.claiming import claim

TOO_LONG = 700
"""A sentence longer than this is a list or a table in disguise; it makes no good claim."""
DETAILS = 60
"""Sentences about one setting that are worth a claim. Of fewer, another release with one more would lose its last."""
OF_PART = 3
"""Sentences about an option, a part or a value."""


@dataclass(slots=True)
class Frame:
    """A term of a list, or the section that the walk is in, with what stands under it.

    ``depth`` is the term's (-1: a section), ``inner`` that of what stands under it, once something has. ``aside``: of
    this term nothing is known but that it stands within the description of ``about``: a value, a note on a change.
    """

    depth: int = -1
    about: str = ""
    part: str = ""
    aside: bool = False
    named: str = ""
    """The setting that a paragraph or an item of a list begins with: it counts once its default is told."""
    settled: bool = False
    """Whether its default was given in a line of its own: what sentences say of defaults then is of cases and times."""
    inner: int = 0
    said: int = 0
    defined: defining.Says | None = None
    """What the sentence said that defined it."""
    term: Line | None = None
    told: list[Line] = field(default_factory=list)
    """What stands under it, so far."""


@dataclass(slots=True)
class Reading:
    """Where the walk stands: whom the sentences are about, and which option or part of it."""

    inputs: ReadInputs
    subject: str
    beside: frozenset[int] = frozenset()
    """Numbers of the terms that stand beside names of settings."""
    of_commands: bool = False
    """Whether the section is on commands within the program: their options are none of its own."""
    frames: list[Frame] = field(default_factory=lambda: [Frame()])
    header: list[str] = field(default_factory=list)

    @property
    def now(self) -> Frame:
        return self.frames[-1]

    def in_list(self) -> bool:
        """Whether the walk is under a setting of the source's subject, and not under the subject itself."""
        return bool(self.now.about) and self.now.about != self.subject

    def where(self, attribute: str) -> str:
        """A setting of a file is one of that file: two files may have settings of one name, with other defaults."""
        manual = naming.is_manual(self.inputs.card)
        return f"{attribute} in {self.subject}" if manual and self.in_list() and self.subject else attribute

    def begin_term(self, depth: int) -> None:
        """Leave the terms that a new one of this depth does not stand under."""
        while len(self.frames) > 1 and depth <= self.now.depth:
            self.frames.pop()

    def go_on(self, line: Line) -> None:
        """Leave the terms that a sentence does not stand under any more. Where depths are not told, none."""
        while len(self.frames) > 1 and 0 < line.depth < max(self.now.inner, self.now.depth + 1):
            self.frames.pop()
        self.now.inner = self.now.inner or line.depth


def read(inputs: ReadInputs) -> list[Action]:
    """All that the rules see in a passage, in the order of its lines."""
    state = Reading(inputs, naming.subject_of(inputs.card), frozenset(_beside_names([*inputs.before, *inputs.lines])))
    state.of_commands = bool(inputs.heading) and naming.tells_of_commands(inputs.heading[-1])
    for line in inputs.before:  # take up the thread where the passage before left it
        if line.kind == "term" or _is_option(state, line):
            _term(state, line)
        elif line.kind == "row":
            state.header = state.header or tables.cells(line)
        else:
            state.go_on(line)
            state.now.said += 1
            state.now.defined = "what it is"  # or what is left of its description would
            state.now.told.append(line.model_copy(update={"kind": "before"}))  # can't be cited
    actions: list[Action] = []
    for place, line in enumerate(inputs.lines):
        following = inputs.lines[place + 1 :]
        made = list(_line(state, line, _section(following) if line.kind == "heading" else following[:1]))
        state.now.told += [] if line.kind in ("heading", "term") else [antecedents.after(line, made)]
        actions += made
    return actions


def _section(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines up to the next heading."""
    return list(takewhile(lambda line: line.kind != "heading", lines))


def _line(state: Reading, line: Line, after: Sequence[Line]) -> Iterator[Action]:
    if line.kind == "row":
        if not patterns.SYNOPSIS.search(line.text):
            yield from _row(state, line)
        return
    state.header = []
    if line.kind == "code":
        told = list(patterns.in_block(line.text))
        for name, flag, value in told:
            yield NameEntity(name=name, type="setting", at=(line.number,))
            yield claim(name, f"default of {flag}" if flag else "default", line, value)
        found = None if told or line.depth else patterns.set_in(line.text)
        if found and not naming.label_of(found[0]):  # in a text it is an example
            yield NameEntity(name=found[0], type="setting", at=(line.number,))
            yield claim(found[0], "set to", line, found[1])
    elif line.kind == "heading":
        state.frames = [Frame(about=naming.heading_name(line, after))]
        state.of_commands = naming.tells_of_commands(line.text)
        if state.in_list():
            yield NameEntity(name=state.now.about, type="setting", at=(line.number,))
    elif line.kind == "term":
        _term(state, line)
        if state.in_list() and not state.now.part and not state.now.aside:
            yield NameEntity(name=state.now.about, type="setting", at=(line.number,))
            yield from _values(state, line, None, state.where(""))
    elif len(line.text) <= TOO_LONG and not patterns.SYNOPSIS.search(line.text):
        state.go_on(line)
        for name, aliases in naming.introduced(line):
            yield NameEntity(name=name, type="concept", aliases=aliases, at=(line.number,))
        now, about = state.now, bool(state.now.about) and not state.now.aside
        before = antecedents.needed(line, now.told, now.term, known=about)
        yield from antecedents.kept_together(_sentence(state, line, after[0] if after else None), line, before)


def _term(state: Reading, line: Line) -> None:
    """A term of a list: an option of the subject, a part of what stands around it, a setting, or nothing known."""
    depth = line.depth if line.kind == "term" else line.depth - 1  # its description may stand in the same paragraph
    state.begin_term(depth)
    outer = state.now
    option, part = naming.OPTION.match(line.text), naming.PART.match(line.text)
    name = naming.setting_name(line)
    within = outer.depth >= 0 and bool(outer.about)
    if part and state.in_list():
        frame = Frame(depth, outer.about, part.group(1))
    elif outer.about and naming.label_of(line.text):
        frame = Frame(depth, outer.about, outer.part, aside=True)
    elif option and state.subject and not state.of_commands:
        frame = Frame(depth, state.subject, f"option {option.group(0)}")
    elif within and depth and naming.is_value(line):
        frame = Frame(depth, outer.about, f"{outer.part} {naming.first_word(line)}".strip())
    elif name or line.number in state.beside:
        frame = Frame(depth, name or line.text)
    else:
        frame = Frame(depth, outer.about, outer.part, aside=True)
        frame.named = "" if state.in_list() else naming.at_head(line)[0]
        frame.term = line if line.kind == "term" else None
    outer.told.append(line)
    state.frames.append(frame)


def _beside_names(lines: Sequence[Line]) -> Iterator[int]:
    """A term of one word in a list with names of settings is the name of one, too, though it be a common word."""
    words: dict[tuple[int, int], list[Line]] = {}
    named = set()
    section = 0
    for line in lines:
        section += line.kind == "heading"
        if line.kind == "term" and line.depth and re.fullmatch(r"[A-Za-z][\w-]+", line.text):
            words.setdefault((section, line.depth), []).append(line)
            named |= {(section, line.depth)} if re.search("_|[a-z][A-Z]", naming.setting_name(line)) else set()
    for place in named:
        yield from (line.number for line in words[place])


def _sentence(state: Reading, line: Line, following: Line | None) -> Iterator[Action]:
    if state.subject and not state.of_commands and line.kind == "prose" and naming.OPTION.match(line.text):
        # An option in a format that knows no terms: alone on its line, or with its description behind it.
        _term(state, line)
        if _is_option(state, line):
            return
    if not state.in_list() and (told := list(_of_item(state, line))):
        yield from told
        return
    brief = len(line.text.split()) < 3 and not patterns.DEFAULT_LINE.match(line.text)
    if brief or line.text.startswith("See "):
        return
    if re.search(r"[^\s:]:$", line.text) and not patterns.DEFAULT_FOLLOWS.search(line.text):
        return  # "The supported ciphers are:" says nothing without what follows
    if state.now.part:
        yield from _of_part(state, line, following)
    elif state.now.about:
        yield from _of_setting(state, line, following)
    else:
        yield from _of_prose(state, line)


def _is_option(state: Reading, line: Line) -> bool:
    """Whether a line is an option alone, in a format that knows no terms."""
    is_one = line.kind == "prose" and len(line.text.split()) <= 3 and naming.OPTION.match(line.text) is not None
    return is_one and bool(state.subject) and not state.of_commands


def _of_item(state: Reading, line: Line) -> Iterator[Action]:
    """The default of a setting that an item begins with, from there on or in what the item goes on with."""
    name, rest = naming.at_head(line)
    if name:
        state.begin_term(line.depth - 1)
        state.frames.append(Frame(line.depth - 1, state.now.about, state.now.part, named=name))
    elif not state.now.named or state.now.settled:
        return
    offset = len(line.text) - len(rest) if name else 0
    code = {start - offset: text for start, text in naming.set_apart(line).items()}
    if default := patterns.within_cell(rest if name else line.text, code) or patterns.beside_name(rest, code):
        state.now.settled = True
        yield NameEntity(name=state.now.named, type="setting", at=(line.number,))
        yield claim(state.now.named, "default", line, default)


def _of_part(state: Reading, line: Line, following: Line | None) -> Iterator[Action]:
    """What a list says under an option of a command, or under a part of a setting."""
    state.now.said += 1
    valued = list(_values(state, line, following, f" of {state.now.part}"))
    yield from valued
    if state.now.said == 1 or (state.now.said <= OF_PART and not valued):
        yield claim(state.now.about, state.now.part, line)


def _of_setting(state: Reading, line: Line, following: Line | None) -> Iterator[Action]:
    """What a list says under the name of a setting: what it does, its default, its values, and the rest as details."""
    if labelled := patterns.labelled(line.text, naming.code_at(line)):
        label, value = labelled
        yield claim(state.now.about, state.where(label), line, value)
        return
    state.now.said += 1
    if state.now.aside:
        if state.now.said <= OF_PART:
            yield claim(state.now.about, state.where("detail"), line)
        return
    valued = list(_values(state, line, following, state.where("")))
    yield from valued
    if patterns.DEFAULT_LINE.match(line.text):
        state.now.said -= 1  # says nothing else
    elif defining.defines(line.text, state.now.said, state.now.defined):
        state.now.defined = defining.says(line.text)
        yield claim(state.now.about, state.where("definition"), line)
    elif not valued and state.now.said <= DETAILS:
        yield claim(state.now.about, state.where("detail"), line)


def _values(state: Reading, line: Line, following: Line | None, of: str) -> Iterator[Action]:
    """The default and the allowed values that a sentence gives; a list may stand in the line that follows."""
    at: tuple[int, ...] = (line.number,)
    default = worded.whole(line.text, patterns.default(line.text, naming.code_at(line)), state.now.about)
    for whose, value in worded.of_others(line.text):
        yield claim(state.now.about, f"{whose} default{of}", line, value)
    if patterns.DEFAULT_FOLLOWS.search(line.text) and following is not None and following.kind != "heading":
        default, at = patterns.literal(following.text.rstrip(".")), (line.number, following.number)
    beside = line.kind == "term" or patterns.DEFAULT_LINE.match(line.text) is not None
    if default and (beside or not state.now.settled):
        state.now.settled |= beside
        yield MakeClaim(entity=state.now.about, attribute=f"default{of}", value=default, statement=line.text, at=at)
    if values := patterns.allowed(line.text):
        yield claim(state.now.about, f"values{of}", line, values)


def _of_prose(state: Reading, line: Line) -> Iterator[Action]:
    """A sentence of running text counts where it defines something, or says something of the source's subject."""
    named = naming.NAME_LINE.match(line.text)
    if named and named.group(1).casefold() == state.subject.casefold():
        yield NameEntity(name=named.group(1), type="command", at=(line.number,))
        yield claim(named.group(1), "definition", line)
        return
    match = patterns.DEFINES.match(line.text)
    if match and (name := _defined(state, line, match.group(1))):
        yield NameEntity(name=name, type="concept", at=(line.number,))
        yield claim(name, "definition", line)
    elif state.subject and _is_about(state.subject, line.text, in_list=len(state.frames) > 1):
        frame, value = patterns.framed(line.text) or ("detail", "")
        yield claim(state.subject, frame, line, value)


def _is_about(subject: str, text: str, *, in_list: bool) -> bool:
    """Whether a sentence of running text says something of the source's subject."""
    if re.match(rf"(?:The )?{re.escape(subject)}\b", text):
        return True
    return (not in_list and re.match(r"There (?:is|are) ", text) is not None) or f", {subject} " in text[:80]


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


def _row(state: Reading, line: Line) -> Iterator[Action]:
    """A table row, of the setting whose section it stands in or of one that it names. The first one is the header."""
    if state.in_list() and (told := tables.label(line, state.now.about)):
        yield told
    elif tables.tells_header(line) or state.header:
        yield from tables.setting(line, state.header)
    else:
        state.header = tables.cells(line)
