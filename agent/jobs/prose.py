"""What a sentence of a page must be: in the words of the claims that it rests on, and of nothing else's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from agent.evidence import named, rows, subjects
from agent.evidence.short_forms import expands
from agent.evidence.subjects import Spot, proper
from agent.evidence.substitution import denied, substituted
from agent.evidence.words import language, stem, stems
from agent.jobs.grounds import MARKUP, SENTENCES, is_known, stands
from agent.jobs.item import Rejected

_REWORDED = 0.5
"""Share of the words of a page's sentence, but for names, that its claims must have."""
_LABEL = re.compile(r"\A`[^`]+`:\s")
"""What a sentence in a list of options begins with; it is checked as the name that it is."""


def prose_objection(
    text: str, claims: Sequence[tuple[str, str]], own: Sequence[str], every: Spot, scopes: str = ""
) -> Rejected | None:
    """The first reason why a sentence of a page can't be taken that rests on these claims (statement, quotation).

    ``own``: the names of what the page is about; ``every``: known names in a text, those, too, that are common nouns;
    ``scopes``: what the claims hold for, which a sentence may add to their words.
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
    strange = first[0] if first and own and not stands(first[0], where) else ""
    named_there = any(subjects.is_named(name, text, own, spot) for name in own)
    if strange and not named_there and stem(strange.casefold()) not in stems(said):
        return Rejected("sentence with an unsupported name", f"say {own[0]}; the claims do not name {strange}")

    def may_stand(name: str) -> bool:
        return any(named.stands(name, one) or expands(name, one) or expands(one, name) for one in own)

    pieces = [part for claim in claims for words in claim for part in (words, *SENTENCES.split(words))]
    is_name, is_term = (partial(is_known, spotted) for spotted in (spot, every))
    if wrong := substituted(text, pieces, is_name, may_stand, is_term, every(f"{text} \n{said}")):
        return Rejected("other words in the same place", f"the sentence has {wrong}")
    if wrong := next(filter(None, (rows.misplaced(text, piece, own) for piece in pieces if " | " in piece)), None):
        return Rejected("other words in the same place", f"the sentence has {wrong}")
    if against := denied(text, pieces):
        return Rejected("sentence with an unsupported negation", f"a claim that it cites says: {against}")
    bare = stems(text) - stems(" ".join([scopes, *own, *spot(text), *named.names(text)]))
    if len(bare & stems(said)) < _REWORDED * len(bare) and language(text) in ("", language(said)):
        return Rejected("sentence with an unsupported nothing in common", "the claims share no word with the sentence")
    return None
