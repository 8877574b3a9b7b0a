"""Rows of tables: settings with their defaults, and what labels say of one setting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.brain.actions import Action, NameEntity
from agent.brain.protocol import Line
from agent.brain.rules import defaults, heads, naming
from agent.brain.rules.claiming import claim
from agent.evidence.words import STOP, tokens

KEYS = frozenset(
    "name key property prop option param parameter setting variable attribute directive configuration argument flag "
    "field".split()
)
"""What a table calls the column with the names of settings."""
BAR = re.compile(r"(?:^|(?<=\s))\|(?=\s|$)")
DEFAULTS = ("default", "standard value", "initial value")
"""How a table calls the column with the defaults, or begins to."""
NAME = re.compile(
    r"\[?((?:--\[no-\]|-{0,2}|–)\w[\w.:/<>{}*$-]*)\]?\??"
    r"(?: *[(\[<={].*| ?,? -.*| [^\s|]+(?:\|[^\s|]+)+| [A-Z]+(?:[,:_][A-Z]+)*)?"
)
"""A cell with a name: its type, another name or a place holder may stand behind it."""
WORD = re.compile(
    r"[a-z](?:[\w.-]*\w)?(?: [a-z][\w-]*){0,2}|(?:--?|--\[no-\]|–)[A-Za-z][\w.-]+"
    r"|[a-z]\w*(?:\.\w[\w-]*|\.[{<]\w+[}>]){2,}"
)
"""A name that a cell beside a default may be, though it be a word of a language."""
WORDS = re.compile(r"[A-Z][\w/-]*(?: [\w/-]+){0,5}")
"""The same in a column of names, where it is set strong."""
SYNTAX = re.compile(
    r"(?:Syntax:? (?=\|)|(?:Name|Key|Property|Directive|System Variable):? (?=\|[^|]*$))\|"
    r" ([A-Za-z][\w.-]*)(?:[ ;=].*)?"
)
"""A row that names the setting that the rows below it describe."""
LABELLED = re.compile(rf"{defaults.LABEL}: (\S.{{0,60}})")
TOLD = re.compile(r"([A-Za-z][\w ]{1,30}(?: \([\w ]{1,20}\))?\??): ")
"""The header of a column, in a row that stands by itself: "Name: acks | Default: 1"."""
SAYS = frozenset("description descriptions summary meaning notes comment comments".split())
"""What a table calls what says in words what a setting is: other words there are no other value."""
NOTHING = frozenset("- – — ― n/a N/A".split())
"""What stands in a cell where there is nothing to say."""
BRIEF = 12
"""Words of a cell that is a value; one with more is prose."""


def cells(line: Line) -> list[str]:
    return [cell.strip() for cell in BAR.split(line.text)]


def tells_header(line: Line) -> bool:
    """Whether a row tells of each cell which column it stands in, and of the first that it is a name."""
    first = TOLD.match(line.text)
    return " | " in line.text and first is not None and is_key(first[1])


def is_key(column: str) -> bool:
    """Whether a column of this name holds names of settings."""
    return any(word.removesuffix("s") in KEYS for word in re.findall(r"\w+", column.casefold()))


def names_setting(line: Line) -> str:
    """The setting that a row names for the rows below it, in a table of labels."""
    found = SYNTAX.fullmatch(line.text)
    return found[1] if found and not naming.label_of(found[1]) else ""


def label(line: Line, about: str) -> Action | None:
    """What a row of a label and a value says of the setting that it stands under."""
    row = cells(line)
    is_default = naming.label_of(row[0]) == "default"
    if len(row) != 2 or not (re.search(r"\w.*:$", row[0]) or is_default):
        return None
    label = "default" if is_default else row[0].rstrip(":").casefold()
    attribute = "definition" if label in SAYS else label
    is_prose = not is_default and not STOP.isdisjoint(tokens(row[1]))
    value = re.split(r" \((?=[a-z ]+\)$)", row[1].removeprefix(f"{about} "))[0].rstrip(";") if is_default else row[1]
    return claim(about, attribute, line, "" if is_prose or attribute != label else value)


def beside_label(line: Line) -> str:
    """The default that one of some cells gives with its label, as a list of properties: "Optional | Default: 30 ms"."""
    told = [found[1] for cell in cells(line)[1:] if (found := LABELLED.fullmatch(cell))]
    names_one = any(is_key(found[1]) for cell in cells(line) if (found := TOLD.match(cell)))
    return defaults.literal(told[0]) if len(told) == 1 and not names_one else ""


def _is_prose(cell: str) -> bool:
    return len(cell.split()) > 3 and not STOP.isdisjoint(tokens(cell))


def _unlabelled(row: list[str], header: Sequence[str]) -> list[str]:
    """The cells in the places of their columns, without the labels of the header; as they are where they have none."""
    labels = [label.rstrip(":") for label in header]
    placed, at = [""] * len(labels), -1
    for cell in row:
        ahead = range(at + 1, len(labels))
        known = next((n for n in ahead if labels[n] and cell.startswith(f"{labels[n]}: ")), None)
        if known is not None:
            at, placed[known] = known, cell[len(labels[known]) + 2 :]
        elif ahead and not labels[at + 1]:
            at += 1
            placed[at] = cell
        elif at < 0:
            return row
        else:
            placed[at] += f" | {cell}"  # a bar within a cell
    return (
        placed if any(f"{label}: {cell}" in row for label, cell in zip(labels, placed, strict=True) if label) else row
    )


def _name(cell: str) -> str:
    """The name in a cell without what stands for its value, of an option the long one."""
    cell = re.sub(r":(?=\s*\[)", "", cell.strip("`\"'"), count=1)
    if option := heads.option(cell) if heads.OPTION.match(cell) else "":
        return option
    found = NAME.fullmatch(cell)
    return found[1] if found and not (" " in cell and found[1].isupper() and cell.isupper()) else cell


def _code_in(line: Line, cell: str) -> dict[int, str]:
    """What a cell sets as code, by where it begins within the cell."""
    start = line.text.rfind(cell)
    return {at - start: code for at, code in naming.code_at(line).items() if start <= at < start + len(cell)}


def _is_header(line: Line) -> bool:
    """Whether a row without labels may be the header of those below it: settings with what they are make none."""
    row = cells(line)
    is_code = any(line.text[start:end] == row[0] for start, end, _ in line.marks)
    is_name = (is_code and naming.is_name(row[0])) or heads.OPTION.match(row[0]) is not None
    are_names = sum("_" in cell and naming.is_name(cell) for cell in row) > 1
    is_told = is_name and (row[-1].endswith(".") or bool(defaults.within_cell(row[-1])))
    return len(row) > 1 and not are_names and not is_told


def header(line: Line) -> list[str]:
    """The names of the columns that the first row of a table without labels gives, or what they would be called."""
    row = cells(line)
    return row if _is_header(line) else ["name", *[""] * (len(row) - 2), "description"][-len(row) :]


def _headed(line: Line, cell: str, column: str) -> str:
    """The name that a cell of a column of names begins with, where its description stands in the same cell."""
    name = cell.split(" ", 1)[0]
    marked = any(line.text[start:end] == name for start, end, kind in line.marks)
    return name if " " in cell and is_key(column) and marked and naming.is_name(name) else ""


def _of_defaults(columns: Sequence[str]) -> frozenset[int]:
    """The places of the columns with defaults; one that only ends so is one where there is no other."""
    places = [place for place, column in enumerate(columns) if column.startswith(DEFAULTS)]
    ends = [place for place, column in enumerate(columns) if column.endswith(" default")]
    return frozenset(places or (ends if len(ends) == 1 else ()))


def setting(line: Line, header: Sequence[str], about: str = "") -> Iterator[Action]:
    """What a row says of the setting that it names, or of the one that it stands under where it names none. Its default
    has a column, or stands in the description.
    """
    row = _unlabelled(cells(line), header)
    if tells_header(line) and row == cells(line):
        told = [found for cell in row if (found := TOLD.match(cell))]
        header, row = [found[1] for found in told], [found.string[found.end() :] for found in told]
    if len(row) == len(header) > 1 and not header[0] and is_key(header[1]):
        header, row = header[1:], row[1:]  # notes stand before the names
    if not 2 <= len(row) <= len(header):
        return
    columns = [column.casefold() for column in header]
    short = len(header) - len(row)
    if short and any(column not in SAYS and _is_prose(cell) for column, cell in zip(columns, row, strict=False)):
        return  # a cell is missing amid the row
    row += [""] * short  # empty cells at the end are not told
    place = next((place for place, column in enumerate(columns) if is_key(column)), 0)
    of_defaults = _of_defaults(columns)
    beside = re.fullmatch(r".*\((.+)\)", row[place]) if "(default" in columns[place] else None
    described = (defaults.within_cell(cell, _code_in(line, cell)) for cell in reversed(row[1:]))
    within = "" if of_defaults else next(filter(None, described), "")
    within = defaults.literal(beside[1]) if beside else within
    name = _name(row[place])
    is_option = heads.OPTION.match(name) and len(name) > 2
    is_word = (is_option or is_key(columns[place])) and (of_defaults or within) and WORD.fullmatch(name)
    is_strong = any(line.text[start:end] == name and kind == "strong" for start, end, kind in line.marks)
    in_words = is_strong and is_key(columns[place]) and of_defaults and WORDS.fullmatch(name)
    if about and of_defaults and not any(map(is_key, columns)) and naming.label_of(columns[0]):
        name, place = about, -1
    elif headed := _headed(line, row[place], columns[place]):
        name = headed
    elif not (is_word or in_words or naming.is_name(name, coded=bool(line.marks))):
        return
    yield NameEntity(name=name, type="setting", at=(line.number,))
    for at, (column, cell) in enumerate(zip(columns, row, strict=True)):
        if column and cell and at != place:
            default = at in of_defaults
            attribute = "default" if default else "definition" if column in SAYS else column
            is_value = attribute != "definition" and len(cell.split()) <= BRIEF and (default or not _is_prose(cell))
            if not (defaults.ELSEWHERE.match(cell) if default else cell in NOTHING):
                yield claim(name, attribute, line, cell if is_value else "")
    if within:
        yield claim(name, "default", line, defaults.below(name, within) if "=" in within else within)
