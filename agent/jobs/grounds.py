"""What a claim must be, beyond being supported by its sentences: of this entity, in its words, and nothing else's.

:mod:`agent.evidence.support` holds a statement against its evidence as a whole. Here it is asked what the sentences
are about, what stands in the place of what, and whether value, attribute and scope come from them, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from agent.brain.actions import MakeClaim
from agent.brain.protocol import Line
from agent.evidence import named, rows, subjects, support
from agent.evidence.figures import missing_dates, missing_versions
from agent.evidence.orders import order
from agent.evidence.short_forms import expands
from agent.evidence.subjects import Spot
from agent.evidence.substitution import substituted
from agent.evidence.words import STOP, content, language, stems
from agent.jobs import valued
from agent.jobs.cited import Cited
from agent.jobs.item import Rejected

MARKUP = re.compile(r"\[\[|\]\(|https?://|<\w+[ >]|!\[")
_ENDS = r"(?<!e\.g\.)(?<!i\.e\.)(?<=[.!?])\s+"
SENTENCES = re.compile(rf"{_ENDS}(?=[A-Z])")
_MOVED = 0.6
"""Share of the words of a statement, but for names, that a sentence must have that the model did not cite."""
CAPITAL = re.compile(r"(?<![\w'’])[^\W\d_a-z][\w'’-]*")


class Grounds(Cited):
    """Asks of a claim whether what it cites carries it."""

    def narrowed(self, claim: MakeClaim) -> Grounds:
        """The same with only that part of each line that the statement needs, where a line is several sentences; those
        before it lead up to it.
        """
        bare = claim.statement.replace(claim.entity, " ")
        parts = [_narrowed(line, bare, self.spot) for line in self.cited]
        near = " \n".join([*(before for _, before in parts if before), self.near])
        return replace(self, cited=[line for line, _ in parts], near=near)

    def objection(self, claim: MakeClaim) -> Rejected | None:
        """The first reason why the claim can't be taken."""
        return next((Rejected(*found) for found in self.narrowed(claim).objections(claim)), None)

    def objections(self, claim: MakeClaim) -> Iterator[tuple[str, str]]:
        """All of them, as name and reason."""
        if told := next((line for line in self.cited if order(line.text)), None):
            yield "taken from an order", f"sentence {told.number} tells its reader what to do; it is no evidence"
        yield from self._markup(claim)
        yield from self._subject(claim)
        yield from self._names(claim)
        yield from self._scope(claim)
        own = self.own(claim.entity)
        is_name, is_term = (partial(is_known, spot) for spot in (self.spot, self.every))
        terms = self.every(f"{claim.statement} \n{self.words}")
        texts = [_unlabelled(line, is_term) for line in self.cited]
        said = substituted(claim.statement, texts, is_name, own, is_term, terms)
        if said:
            yield "other words in the same place", f"the statement has {said}"
        if self.row:
            names = (claim.entity, *self.also)
            wrong = rows.misplaced(claim.statement, self.row, names) or rows.miscounted(claim.statement, self.row)
            if wrong:
                yield "other words in the same place", f"the statement has {wrong}"
        for kind, missing in (("version", missing_versions), ("date", missing_dates)):
            for what in missing(claim.statement, self.words, self.above):
                yield f"unsupported {kind}", f"the {kind} {what} does not stand in the cited sentences"
        if self._is_foreign(claim.statement):
            return
        if self._only_names_in_common(claim):
            yield "unsupported nothing in common", "but for names, the cited sentences share no word with the statement"
        yield from valued.objections(self, claim)

    def _markup(self, claim: MakeClaim) -> Iterator[tuple[str, str]]:
        for part in (claim.entity, claim.attribute, claim.value, claim.statement):
            if (found := MARKUP.search(part)) and found[0] not in self.words:
                yield "markup in a claim", f"{found[0]} is no plain text; links are put in by the program"

    def _subject(self, claim: MakeClaim) -> Iterator[tuple[str, str]]:
        entity, also = claim.entity, self.also
        verbatim = content(claim.statement) == content(self.words)
        if not verbatim and not subjects.speaks_of(entity, claim.statement, self.words, self.spot, also, self.every):
            yield "another entity's claim", f'the statement does not name "{entity}": say of what it is'
        named_rows = [line.number for line in self.cited if subjects.is_named(entity, line.text, also, self.every)]
        for line in self.cited:
            if line.kind == "row" and self.is_rows and named_rows and line.number not in named_rows:
                yield "another entity's claim", f'row {line.number} does not name "{entity}": cite the one that does'
            elif line.kind == "row":
                named_there = (*self.spot(line.text), *self._key(line))
                strange = [name for name in named_there if not self.own(entity)(name)]
                fits = subjects.is_named(entity, line.text, also, self.every) or not strange
            else:
                lead = subjects.Lead(f"{self.near} \n{self.heads}", self.above, self.known)
                fits = subjects.may_be_about(entity, line.text, lead, self.spot, also, self.every)
                fits = fits and not subjects.is_of_another(entity, line.text, lead, self.every, also)
                fits = fits or self._explains(claim, line)
            if not fits and line.kind not in ("heading", "term", "code"):
                yield "another entity's claim", f'sentence {line.number} is not about "{entity}"'

    def _key(self, row: Line) -> tuple[str, ...]:
        """What a row is about by its cells: one that is a known name and nothing else."""
        told = {cell.text.casefold() for cell in rows.cells(row.text)}
        return tuple(name for name in self.every(row.text) if name.casefold() in told)

    def _explains(self, claim: MakeClaim, line: Line) -> bool:
        """Whether a sentence explains the entity in a list of terms, or that which the attribute names of it: most that
        stand first there leave out what they are about ("Specifies …", "Enables …"), and name other things.
        """
        left_out = subjects.leaves_out(line.text)
        if not self.term or not (left_out or not subjects.starts_with_name(line.text, self.spot)):
            return False
        if subjects.is_named(claim.entity, self.term, self.also, self.spot):
            return True
        words = (word.strip(",;:") for word in claim.attribute.split())
        pieces = re.split(r"[\s,|=\[]+", self.term)
        is_of = any(word == pieces[0] or (word.startswith("-") and word in pieces) for word in words)
        return is_of and subjects.is_named(claim.entity, self.above, self.also, self.spot)

    def _names(self, claim: MakeClaim) -> Iterator[tuple[str, str]]:
        own = self.own(claim.entity)
        where = f"{self.words} \n{self.above}" + (f" \n{self.near}" if self._refers_back() else "")
        for name in self.spot(claim.statement):
            if name.casefold() not in where.casefold() and not own(name) and not self._spelled_out(name, where):
                yield "unsupported name", f"the name {name} does not stand in the cited sentences"
        for name in self.every(claim.statement) if self.is_rows else ():
            if name.casefold() not in STOP and not own(name) and not subjects.is_named(name, where, spot=self.every):
                yield "unsupported name", f"the name {name} does not stand in the cited sentences"
        for name in named.names(claim.statement):
            if not named.stands(name, where) and not own(name) and not self._spelled_out(name, where):
                yield "unsupported name", f"the name {name} does not stand in the cited sentences"

    def _spelled_out(self, name: str, where: str) -> bool:
        words = set(re.findall(r"\w+", name.casefold()))
        return words <= set(named.acronyms_of(where, name)) or any(expands(other, name) for other in named.names(where))

    def _scope(self, claim: MakeClaim) -> Iterator[tuple[str, str]]:
        everywhere = f"{self.words} \n{self.above} \n{self.near}"
        for part, said in claim.scope.model_dump().items():
            if said and not grounded(said, everywhere):
                yield f"unsupported {part} of the scope", f"scope: the source says nothing of {part} {said} here"

    def _only_names_in_common(self, claim: MakeClaim) -> bool:
        names = " ".join([claim.entity, *self.also, *self.spot(claim.statement), *named.names(claim.statement)])
        bare = set(stems(claim.statement) - stems(names))
        if self.moved and len(bare & stems(self.words)) < _MOVED * len(bare):
            return True
        if any(line.kind in ("row", "code") for line in self.cited):
            return bool(bare) and not bare & stems(f"{self.words} {self.above}")
        bare = {word for word in bare if not word.isdigit()}
        if all(line.kind in ("heading", "term") for line in self.cited):
            return not bare <= stems(self.words)
        return bool(bare) and not bare & stems(f"{self.words} {self.heads}")

    def _refers_back(self) -> bool:
        return any(subjects.refers_back(line.text) for line in self.cited)

    def _is_foreign(self, statement: str) -> bool:
        one, other = language(statement), language(self.words)
        return bool(one and other and one != other)


def is_known(spot: Spot, words: str) -> bool:
    return words in spot(words)


def grounded(said: str, text: str) -> bool:
    """Whether all figures and all words with a capital of a short text stand in another one."""
    wrong = support.problems(said, text, text)
    figures = (word for word in re.findall(r"\d[\w.]*", said) if word.strip(".") not in text)
    capitals = (word for word in CAPITAL.findall(said) if not stands(word, text))
    return not any(p.kind in ("number", "version", "date", "name") for p in wrong) and not any((*figures, *capitals))


def _narrowed(line: Line, statement: str, spot: Spot) -> tuple[Line, str]:
    """(the part of a line that has most of a statement's words, the part before it); the line where none has all that
    it has.
    """
    small = "|".join(re.escape(name) for name in spot(line.text) if name[0].islower())  # "… 400 ms. sshd listens …"
    parts = re.split(rf"{_ENDS}(?=[A-Z]|(?:{small})\b)" if small else SENTENCES, line.text)
    best = max(range(len(parts)), key=lambda place: support.overlap(statement, parts[place]))
    if len(parts) < 2 or support.overlap(statement, parts[best]) < support.overlap(statement, line.text):
        return line, ""
    return line.model_copy(update={"text": parts[best], "marks": ()}), parts[best - 1] if best else ""


def _unlabelled(line: Line, is_term: Callable[[str], bool]) -> str:
    """A line, the label of a row's first cell without its capital: "Year" is no name that another could stand for."""
    label, colon, rest = line.text.partition(": ")
    is_label = line.kind == "row" and colon and "|" not in label and not is_term(label)
    return f"{label.lower()}: {rest}" if is_label else line.text


def stands(word: str, text: str) -> bool:
    return word.casefold() in STOP or named.stands(word, text)
