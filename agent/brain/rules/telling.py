"""What a sentence says of what it stands under: a default, values, what it does, a detail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from agent.brain.actions import Action, MakeClaim, NameEntity
from agent.brain.protocol import Line
from agent.brain.rules import claiming, defaults, defining, heads, naming, patterns, worded
from agent.brain.rules.claiming import claim
from agent.brain.rules.frames import Frame, Reading
from agent.brain.rules.manuals import is_of_file, type_of

DETAILS = 60
"""Sentences about one setting that are worth a claim. Of fewer, another release with one more would lose its last."""
OF_PART = 3
"""Sentences about an option, a part or a value."""


def given(text: str, line: Line) -> str:
    """The default that stands beside a name, in a piece of a line that begins with what is behind the name or is it."""
    offset = len(line.text) - len(text)
    code = {start - offset: said for start, said in naming.set_apart(line).items()}
    if (
        found := defaults.SET_TYPED.match(text)
        or ((line.marks or line.kind == "term") and defaults.SET_BESIDE.match(text))
        or (line.kind == "item" and defaults.SET_BEFORE.match(text))
    ):
        return defaults.literal(found[1])
    return defaults.beside_name(text, code) or defaults.within_cell(text, code)


def is_labelled(line: Line) -> bool:
    """Whether a default stands behind a label."""
    return defaults.LABELLED.search(line.text) is not None


def labelled_alone(actions: Sequence[Action], lines: Mapping[int, Line]) -> list[Action]:
    """Without the defaults that sentences give of settings of which another line gives one behind a label: they may be
    those of a part, or hold at times.
    """

    def gives(action: Action, *, labelled: bool) -> bool:
        if not isinstance(action, MakeClaim) or not action.attribute.startswith("default"):
            return False
        line = lines[action.at[-1]]
        return line.kind in ("item", "prose") and is_labelled(line) is labelled

    sure = {(one.entity, one.attribute) for one in actions if isinstance(one, MakeClaim) and gives(one, labelled=True)}
    return [
        one
        for one in actions
        if not (isinstance(one, MakeClaim) and (one.entity, one.attribute) in sure and gives(one, labelled=False))
    ]


def follows(line: Line) -> bool:
    """Whether the default stands in the line below."""
    return defaults.DEFAULT_FOLLOWS.search(line.text) is not None


def beside(state: Reading, line: Line, rest: str) -> Iterator[Action]:
    """The default of the setting that the walk has come to, in what stands behind its name."""
    if value := worded.whole(rest, given(rest, line), state.now.named):
        yield from _settled(state, line, value)


def _settled(state: Reading, line: Line, value: str, at: tuple[int, ...] = ()) -> Iterator[Action]:
    state.now.settled = True
    state.now.labelled |= is_labelled(line)
    yield from claiming.of_setting(state.now.named, "default", line, value, at)


def below(state: Reading, line: Line, following: Line) -> Iterator[Action]:
    """The default of what the walk is under, where a term says so and the line below it gives it."""
    state.begin_term(line.depth)
    about = state.now.about if state.in_list() else state.now.named
    value = defaults.below(about, following.text)
    if about and following.depth > line.depth and len(value.split()) <= defaults.LONGEST and not state.now.settled:
        state.now.settled = True
        yield from claiming.of_setting(about, state.where("default"), line, value, (line.number, following.number))


def of_item(state: Reading, line: Line, following: Line | None) -> Iterator[Action]:
    """The default of a setting that an item begins with, from there on or in what the item goes on with."""
    fixed = state.of_commands or line.number in state.labels or (state.now.part and state.now.named)
    name, rest = ("", "") if fixed else heads.at_head(line)
    if name and state.in_list() and not _stands_for_itself(state, line, name, rest):
        name = ""
    if name:
        state.begin_term(line.depth - 1)
        state.frames.append(Frame(line.depth - 1, state.now.about, state.now.part, named=name))
    elif not state.now.named or (state.now.settled and (state.now.labelled or not is_labelled(line))):
        return
    if not name and follows(line) and following is not None and following.kind != "heading":
        value = defaults.below(state.now.named, following.text)
        yield from _settled(state, line, value, (line.number, following.number))
        return
    if name:
        yield from beside(state, line, rest)
    elif value := defaults.within_cell(line.text, naming.set_apart(line)):
        yield from _settled(state, line, value)


def _stands_for_itself(state: Reading, line: Line, name: str, rest: str) -> bool:
    """Whether what an item begins with is a setting of its own, and nothing that belongs to the one above it."""
    if line.kind == "item" and f".{state.now.about}." in f".{name}":
        return True  # its name is whole, and goes through that
    if not state.in_section() or not heads.is_word(name) or _letters(name) == _letters(state.now.about):
        return False
    return line.kind in ("item", "row") or (bool(line.marks) and bool(given(rest, line)))


def _letters(name: str) -> str:
    """A name however it is written: ``--pruning-cachemb`` is the option of ``Pruning.CacheMb``."""
    return re.sub(r"\W|_", "", name).casefold()


def of_part(state: Reading, line: Line, following: Line | None) -> Iterator[Action]:
    """What a list says under an option of a command, or under a part of a setting."""
    state.now.said += 1
    valued = list(values(state, line, following, f" of {state.now.part}"))
    yield from valued
    if state.now.said == 1 or (state.now.said <= OF_PART and not valued):
        yield claim(state.now.about, state.now.part, line)


def of_setting(state: Reading, line: Line, following: Line | None) -> Iterator[Action]:
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
    if former := worded.former_name(line.text):
        yield claim(state.now.about, state.where("former name"), line, former)
        return
    valued = list(values(state, line, following, state.where("")))
    yield from valued
    if defaults.DEFAULT_LINE.match(line.text):
        state.now.said -= 1  # says nothing else
    elif defining.defines(line.text, state.now.said, state.now.defined):
        state.now.defined = defining.says(line.text)
        yield claim(state.now.about, state.where("definition"), line)
    elif not valued and state.now.said <= DETAILS:
        yield claim(state.now.about, state.where("detail"), line)


def values(state: Reading, line: Line, following: Line | None, of: str) -> Iterator[Action]:
    """The default and the allowed values that a sentence gives; a list may stand in the line that follows."""
    at: tuple[int, ...] = (line.number,)
    default = worded.whole(line.text, defaults.default(line.text, naming.code_at(line)), state.now.about)
    for whose, value in worded.of_others(line.text):
        yield claim(state.now.about, f"{whose} default{of}", line, value)
    if line.kind == "term" and (typed := defaults.SET_TYPED.match(line.text) or defaults.SET_TERM.fullmatch(line.text)):
        default = defaults.literal(typed[1])
    if follows(line) and following is not None and following.kind != "heading":
        default, at = defaults.below(state.now.about, following.text), (line.number, following.number)
    alone = line.kind == "term" or defaults.is_whole(line.text)
    if default and (alone or not state.now.settled):
        state.now.settled |= alone
        yield MakeClaim(entity=state.now.about, attribute=f"default{of}", value=default, statement=line.text, at=at)
    if allowed := patterns.allowed(line.text):
        yield claim(state.now.about, f"values{of}", line, allowed)


def of_prose(state: Reading, line: Line) -> Iterator[Action]:
    """A sentence of running text counts where it defines something, or says something of the source's subject."""
    named = naming.NAME_LINE.match(line.text)
    if named and named.group(1).casefold() == state.subject.casefold():
        kind = type_of(state.inputs.card, state.inputs.lines, line.number, state.inputs.heading)
        yield NameEntity(name=named.group(1), type=kind, at=(line.number,))
        yield claim(named.group(1), "definition", line)
        return
    match = patterns.DEFINES.match(line.text)
    if match and (name := _defined(state, line, match.group(1))):
        kind = type_of(state.inputs.card) if name == state.subject else naming.type_of_word(name)
        yield NameEntity(name=name, type=kind, at=(line.number,))
        yield claim(name, "definition", line)
    elif state.subject and (
        _is_about(state.subject, line.text, in_list=len(state.frames) > 1)
        or (is_of_file(state.inputs.card) and line.text.startswith("The file ") and len(state.frames) == 1)
    ):
        frame, value = worded.counted(line.text) or patterns.framed(line.text) or ("detail", "")
        yield claim(state.subject, frame, line, value)


def _is_about(subject: str, text: str, *, in_list: bool) -> bool:
    """Whether a sentence of running text says something of the source's subject."""
    if re.match(rf"(?:The )?(?:[\w.~-]*/)*{re.escape(subject)}\b", text):
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
