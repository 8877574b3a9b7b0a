"""Sentences into claims: definitions, defaults, options, tables. One walk through the lines of a passage."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from agent.brain.actions import Action, NameEntity
from agent.brain.protocol import Line, ReadInputs
from agent.brain.rules import (
    antecedents,
    blocks,
    claiming,
    defaults,
    headings,
    heads,
    named,
    naming,
    patterns,
    tables,
    telling,
)
from agent.brain.rules.defaults import within_cell
from agent.brain.rules.frames import Frame, Reading
from agent.brain.rules.manuals import is_of_file

TOO_LONG = 700
"""A sentence longer than this is a list or a table in disguise; it makes no good claim."""
FEW = 3
"""Sections with a default from which on their neighbours are taken for settings, too."""
OF_ALL = re.compile(r"(?i)\bdefaults?\b|\b(?:all|common|available)\b.*\b(?:settings|options|properties|parameters)\b")
"""What a section is called that shows all settings with their defaults."""


def read(inputs: ReadInputs) -> list[Action]:
    """All that the rules see in a passage, in the order of its lines."""
    state = Reading(inputs, naming.subject_of(inputs.card), frozenset(_beside_names([*inputs.before, *inputs.lines])))
    state.of_commands = bool(inputs.heading) and naming.tells_of_commands(inputs.heading[-1])
    state.section = headings.section_name(inputs.heading[-1] if inputs.heading else "")
    state.alone = frozenset(_alone([*inputs.before[-1:], *inputs.lines]))
    state.live = frozenset(_live(inputs.lines))
    state.modes = heads.modes([*inputs.before, *inputs.lines])
    state.among_settings = _tells_of_settings(inputs.lines)
    state.listed = blocks.listed(list(_on_all(inputs)))
    for line in inputs.before:  # take up the thread where the passage before left it
        if inputs.lines[0].kind == "term" and line.depth > inputs.lines[0].depth > 0:
            continue  # stood under a term beside the first
        if line.kind == "term" or _is_option(state, line):
            term(state, line)
        elif line.kind == "row":
            state.header = state.header or tables.header(line)
        else:
            state.flag = blocks.last_flag(line) if line.kind == "code" else ""
            state.go_on(line)
            deque(telling.of_item(state, line, None) if line.kind == "item" else (), maxlen=0)
            state.now.said += 1
            state.now.defined = "what it is"  # or what is left of its description would
            state.now.told.append(line.model_copy(update={"kind": "before"}))  # can't be cited
    actions: list[Action] = []
    for place, line in enumerate(inputs.lines):
        following = inputs.lines[place + 1 :]
        made = list(_line(state, line, _section(following) if line.kind == "heading" else following[:1]))
        state.now.told += [] if line.kind in ("heading", "term") else [antecedents.after(line, made)]
        actions += made
    return telling.labelled_alone(actions, {line.number: line for line in inputs.lines})


def _on_all(inputs: ReadInputs) -> Iterator[Line]:
    """The lines of sections that are called after all settings or their defaults: a block elsewhere is an example."""
    called = " ".join([inputs.card.title, *inputs.heading])
    for line in inputs.lines:
        called = line.text if line.kind == "heading" else called
        if OF_ALL.search(called):
            yield line


def _section(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines up to the next heading."""
    return list(takewhile(lambda line: line.kind != "heading", lines))


def _tells_of_settings(lines: Sequence[Line]) -> bool:
    """Whether most of the sections that have text have one line with a default each."""
    sections = [_section(lines[place:]) for place, line in enumerate(lines, start=1) if line.kind == "heading"]
    given = [sum(map(heads.is_default_line, section)) for section in sections if section]
    return given.count(1) >= FEW and 2 * given.count(1) > len(given)


def _is_title(line: Line, after: Sequence[Line]) -> bool:
    """Whether a line is nothing but the name of a setting, above a table of what there is to say of it."""
    return bool(after) and after[0].kind == "row" and line.text.strip() == heads.setting_name(line)


def _line(state: Reading, line: Line, after: Sequence[Line]) -> Iterator[Action]:
    for name, value in named.set_in(line) if line.kind != "heading" else ():
        yield from _of_setting(name, "set to", line, value, alone=True)
    if line.kind == "row":
        if tables.tells_header(line) or not patterns.SYNOPSIS.search(line.text):
            yield from _row(state, line)
        return
    state.header = []
    if line.kind == "term" and heads.gives_default(line):
        state.begin_term(line.depth)
        line = line.model_copy(update={"kind": "prose"})
    if after and (line.number in state.alone or heads.is_synopsis(line, after[0])):
        line = line.model_copy(update={"kind": "term", "depth": min(line.depth, after[0].depth - 1)})
    if line.kind == "code" and not (state.in_list() and defaults.DEFAULT_LINE.match(line.text)):
        yield from _code(state, line)
    elif line.kind == "heading":
        is_of_settings = any(map(blocks.is_setting, after))
        state.labels = headings.labels(after)
        said = [following for following in after if following.number not in state.labels]
        name = headings.heading_name(line, said, among_settings=state.among_settings)
        state.frames = [Frame(about="" if is_of_settings else name)]
        state.section = headings.section_name(line.text)
        state.of_commands = naming.tells_of_commands(line.text)
        if state.in_list():
            yield NameEntity(name=state.now.about, type="setting", at=(line.number,))
        if (value := headings.given_beside(line)) and state.now.about:
            state.now.settled = True
            yield from _of_setting(state.now.about, "default", line, value, alone=True)
    elif line.kind == "term" or _is_title(line, after):
        if after and naming.label_of(line.text) == "default":
            yield from telling.below(state, line, after[0])
        term(state, line)
        if state.now.named:
            yield from telling.beside(state, line, heads.at_head(line)[1])
        elif state.in_list() and not state.now.part and not state.now.aside:
            yield NameEntity(name=state.now.about, type="setting", at=(line.number,))
            yield from telling.values(state, line, None, state.where(""))
    elif len(line.text) <= TOO_LONG and not patterns.SYNOPSIS.search(line.text):
        state.go_on(line)
        for name, aliases in naming.introduced(line):
            yield NameEntity(name=name, type="concept", aliases=aliases, at=(line.number,))
        now, about = state.now, bool(state.now.about) and not state.now.aside
        before = antecedents.needed(line, now.told, now.term, known=about)
        yield from antecedents.kept_together(_sentence(state, line, after[0] if after else None), line, before)


def term(state: Reading, line: Line) -> None:
    """A term of a list: an option of the subject, a part of what stands around it, a setting, or nothing known."""
    depth = line.depth if line.kind == "term" else line.depth - 1  # its description may stand in the same paragraph
    state.begin_term(depth)
    while line.kind == "term" and len(state.frames) > 1 and 0 < depth < state.now.inner:
        state.frames.pop()  # what is said there is set in further: it is on another page, at its own margin
    outer = state.now
    option, part = heads.OPTION.match(line.text), heads.PART.match(line.text)
    name = heads.setting_name(line)
    within = outer.depth >= 0 and bool(outer.about)
    is_setting = part and "_" in part[1] and line.text.startswith("=", part.end())
    if part and state.in_list() and not is_setting and not defaulted(line):
        frame = Frame(depth, outer.about, part.group(1))
    elif outer.about and naming.label_of(line.text):
        frame = Frame(depth, outer.about, outer.part, aside=True)
    elif option and state.subject and not state.of_commands:
        long = heads.option(line.text)
        own = len(long) > 2 and not naming.is_manual(state.inputs.card)
        mounted = heads.MOUNTED.match(line.text)
        named_so = mounted[1] if mounted else long if own else ""
        frame = Frame(depth, state.subject, heads.part_of(option, state.modes), named=named_so)
    elif heads.SYNOPSIS.fullmatch(line.text.replace("*", "")) and depth and not heads.is_label(line):
        frame = Frame(depth, heads.first_word(line))
    elif within and depth and heads.is_value(line):
        frame = Frame(depth, outer.about, f"{outer.part} {heads.first_word(line)}".strip())
    elif name or line.number in state.beside:
        frame = Frame(depth, name or heads.first_word(line))
    elif is_of_file(state.inputs.card) and not outer.about and heads.is_value(line):
        frame = Frame(depth, state.subject, heads.first_word(line))  # a field of its records
    else:
        frame = Frame(depth, outer.about, outer.part, aside=True)
        frame.named = "" if state.of_commands else heads.at_head(line)[0]
        frame.term = line if line.kind == "term" else None
    outer.told.append(line)
    state.frames.append(frame)


def defaulted(line: Line) -> bool:
    """Whether a term tells its default itself: "arc_max=0B (u64)"."""
    return bool(telling.given(line.text, line))


def _beside_names(lines: Sequence[Line]) -> Iterator[int]:
    """A term of one word in a list with names of settings is the name of one, too, though it be a common word; and one
    with its type behind it, above its default.
    """
    for line, below in pairwise(lines):
        is_typed = line.kind == "term" and re.fullmatch(r"[a-z][\w-]+: \S.*", line.text) and not heads.is_label(line)
        if is_typed and below.depth > line.depth and heads.is_default_line(below):
            yield line.number
    words: dict[tuple[int, int], list[Line]] = {}
    named = set()
    section = 0
    for line in lines:
        section += line.kind == "heading"
        if line.kind == "term" and line.depth and re.fullmatch(r"[A-Za-z][\w-]+", line.text):
            words.setdefault((section, line.depth), []).append(line)
            named |= {(section, line.depth)} if re.search("_|[a-z][A-Z]", heads.setting_name(line)) else set()
    for place in named:
        yield from (line.number for line in words[place])


def _alone(lines: Sequence[Line]) -> Iterator[int]:
    """The items that are nothing but a variable of the environment, with text below them and none beside them."""
    for before, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        if before.kind != "item" and heads.is_variable(line, below):
            yield line.number


def _live(lines: Sequence[Line]) -> Iterator[str]:
    """The settings that lines of a file set: what stands in a comment beside such a line is an example."""
    for line in lines:
        is_live = line.kind == "code" and not line.depth and not blocks.COMMENT.match(line.text)
        if is_live and (found := blocks.set_in(line.text)):
            yield found[0]


def _code(state: Reading, line: Line) -> Iterator[Action]:
    """What a block of code tells of settings, or a line of a file of settings."""
    told = list(blocks.in_block(line))
    if state.flag and (value := within_cell(blocks.ahead_of_flags(line))):
        at = tuple(filter(None, (state.flag_at, line.number)))
        rest = line.model_copy(update={"text": f"{state.flag} | {value}"})
        yield from claiming.of_setting(state.flag, "default", rest, value, at)
    state.flag, state.flag_at = blocks.last_flag(line), line.number
    if found := _set_by(state, line, told):
        yield from _of_setting(*found, alone=True)
    about = state.now.about
    for name, value in told:
        name = about if about.endswith(f".{name}") else name  # in a section that has its whole name
        yield from _of_setting(name, "default", line, value, alone=len(told) == 1)
    for name, value in blocks.set_once(line, state.listed - {name for name, _ in told}):
        yield from _of_setting(name, "set to", line, value)


def _set_by(state: Reading, line: Line, told: Sequence[tuple[str, str]]) -> tuple[str, str, Line, str] | None:
    """What a line of a file of settings sets, beside a default that its comments tell."""
    found = None if line.depth else blocks.set_last(line)  # in a text it is an example
    if not found or naming.label_of(found[0].rpartition(".")[2]) or blocks.is_heredoc(found[1]):
        return None
    if blocks.COMMENT.match(blocks.lines_of(line)[-1]):
        doubtful = bool(told) or blocks.is_stand_in(found[1]) or blocks.is_told(line) or found[0] in state.live
    else:
        doubtful = bool(told) and (found in told or found[0] not in dict(told))
    return None if doubtful else (found[0], "set to", line, found[1])


def _of_setting(name: str, attribute: str, line: Line, value: str, *, alone: bool = False) -> Iterator[Action]:
    """A value of a setting that code tells, ``alone`` or beside others."""
    shown = line if alone else line.model_copy(update={"text": f"{name} | {value}"})
    yield from claiming.of_setting(name, attribute, shown, value)


def _sentence(state: Reading, line: Line, following: Line | None) -> Iterator[Action]:
    if state.subject and not state.of_commands and line.kind == "prose" and heads.OPTION.match(line.text):
        # An option in a format that knows no terms: alone on its line, or with its description behind it.
        term(state, line)
        if _is_option(state, line):
            return
    is_first = state.in_section() and len(state.now.told) <= heads.AHEAD
    if is_first and not naming.is_name(state.now.about) and (name := headings.given_name(line)):
        state.frames = [Frame(about=name)]
    if told := list(telling.of_item(state, line, following)):
        yield from told
        return
    brief = len(line.text.split()) < 3 and not defaults.DEFAULT_LINE.match(line.text)
    if brief or re.match(r"See |(?:0x)?\d+\s+[A-Z]", line.text):
        return  # what a figure stands for says nothing without the list that it is in
    if re.search(r"[^\s:]:$", line.text) and not telling.follows(line):
        return  # "The supported ciphers are:" says nothing without what follows
    if state.now.part:
        yield from telling.of_part(state, line, following)
    elif state.now.about:
        yield from telling.of_setting(state, line, following)
    else:
        yield from _named(line)
        yield from telling.of_prose(state, line)


def _named(line: Line) -> Iterator[Action]:
    """The default of a setting that a sentence of running text names itself."""
    if told := named.default_of(line):
        yield from _of_setting(told[0], "default", line, told[1], alone=True)


def _is_option(state: Reading, line: Line) -> bool:
    """Whether a line is an option alone, in a format that knows no terms."""
    is_one = line.kind == "prose" and len(line.text.split()) <= 3 and heads.OPTION.match(line.text) is not None
    return is_one and bool(state.subject) and not state.of_commands


def _row(state: Reading, line: Line) -> Iterator[Action]:
    """A table row, of the setting whose section it stands in or of one that it names. The first one is the header."""
    if name := tables.names_setting(line):
        state.now.named = name
    about = state.now.named or (state.now.about if state.in_list() else "")
    if about and (value := tables.beside_label(line)):
        yield from _of_setting(about, "default", line, value, alone=True)
    elif about and (told := tables.label(line, about)):
        yield NameEntity(name=about, type="setting", at=(line.number,))
        yield told
    elif len(tables.cells(line)) == 1 and (heads.at_head(line)[0] or heads.OPTION.match(state.now.named)):
        yield from telling.of_item(state, line, None)
    else:
        if not state.header and not tables.tells_header(line):
            state.header = tables.header(line)
            if state.header == tables.cells(line):
                return
        yield from tables.setting(line, state.header, about or state.section)
