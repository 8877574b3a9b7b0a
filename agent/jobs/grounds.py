"""What a claim must be, beyond being supported by its sentences: of this entity, in its words, and nothing else's.

:mod:`agent.evidence.support` holds a statement against its evidence as a whole. Here it is asked what the sentences
are about, what stands in the place of what, and whether value, attribute and scope come from them, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from agent.brain.actions import MakeClaim
from agent.brain.protocol import Line
from agent.evidence import named, negation, subjects, support
from agent.evidence.figures import missing_dates, missing_versions
from agent.evidence.names import normal
from agent.evidence.number_words import hinted
from agent.evidence.orders import order
from agent.evidence.quantities import scan
from agent.evidence.short_forms import expands
from agent.evidence.subjects import Spot, nobody, proper
from agent.evidence.substitution import denied, substituted
from agent.evidence.words import STOP, content, language, stem, stems, tokens
from agent.jobs.item import Rejected

MARKUP = re.compile(r"\[\[|\]\(|https?://|<\w+[ >]|!\[")
_REWORDED = 0.5
"""Share of the words of a page's sentence, but for names, that its claims must have."""
_ENDS = r"(?<!e\.g\.)(?<!i\.e\.)(?<=[.!?])\s+"
_SENTENCES = re.compile(rf"{_ENDS}(?=[A-Z])")
_MOVED = 0.6
"""Share of the words of a statement, but for names, that a sentence must have that the model did not cite."""
_ELLIPTIC = re.compile(
    r"(?:Optionally\s+)?(?:Allow|Cause|Define|Disable|Enable|Forward|Generate|Open|Permit|Print|Request|Restrict|Set|"
    r"Specif(?=y|ies))(?:s|y|ies)?\b(?!\s+(?:is|are|was|were|has|had)\b)"
)
"""How a sentence begins that explains a term and leaves it out."""
_CODED = re.compile(r"/|\w[._(]\w|[(){}\[\]]")
"""What no word of a language has in it."""
_LABEL = re.compile(r"\A`[^`]+`:\s")
"""What a sentence in a list of options begins with; it is checked as the name that it is."""
CAPITAL = re.compile(r"(?<![\w'’])[^\W\d_a-z][\w'’-]*")


@dataclass(frozen=True)
class Grounds:
    """The sentences that a claim cites, and what leads up to them.

    ``above``: titles, headings and terms over them, and the source's card; ``heads``: the nearest heading or term;
    ``near``: the sentences before. ``spot``: known names in a text, ``every``: those, too, that are common nouns;
    ``known``: those in the passage; ``also``: other names of the entity. ``moved``: the sentences are not those that
    the model gave. ``term``: the term of a list that stands right before the sentence.
    """

    cited: Sequence[Line]
    above: str
    heads: str
    near: str
    spot: Spot = nobody
    also: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    moved: bool = False
    term: str = ""
    every: Spot = nobody

    def narrowed(self, statement: str) -> Grounds:
        """The same with only that part of each line that the statement needs, where a line is several sentences."""
        return replace(self, cited=[_narrowed(line, statement, self.spot) for line in self.cited])

    @cached_property
    def words(self) -> str:
        return " \n".join(line.text for line in self.cited)

    def objection(self, claim: MakeClaim) -> Rejected | None:
        """The first reason why the claim can't be taken."""
        return next((Rejected(*found) for found in self.narrowed(claim.statement).objections(claim)), None)

    def objections(self, claim: MakeClaim) -> Iterator[tuple[str, str]]:
        """All of them, as name and reason."""
        if told := next((line for line in self.cited if order(line.text)), None):
            yield "taken from an order", f"sentence {told.number} tells its reader what to do; it is no evidence"
        yield from self._markup(claim)
        yield from self._subject(claim)
        yield from self._names(claim)
        yield from self._scope(claim)
        own = self._own(claim.entity)
        is_name, is_term = (partial(_is_known, spot) for spot in (self.spot, self.every))
        said = substituted(claim.statement, [line.text for line in self.cited], is_name, own, is_term)
        if said:
            yield "other words in the same place", f"the statement has {said}"
        for kind, missing in (("version", missing_versions), ("date", missing_dates)):
            for what in missing(claim.statement, self.words, self.above):
                yield f"unsupported {kind}", f"the {kind} {what} does not stand in the cited sentences"
        if self._is_foreign(claim.statement):
            return
        if self._only_names_in_common(claim):
            yield "unsupported nothing in common", "but for names, the cited sentences share no word with the statement"
        yield from self._value(claim)

    def _markup(self, claim: MakeClaim) -> Iterator[tuple[str, str]]:
        for part in (claim.entity, claim.attribute, claim.value, claim.statement):
            if (found := MARKUP.search(part)) and found[0] not in self.words:
                yield "markup in a claim", f"{found[0]} is no plain text; links are put in by the program"

    def _subject(self, claim: MakeClaim) -> Iterator[tuple[str, str]]:
        entity, also = claim.entity, self.also
        verbatim = content(claim.statement) == content(self.words)
        if not verbatim and not subjects.speaks_of(entity, claim.statement, self.words, self.spot, also):
            yield "another entity's claim", f'the statement does not name "{entity}": say of what it is'
        for line in self.cited:
            if line.kind == "row":
                strange = [name for name in self.spot(line.text) if not self._own(entity)(name)]
                fits = subjects.is_named(entity, line.text, also, self.spot) or not strange
            else:
                lead = subjects.Lead(f"{self.near} \n{self.heads}", self.above, self.known)
                fits = subjects.may_be_about(entity, line.text, lead, self.spot, also) or self._explains(claim, line)
                fits = fits and not subjects.defines_another(entity, line.text, self.every, also)
            if not fits and line.kind not in ("heading", "term", "code"):
                yield "another entity's claim", f'sentence {line.number} is not about "{entity}"'

    def _explains(self, claim: MakeClaim, line: Line) -> bool:
        """Whether a sentence explains the entity in a list of terms, or that which the attribute names of it: most that
        stand first there leave out what they are about ("Specifies …", "Enables …"), and name other things.
        """
        left_out = _ELLIPTIC.match(line.text)
        if not self.term or not (left_out or not subjects.starts_with_name(line.text, self.spot)):
            return False
        if subjects.is_named(claim.entity, self.term, self.also, self.spot):
            return True
        words = (word.strip(",;:") for word in claim.attribute.split())
        pieces = re.split(r"[\s,|=\[]+", self.term)
        is_of = any(word == pieces[0] or (word.startswith("-") and word in pieces) for word in words)
        return is_of and subjects.is_named(claim.entity, self.above, self.also, self.spot)

    def _names(self, claim: MakeClaim) -> Iterator[tuple[str, str]]:
        own = self._own(claim.entity)
        where = f"{self.words} \n{self.above}" + (f" \n{self.near}" if self._refers_back() else "")
        for name in self.spot(claim.statement):
            if name.casefold() not in where.casefold() and not own(name) and not self._spelled_out(name, where):
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

    def _value(self, claim: MakeClaim) -> Iterator[tuple[str, str]]:
        value = claim.value
        if not value:
            return
        carried = f"{claim.statement} {self.words}"
        counted = claim.statement if scan(claim.statement).quantities else carried
        for problem in (*support.problems(value, counted, self.above), *support.problems(value, carried, self.above)):
            if problem.kind in ("number", "version", "date", "name"):
                yield f"unsupported value {problem.kind}", f"value: {problem}"
        if said := self._switched(claim, carried):
            yield "unsupported value", f"value: {said}"
        if negation.switch(value) is None and not _words_stand(value, carried):
            yield "unsupported value", f"value: {value!r} does not stand in the cited sentences"
        subject = subjects.starts_with_name(claim.statement, self.spot)
        is_of = bool(subject) and bool(
            re.search(rf"{re.escape(subject)}\s+(?:is|are|was|were|has|had)\b", claim.statement)
        )
        own = subjects.is_named(claim.entity, subject, self.also, self.spot)
        if is_of and not own and not stems(value) & stems(subject):
            yield (
                "another entity's claim",
                f"the value is said of {subject}; claim it of that, or say it of {claim.entity}",
            )
        if normal(value) == normal(claim.attribute) and not self._is_literal(value):
            yield "unsupported value", "value: it is the attribute itself"
        outside_code = " ".join(word for word in value.split() if not _CODED.search(word))
        names = (claim.entity, *self.also)
        if not self._is_literal(value) and any(named.stands(name, outside_code) for name in names):
            yield "unsupported value", "value: it is the entity itself"

    def _is_literal(self, value: str) -> bool:
        """Whether the sentences themselves set the value, and nothing else, as code: then it may be any word."""
        spans = [line.text[start:end] for line in self.cited for start, end, kind in line.marks if kind == "code"]
        return any(tokens(span) == tokens(value) for span in spans)

    def _switched(self, claim: MakeClaim, carried: str) -> str:
        """What is wrong with a value that is yes or no, on or off."""
        state = negation.switch(claim.value)
        if state is None or len(tokens(claim.value)) > 1:
            return ""
        if re.search(rf"(?<!\w){re.escape(claim.value)}(?!\w|\.\s?\d)", self.words, re.IGNORECASE):
            return ""
        clauses = negation.clauses(re.sub(r"(?i)\bwithout\b.*", "", claim.statement))
        denies = any(clause.negators for clause in clauses)
        softly = denies or any(clause.implicit - stems(claim.attribute) for clause in clauses)
        known = {stem(word) for word in tokens(f"{carried} {self.above}")} | stems(carried)
        if not stems(claim.attribute) <= known:
            return f'"{claim.value}" is no value of {claim.attribute} that the sentences give'
        if re.search(r"\b(?:is|are|was|were)\s+(?:about\s+)?[-+]?\d", claim.statement):
            return f'"{claim.value}" is not what the statement gives'
        if state == "off" and not softly:
            return f'it says "{claim.value}", the statement affirms'
        if state == "on" and denies:
            return f'it says "{claim.value}", the statement denies'
        return ""

    def _only_names_in_common(self, claim: MakeClaim) -> bool:
        names = " ".join([claim.entity, *self.also, *self.spot(claim.statement), *named.names(claim.statement)])
        bare = set(stems(claim.statement) - stems(names))
        if any(line.kind in ("row", "code") for line in self.cited):
            return bool(bare) and not bare & stems(f"{self.words} {self.above}")
        if self.moved and len(bare & stems(self.words)) < _MOVED * len(bare):
            return True
        bare = {word for word in bare if not word.isdigit()}
        if all(line.kind in ("heading", "term") for line in self.cited):
            return not bare <= stems(self.words)
        return bool(bare) and not bare & stems(f"{self.words} {self.heads}")

    def _own(self, entity: str) -> Callable[[str], bool]:
        """Whether a name is the entity's, or a part of it."""
        known = (entity, *self.also)
        return lambda name: any(named.stands(name, one) or expands(name, one) or expands(one, name) for one in known)

    def _refers_back(self) -> bool:
        return any(subjects.refers_back(line.text) for line in self.cited)

    def _is_foreign(self, statement: str) -> bool:
        one, other = language(statement), language(self.words)
        return bool(one and other and one != other)


def prose_objection(text: str, claims: Sequence[tuple[str, str]], own: Sequence[str], every: Spot) -> Rejected | None:
    """The first reason why a sentence of a page can't be taken that rests on these claims (statement, quotation).

    ``own``: the names of what the page is about; ``every``: known names in a text, those, too, that are common nouns.
    """
    spot = proper(every, (words for claim in claims for words in claim))
    said = " \n".join(words for claim in claims for words in claim)
    where = f"{said} \n{' '.join(own)}".casefold()
    if (found := MARKUP.search(text)) and found[0] not in said:
        return Rejected("markup in a sentence", f"{found[0]} is no plain text; links are put in by the program")
    strange = next((name for name in spot(text) if name.casefold() not in where), "")
    if strange:
        return Rejected("sentence with an unsupported name", f"the claims do not name {strange}")
    first = re.search(r"[^\W\d_][\w'’-]*", _LABEL.sub("", text))
    strange = first[0] if first and own and not _stands(first[0], where) else ""
    named_there = any(subjects.is_named(name, text, own, spot) for name in own)
    if strange and not named_there and stem(strange.casefold()) not in stems(said):
        return Rejected("sentence with an unsupported name", f"say {own[0]}; the claims do not name {strange}")

    def may_stand(name: str) -> bool:
        return any(named.stands(name, one) or expands(name, one) or expands(one, name) for one in own)

    pieces = [part for claim in claims for words in claim for part in (words, *_SENTENCES.split(words))]
    is_name, is_term = (partial(_is_known, spotted) for spotted in (spot, every))
    if wrong := substituted(text, pieces, is_name, may_stand, is_term):
        return Rejected("other words in the same place", f"the sentence has {wrong}")
    if against := denied(text, pieces):
        return Rejected("sentence with an unsupported negation", f"a claim that it cites says: {against}")
    bare = stems(text) - stems(" ".join([*own, *spot(text), *named.names(text)]))
    if len(bare & stems(said)) < _REWORDED * len(bare) and language(text) in ("", language(said)):
        return Rejected("sentence with an unsupported nothing in common", "the claims share no word with the sentence")
    return None


def _is_known(spot: Spot, words: str) -> bool:
    return words in spot(words)


def grounded(said: str, text: str) -> bool:
    """Whether all figures and all words with a capital of a short text stand in another one."""
    wrong = support.problems(said, text, text)
    figures = (word for word in re.findall(r"\d[\w.]*", said) if word.strip(".") not in text)
    capitals = (word for word in CAPITAL.findall(said) if not _stands(word, text))
    return not any(p.kind in ("number", "version", "date", "name") for p in wrong) and not any((*figures, *capitals))


def _narrowed(line: Line, statement: str, spot: Spot) -> Line:
    small = "|".join(re.escape(name) for name in spot(line.text) if name[0].islower())  # "… 400 ms. sshd listens …"
    parts = re.split(rf"{_ENDS}(?=[A-Z]|(?:{small})\b)" if small else _SENTENCES, line.text)
    if len(parts) < 2:
        return line
    best = max(parts, key=lambda part: support.overlap(statement, part))
    enough = support.overlap(statement, best) >= support.overlap(statement, line.text)
    return line.model_copy(update={"text": best, "marks": ()}) if enough else line


def _words_stand(value: str, text: str) -> bool:
    """Whether every word of a value stands in the text, but for units, which are checked with their numbers."""
    there = stems(text) | {stem(word) for word in tokens(text)}
    counted = stems(" ".join(quantity.raw for quantity in scan(value).quantities if not quantity.spelled_out))
    for word in content(value):
        number = hinted(word)
        known = word in there or word in counted or (number is not None and str(number[0]) in there)
        if word.isalpha() and not known:
            return False
    return True


def _stands(word: str, text: str) -> bool:
    return word.casefold() in STOP or named.stands(word, text)
