"""WIKI.md: what the wiki is for and how it is written, in a person's words."""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from agent import durable
from agent.data import folder
from agent.errors import UsageError
from agent.evidence import names
from agent.sources import kinds
from agent.wiki import properties, wording

LONGEST = 2000
"""Characters of a field: it stands in every prompt that shows it."""
_HEAD = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_BY_SOURCES = re.compile(r"(?i)\bsources?\b|^\W*$")
"""What is said where no language is asked for."""


class Term(BaseModel):
    """How a name of the glossary is meant. ``also``: other names of the same thing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    means: str = ""
    also: tuple[str, ...] = ()


def _term(said: Any) -> Any:
    return {"means": said} if isinstance(said, str) else {} if said is None else said


Words = Annotated[str, Field(max_length=LONGEST)]


class Guide(BaseModel):
    """The fields of WIKI.md's front matter. Prompts show those that they declare, and nothing else reaches a job."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    purpose: Words = ""
    audience: Words = ""
    language: Words = ""
    tone: Words = ""
    types: Annotated[list[Annotated[str, Field(min_length=1)]], Field(max_length=60)] = []
    leave_out: Words = ""
    glossary: dict[str, Annotated[Term, BeforeValidator(_term)]] = {}
    standing: dict[str, str] = {}
    """Pattern of source names → kind of source, where the program can't see it: ``{"inbox/*": note}``."""

    @field_validator("standing")
    @classmethod
    def _known(cls, standing: dict[str, str]) -> dict[str, str]:
        if strange := next((word for word in standing.values() if kinds.known(word) is None), None):
            raise ValueError(f"{strange!r} is no kind of source; say one of {', '.join(kinds.KINDS)}")
        return standing

    def noted(self) -> dict[str, str]:
        """What the ledger must know of it to show what it holds, by name."""
        return {
            "standing": json.dumps(self.standing, sort_keys=True),
            "types": json.dumps(self.types),
            "glossary": json.dumps({name: term.also for name, term in self.glossary.items()}),
        }

    @field_validator("glossary")
    @classmethod
    def _apart(cls, glossary: dict[str, Term]) -> dict[str, Term]:
        """No name stands for two things."""
        holders: dict[str, str] = {}
        for name, term in glossary.items():
            for other in (name, *term.also):
                if not names.normal(other):
                    raise ValueError(f"{other!r} is no name: it has neither letter nor digit")
                if (holder := holders.setdefault(names.normal(other), name)) != name:
                    raise ValueError(f"{other!r} is said to be {holder!r} and {name!r}; take it out of one of them")
        return glossary

    def only(self, fields: Iterable[str]) -> Self:
        """The guide with nothing but these fields: a job can't depend on what it does not declare."""
        return self.model_copy(update=type(self)().model_dump(exclude=set(fields)))

    def in_words(self, field: str) -> str:
        """A field as a prompt shows it. Raises :class:`AttributeError` for one that is not there."""
        value = getattr(self, field)
        return ", ".join(value) if isinstance(value, list) else value or "-"

    def spoken(self, by_most_sources: str) -> tuple[str, Self]:
        """Code of the language of the pages (for their fixed words), and the guide with it said in words.

        It is the language that is asked for, else that of most sources (a code), else English.
        """
        if not _BY_SOURCES.search(self.language):
            return wording.named(self.language) or by_most_sources or "en", self
        code = by_most_sources or "en"
        return code, self.model_copy(update={"language": wording.LANGUAGES[code][0]})

    def terms(self, texts: Iterable[str]) -> dict[str, Term]:
        """Those of the glossary's entries of which a name stands in one of the texts."""
        if not self.glossary:
            return {}
        where = _folded(" \n ".join(texts))
        return {
            name: term
            for name, term in self.glossary.items()
            if any(_has(where, _folded(spelled)) for spelled in (name, *term.also))
        }


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _has(text: str, name: str) -> bool:
    return name in text and re.search(rf"(?<![^\W_]){re.escape(name)}(?:'?e?s)?(?![^\W_])", text) is not None


def as_lines(terms: Mapping[str, Term]) -> str:
    """The entries of a glossary as a prompt shows them, a line each."""
    return "\n".join(
        f"- {name}"
        + (f" (not: {', '.join(term.also)})" if term.also else "")
        + (f": {term.means}" if term.means else "")
        for name, term in terms.items()
    )


def create(wiki: Path) -> None:
    """Give a wiki its WIKI.md where it has none."""
    wiki.mkdir(parents=True, exist_ok=True)
    if not (wiki / "WIKI.md").exists():
        durable.write(wiki / "WIKI.md", (folder("wiki_template") / "WIKI.md").read_bytes())


def load(wiki: Path) -> Guide:
    """What WIKI.md says. Raises :class:`UsageError`, naming line and field, for what can't be read."""
    path = wiki / "WIKI.md"
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}, line {line}: is not UTF-8; save the file as UTF-8") from error
    head = _HEAD.match(text)
    if not head:
        raise UsageError(
            f"{path}, line 1: must begin with its fields between two lines of ---; delete it to get a fresh one"
        )
    try:
        return _read(head[1])
    except _Wrong as error:
        raise UsageError(f"{path}, line {error.line + 2}: {error}") from error


class _Wrong(Exception):
    """What is wrong with the fields. ``line`` counts from 0."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


def _read(head: str) -> Guide:
    try:
        said = properties.read(head) or {}
        tree = yaml.compose(head, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise _Wrong(*properties.in_words(error)) from error
    if not isinstance(said, dict):
        raise _Wrong(0, "each line must be a field and what it is, as in tone: plain and exact")
    _refuse_doubles(tree)
    try:
        return Guide.model_validate({field: value for field, value in said.items() if value is not None})
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        place = [str(part) for part in wrong["loc"] if part != "[key]"]
        raise _Wrong(_line(tree, place), f"{'.'.join(place)}: {_in_words(place, wrong)}") from error


def _refuse_doubles(tree: yaml.Node | None) -> None:
    """YAML lets the last of two equal fields win without a word."""
    if not isinstance(tree, yaml.MappingNode):
        return
    seen: dict[str, int] = {}
    for key, value in tree.value:
        if key.value in seen:
            raise _Wrong(key.start_mark.line, f"{key.value} is there twice, before in line {seen[key.value] + 2}")
        seen[key.value] = key.start_mark.line
        _refuse_doubles(value)


def _line(tree: yaml.Node | None, place: list[str]) -> int:
    """Where a field, or a part of one, stands; as near as can be told."""
    line = 0
    for part in place:
        if isinstance(tree, yaml.MappingNode):
            key, tree = next(((key, value) for key, value in tree.value if key.value == part), (None, None))
            line = key.start_mark.line if key is not None else line
        elif isinstance(tree, yaml.SequenceNode) and part.isdigit() and int(part) < len(tree.value):
            tree = tree.value[int(part)]
            line = tree.start_mark.line
        else:
            break
    return line


def _in_words(place: list[str], wrong: Mapping[str, Any]) -> str:
    said, limits = wrong["input"], wrong.get("ctx", {})
    match wrong["type"]:
        case "extra_forbidden" | "invalid_key":
            known = Guide.model_fields if len(place) == 1 else Term.model_fields
            near = difflib.get_close_matches(place[-1], known, 1)
            return f"is no field; {f'did you mean {near[0]}?' if near else 'fields are ' + ', '.join(known)}"
        case "string_type":
            return f"must be text; put it in quotation marks (YAML takes it for {said})"
        case "list_type":
            return "must be a list, as in [concept, person]"
        case "tuple_type":
            return f"must be a list, as in [{said if isinstance(said, str) else 'one name, another'}]"
        case "dict_type":
            return "must be names and what they are, as in {name: what it means}"
        case "model_type":
            return "must be what it means, or {means: what it means, also: [another name]}"
        case "string_too_short":
            return "is empty; take it out, or write what it is"
        case "string_too_long":
            return f"is {len(said)} characters long; shorten it to {limits['max_length']}"
        case "too_long":
            return f"has {limits['actual_length']} entries; leave {limits['max_length']} at most"
        case "value_error":
            return str(limits["error"])
    return str(wrong["msg"])
