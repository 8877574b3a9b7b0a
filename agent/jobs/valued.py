"""The value of a claim: it must be what the statement gives, of this thing, in the words of the sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.brain.actions import MakeClaim
from agent.evidence import named, negation, rows, subjects, support
from agent.evidence.names import normal
from agent.evidence.number_words import hinted
from agent.evidence.quantities import scan
from agent.evidence.words import STOP, content, stem, stems, tokens
from agent.jobs.cited import Cited

_CODED = re.compile(r"/|\w[._(]\w|[(){}\[\]]")
"""What no word of a language has in it."""
_ASIDE = re.compile(
    r"(?i)\A\W*(?:if|unless|when|while)\b[^,]*,|\bwithout(?:\s+(?!(?:is|are|was|were|has|can|must|do|does|will)\b)\w+){1,6}"
)
"""What says nothing of whether the rest of a statement affirms or denies."""
_BOUNDS = r"|\s+(?:more|less|fewer|later|earlier|longer|shorter|higher|lower|larger|smaller)\s+than\b"
"""What follows a "no" that bounds a figure: "no more than 40" is no "no"."""
_IDENTIFIER = re.compile(r"\w+(?:[_.:/]+\w+)+")


def objections(cited: Cited, claim: MakeClaim) -> Iterator[tuple[str, str]]:
    """What is wrong with the value of a claim, as names and reasons."""
    value = claim.value
    if not value:
        return
    carried = f"{claim.statement} {cited.words}"
    counted = claim.statement if scan(claim.statement).quantities else carried
    if cited.is_rows and tokens(claim.statement) != tokens(cited.words) and not _is_said(value, claim.statement):
        yield "unsupported value", f"value: {value!r} is not what the statement says of the row"
    for problem in (*support.problems(value, counted, cited.above), *support.problems(value, carried, cited.above)):
        if problem.kind in ("number", "version", "date", "name"):
            yield f"unsupported value {problem.kind}", f"value: {problem}"
    if cited.row:
        told = (rows.under(claim.attribute, cited.row), rows.column_of((claim.entity, *cited.also), cited.row))
        for cell in filter(None, told):
            if not _is_of_cell(value, cell, cited.row):
                yield "unsupported value", f"value: the row gives {cell!r}"
    if said := _switched(cited, claim, carried):
        yield "unsupported value", f"value: {said}"
    if negation.switch(value) is None and not _words_stand(value, carried):
        yield "unsupported value", f"value: {value!r} does not stand in the cited sentences"
    subject = subjects.starts_with_name(claim.statement, cited.spot)
    verb = r"\s+(?:is|are|was|were|has|had)\b"
    is_of = bool(subject) and bool(re.search(rf"{re.escape(subject)}{verb}", claim.statement))
    is_of = is_of and not re.search(rf"[;,]\s+(?:\w+\s+)?{re.escape(claim.entity)}{verb}", claim.statement)
    own = subjects.is_named(claim.entity, subject, cited.also, cited.spot)
    if is_of and not own and not stems(value) & stems(subject):
        yield (
            "another entity's claim",
            f"the value is said of {subject}; claim it of that, or say it of {claim.entity}",
        )
    if other := _apposed(cited, value, claim):
        yield "another entity's claim", f"the value is said of {other}; claim it of that"
    if normal(value) == normal(claim.attribute) and not cited.is_literal(value):
        yield "unsupported value", "value: it is the attribute itself"
    outside_code = " ".join(word for word in value.split() if not _CODED.search(word))
    names = (claim.entity, *cited.also)
    if not cited.is_literal(value) and any(named.stands(name, outside_code) for name in names):
        yield "unsupported value", "value: it is the entity itself"


def _apposed(cited: Cited, value: str, claim: MakeClaim) -> str:
    """The other thing of which a sentence says in passing what it is: "ringerd, a service that …"."""
    own = cited.own(claim.entity)
    asked = stems(claim.attribute)
    for name in cited.every(claim.statement):
        said = re.search(rf"(?<!\w){re.escape(name)},\s+(?:an?|the)\s+([^,;]+)", claim.statement, re.IGNORECASE)
        if said and not own(name) and (value.casefold() in said[1].casefold() or (asked and asked <= stems(said[1]))):
            return name
    return ""


def _switched(cited: Cited, claim: MakeClaim, carried: str) -> str:
    """What is wrong with a value that is yes or no, on or off."""
    state = negation.switch(claim.value)
    if state is None or len(tokens(claim.value)) > 1:
        return ""
    if re.search(rf"(?<!\w){re.escape(claim.value)}(?!\w|\.\s?\d{_BOUNDS})", cited.words, re.IGNORECASE):
        return ""
    known = {stem(word) for word in tokens(f"{carried} {cited.above}")} | stems(carried)
    if len(stems(claim.attribute) - known) * 3 > len(stems(claim.attribute)):  # "leaves out …" of what "is left out"
        return f'"{claim.value}" is no value of {claim.attribute} that the sentences give'
    clauses = _clauses_on(claim)
    denies = any(clause.negators for clause in clauses)
    asked = stems(claim.attribute)
    softly = denies or any(clause.implicit & negation.SAYS_NO - asked for clause in clauses)
    if re.search(r"\b(?:is|are|was|were)\s+(?:about\s+)?[-+]?\d", claim.statement):
        return f'"{claim.value}" is not what the statement gives'
    if state == "off" and not softly:
        return f'it says "{claim.value}", the statement affirms'
    if state == "on" and denies:
        return f'it says "{claim.value}", the statement denies'
    return ""


def _clauses_on(claim: MakeClaim) -> Sequence[negation.Clause]:
    """The clauses of a statement that name the entity and speak of the attribute; else those behind the name that speak
    of it ("so it must …"), else those that name the entity ("seedcat need not be"), else all. What is called
    ``miss_max`` misses nothing.
    """
    bare = _IDENTIFIER.sub(lambda name: name[0] if name[0] in claim.entity else " … ", claim.statement)
    clauses = negation.clauses(_ASIDE.sub("", bare))
    name, asked = stems(claim.entity), stems(claim.attribute)
    of_it = [place for place, clause in enumerate(clauses) if name and name <= clause.stems]
    told = [place for place, clause in enumerate(clauses) if asked and asked <= clause.stems]
    both = [place for place in of_it if asked & clauses[place].stems]
    behind = [place for place in told if of_it and place > of_it[0]]
    return [clauses[place] for place in both or behind or of_it or told or range(len(clauses))]


def _is_said(value: str, statement: str) -> bool:
    """Whether a value is one that a statement gives: words and figures."""
    wrong = {problem.kind for problem in support.problems(value, statement)}
    return wrong.isdisjoint(("number", "date", "version")) and _words_stand(value, statement)


def _is_of_cell(value: str, cell: str, row: str) -> bool:
    """Whether a value is what a cell gives, its unit may be another's: not one of several in a list, and "yes" or "no"
    only where the cell says so, or shows a mark.
    """
    if (state := negation.switch(value)) is not None:
        return negation.switch(cell) == state or not re.search(r"\w", cell)
    if there := rows.figures(value):
        return there <= rows.figures(cell) and _words_stand(value, row)
    listed = [tokens(part) for part in cell.split(", ")]
    return _words_stand(value, cell) and (len(listed) == 1 or tokens(value) not in listed)


def _words_stand(value: str, text: str) -> bool:
    """Whether every word of a value stands in the text, but for units, which are checked with their numbers."""
    there = stems(text) | {stem(word) for word in tokens(text)}
    counted = stems(" ".join(quantity.raw for quantity in scan(value).quantities if not quantity.spelled_out))
    shouted = (word for word in re.findall(r"\w+", value) if word.isupper() and word.casefold() in STOP)
    if not all(named.stands(word, text) for word in shouted):
        return False  # MIT is a licence, whatever "mit" is in German
    for word in content(value):
        number = hinted(word)
        known = word in there or word in counted or (number is not None and str(number[0]) in there)
        if word.isalpha() and not known:
            return False
    return True
