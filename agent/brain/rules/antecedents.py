"""Sentences that point to what was said before ("This avoids …", "In this case …"): they go with it, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from agent.brain.actions import LONGEST_SENTENCE, Action, MakeClaim
from agent.brain.protocol import Line
from agent.brain.rules.claiming import is_prose
from agent.brain.rules.defaults import UNIT

OWN = (
    r"(?:option|keyword|setting|directive|parameter|flag|switch|variable|property|attribute|command|subcommand"
    r"|program|daemon|utility|tool|library|package|module|function|manual|page|document|section)s?\b"
)
"""Behind "this": what a claim is about, called by its kind."""
POINTS = re.compile(
    rf"\W?(?:(?:And|But|So) )?(?:This|These)\b(?! {OWN})"
    r"|(?:Those|Such|Here|Then|Thus|Hence|Instead|Otherwise|However|Therefore|Consequently|Accordingly)\b"
    r"|That (?:is|was|will|can|may|means|makes)\b"
    r"|The (?:former|latter|same)\b"
    r"|The (?:second|third)\b(?! (?:argument|column|field|parameter|value)\b)"
    r"|(?:As such|As a result)\b"
    r"|(?:In|For|With|By) (?:all )?(?:either|both|such|other) cases?\b"
    r"|(?:If|When|Unless|Where) (?:so|not),"
    r"|[^.,]{0,80}, (?:however|therefore),"
)
"""How a sentence begins that says nothing by itself."""
WITHIN = re.compile(rf"\b[Tt]h(?:is|ese) (?!{OWN})([\w-]+)")
"""A thing that was named before; or "this" stands for a whole sentence."""
ONLY_A_DEFAULT = re.compile(rf"(?:The d|D)efault(?: value)?(?: is:?|:) \S+(?: {UNIT})?$")
"""A sentence that names nothing which "this" within the next one could be: "The default is 1024 bits."."""
REST = re.compile(
    r"(?:and|but|or|would|will|should|could|can|may|might|must|is|are|was|were|has|have|had|which|whose|than|because"
    r"|depending|according|including|such as)\b"
)
"""How the rest of a sentence begins, of which the beginning stands before it."""
UNFINISHED = re.compile(r"\b(?:are|is|the|an?|and|or)$")
"""How a sentence ends that goes on in what is shown below it; the help of a program may end in "to"."""
STANDS = "stands"
"""The kind of a line that was told already, and that a claim says in prose."""
FURTHEST = 3
"""Sentences that one goes with, at most."""


def points_back(text: str) -> bool:
    """Whether a sentence says something only with the one before it."""
    return POINTS.match(text) is not None or any(
        re.search(rf"\b{re.escape(found[1])}", text[: found.start()], re.IGNORECASE) is None
        for found in WITHIN.finditer(text)
    )


def needed(line: Line, told: Sequence[Line], term: Line | None, *, known: bool) -> list[Line] | None:
    """The lines that a sentence goes with, of those ``told`` before it under the same ``term``; ``None`` where what it
    points to is not among them, or it is but a part of one. One of the kind ``STANDS`` is there by itself. Where the
    term is ``known``, the claim is about it, and it need not be said.
    """
    if (told and (told[-1].text.endswith(",") or REST.match(line.text))) or UNFINISHED.search(line.text):
        return None
    lines = [line]
    for before in reversed(told):
        if before.kind == STANDS or not points_back(lines[0].text):
            break
        if ONLY_A_DEFAULT.match(before.text.rstrip(".")) and not POINTS.match(lines[0].text):
            continue
        if len(lines) > FURTHEST or before.kind not in ("prose", "item") or before.text.endswith(":"):
            return None
        lines.insert(0, before)
    else:
        if points_back(lines[0].text) and not known and not term:
            return None
    if term and not known and (not told or (len(lines) > 1 and points_back(line.text))):
        lines.insert(0, term)
    return lines[:-1]


def kept_together(made: Iterable[Action], line: Line, before: Sequence[Line] | None) -> Iterator[Action]:
    """What was made of a line. Where it is its whole statement, what it goes with stands ``before`` it; where that is
    not there, it makes no claim.
    """
    for action in made:
        if isinstance(action, MakeClaim) and is_prose(action) and action.statement == line.text:
            statement = " ".join([*(f"{b.text}:" if b.kind == "term" else b.text for b in before or ()), line.text])
            if before is None or len(statement) > LONGEST_SENTENCE:
                continue
            at = (*(earlier.number for earlier in before), line.number)
            action = action.model_copy(update={"statement": statement, "at": at})
        yield action


def after(line: Line, made: Iterable[Action]) -> Line:
    """The line as the next ones find it: whether a claim that is prose says it."""
    stands = any(isinstance(one, MakeClaim) and is_prose(one) and one.statement.endswith(line.text) for one in made)
    return line.model_copy(update={"kind": STANDS}) if stands else line
