"""Roff line by line: comments, conditions and macros of the page's own are gone, requests and text are left.

Nothing is run and no file is opened. What a page can make endless (macros that call themselves) ends with a budget.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agent.sources.manuals import conditions
from agent.sources.texts.lines import lines_of

BUDGET = 200_000
"""Lines that the macros of a page may come to, all together."""
DEEPEST = 16
CONTROL = re.compile(r"[.'][ \t]*(?P<name>[^\s\\]*)[ \t]*")
COMMENT = re.compile(r"(?<!\\)(?P<even>(?:\\\\)*)\\[\"#].*")
BRACES = re.compile(r"\\[{}]")
CLOSES = re.compile(r"(?:\\})+[ \t]*$")
ARGUMENT = re.compile(r"\\\\?\$(?:(?P<number>\d)|\((?P<two>\d\d)|\[(?P<long>\d{1,3})\]|(?P<all>[*@]))")
MOST = 10_000
"""Characters of a line in a macro with its arguments put in."""
WORD = re.compile(r'"(?P<quoted>(?:[^"]|"")*)(?:"|$)|(?P<plain>(?:\\.|[^ \\]|\\$)+)')


@dataclass(frozen=True, slots=True)
class Span:
    """Text and where it stands in the file; ``None`` where it is not spelled so there."""

    text: str
    start: int | None = None

    def since(self, column: int, end: int | None = None) -> Span:
        return Span(self.text[column:end], None if self.start is None else self.start + column)


@dataclass(frozen=True, slots=True)
class Word:
    """An argument of a request. One in quotes is never a macro."""

    span: Span
    quoted: bool = False

    @property
    def text(self) -> str:
        return self.span.text


@dataclass(frozen=True, slots=True)
class Line:
    """A request by its name, or a line of text, which has none. ``goes_on``: the next one is joined to it."""

    name: str
    rest: Span
    goes_on: bool = False

    @property
    def words(self) -> list[Word]:
        return words(self.rest)


def words(span: Span) -> list[Word]:
    """The arguments of a request."""
    found = []
    for one in WORD.finditer(span.text):
        if one["quoted"] is None:
            found.append(Word(span.since(*one.span("plain"))))
        elif '""' in one["quoted"]:
            found.append(Word(Span(one["quoted"].replace('""', '"')), quoted=True))
        else:
            found.append(Word(span.since(*one.span("quoted")), quoted=True))
    return found


class Roff:
    """The lines of a page. ``known``: names of macros that a page's own definitions don't replace."""

    def __init__(self, text: str, known: Callable[[str], bool]) -> None:
        self.state = conditions.State()
        self.dropped: dict[str, int] = {}
        self._known = known
        self._macros: dict[str, list[str]] = {}
        self._else: list[bool] = []
        self._budget = BUDGET
        self._source = iter([Span(line.text, line.start) for line in lines_of(text)])
        self._above: list[Iterator[Span]] = []

    def lines(self) -> Iterator[Line]:
        """Requests and text in order; what they mean to roff alone has been done."""
        joined = False
        while (span := self._next()) is not None:
            as_text, joined = joined, False
            for line in self._line(span, as_text=as_text):
                joined = line.goes_on and not line.name
                yield line

    def raw(self, end: str) -> Iterator[Span]:
        """The lines up to the request ``end`` as they are: rows of a table."""
        while (span := self._next()) is not None:
            found = CONTROL.match(span.text)
            if found and found["name"] == end:
                return
            yield span

    def drop(self, what: str, text: str) -> None:
        """Put down that a text is left out."""
        if size := len("".join(text.split())):
            self.dropped[what] = self.dropped.get(what, 0) + size

    def _next(self) -> Span | None:
        while self._above:
            if (span := next(self._above[-1], None)) is not None:
                return span
            self._above.pop()
        return next(self._source, None)

    def _line(self, span: Span, *, as_text: bool = False) -> Iterator[Line]:
        if '\\"' in span.text or "\\#" in span.text:
            found = COMMENT.search(span.text)
            if found:
                self.drop("comments", found[0][2:])
                span = span.since(0, found.end("even"))
                if not span.text.strip(" \t.'"):
                    return
        found = None if as_text else CONTROL.match(span.text)
        if not found:
            text = CLOSES.sub("", span.text)
            goes_on = _ends_open(text)
            if text or not span.text:
                yield Line("", span.since(0, len(text) - goes_on), goes_on)
            return
        name, rest = found["name"], span.since(found.end())
        while _ends_open(rest.text) and "\\{" not in rest.text:
            following = self._next()
            if following is None or len(rest.text) > MOST:
                break
            rest = Span(rest.text[:-1] + following.text)
        yield from self._request(name, rest)

    def _request(self, name: str, rest: Span) -> Iterator[Line]:
        match name:
            case "if" | "ie" | "while":
                yield from self._condition(name, rest)
            case "el":
                yield from self._branch(rest, taken=self._else.pop() if self._else else False)
            case "de" | "de1" | "am" | "am1" | "dei" | "ami" | "ig":
                self._define(name, rest.text.split())
            case "ds" | "as" | "ds1" | "as1" | "nr":
                self.state.put(name, rest.text)
            case "tr":
                self.state.translate(rest.text)
            case "":
                text = CLOSES.sub("", rest.text).lstrip("\\{} \t")
                yield from [Line("", rest.since(len(rest.text) - len(rest.text.lstrip("\\{} \t"))))] if text else []
            case _ if name in self._macros and not self._known(name):
                self._call(name, [word.text for word in words(rest)])
            case _:
                yield Line(name, rest.since(0, len(CLOSES.sub("", rest.text))))

    def _condition(self, name: str, rest: Span) -> Iterator[Line]:
        holds, at = self.state.judge(rest.text)
        if name == "ie":
            self._else.append(not holds)
        yield from self._branch(rest.since(at), taken=holds and name != "while")

    def _branch(self, rest: Span, *, taken: bool) -> Iterator[Line]:
        """What stands behind a condition: done, or passed over to the brace that closes it."""
        begin = len(rest.text) - len(rest.text.lstrip())
        if taken:
            while rest.text.startswith("\\{", begin):
                begin += 2
                begin += len(rest.text[begin:]) - len(rest.text[begin:].lstrip())
            if rest.text[begin:] not in ("", "\\"):
                yield from self._line(rest.since(begin))
            return
        open_, span = 0, rest
        while True:
            self.drop("what is for other devices", span.text)
            braces = BRACES.findall(COMMENT.sub("", span.text))
            open_ += braces.count("\\{") - braces.count("\\}")
            goes_on = span is rest and not braces and _ends_open(span.text)
            following = self._next() if open_ > 0 or goes_on else None
            if following is None:
                return
            span = following

    def _define(self, name: str, arguments: list[str]) -> None:
        """Take in a macro of the page's own, or what is to be ignored."""
        told = arguments[1:2] if name != "ig" else arguments[:1]
        end = re.compile(rf"[.'][ \t]*{re.escape(told[0] if told else '.')}(?:\s|$)")
        body = []
        while (span := self._next()) is not None and not end.match(span.text):
            body.append(span.text)
        if name == "ig":
            self.drop("comments", " ".join(body))
            return
        self.drop("definitions of macros", " ".join(body))
        if arguments and name in ("de", "de1", "am", "am1"):
            before = self._macros.get(arguments[0], []) if name.startswith("am") else []
            self._macros[arguments[0]] = [*before, *body]

    def _call(self, name: str, arguments: list[str]) -> None:
        body = self._macros[name]
        self._budget -= len(body) + 1
        if len(self._above) >= DEEPEST or self._budget < 0:
            self.drop("macros that call each other without end", name)
            return
        self._above.append(iter([Span(_filled(line, arguments)) for line in body]))


def _ends_open(text: str) -> bool:
    """Whether a line goes on in the next one."""
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def _filled(line: str, arguments: list[str]) -> str:
    """A line of a macro with the arguments put in."""
    if "\\$" in line:
        line = ARGUMENT.sub(lambda found: _argument(found, arguments), line)[:MOST]
    return line.replace("\\\\", "\\")


def _argument(found: re.Match[str], arguments: list[str]) -> str:
    if found["all"]:
        return " ".join(f'"{one}"' if found["all"] == "@" else one for one in arguments)[:MOST]
    number = int(found["number"] or found["two"] or found["long"])
    return arguments[number - 1][:MOST] if 0 < number <= len(arguments) else ""
