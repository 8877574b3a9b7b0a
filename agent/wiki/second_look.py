"""What a second look took out of the wiki, in the report: claims, and sentences of pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel

from agent.wiki.markup import escape

SHOWN = 20
"""Claims, and sentences, that the report names; run.json has all of them."""


class Refuted(BaseModel):
    """A claim that a second look took out of the wiki, and why."""

    source: str
    entity: str
    statement: str
    verdict: str
    because: str


class RefusedSentence(BaseModel):
    """A sentence of a page that a second look took off it, and why."""

    page: str
    text: str
    verdict: str
    because: str


def blocks(claims: Sequence[Refuted], sentences: Sequence[RefusedSentence]) -> list[str]:
    """The report's part on it; empty where nothing was taken out."""
    told: list[str] = []
    if claims:
        counted = Counter(claim.verdict for claim in claims)
        told += [
            f"{counted['not']} claims are not said by their sentences, {counted['partly']} only in part; "
            "they are on no page.",
            _listed([(claim.statement, claim.source, claim.because) for claim in claims]),
        ]
    if sentences:
        counted = Counter(sentence.verdict for sentence in sentences)
        told += [
            f"{counted['not']} sentences were written that their claims don't say, {counted['partly']} that they "
            "say in part; they were taken off their pages, and the writer was asked for others.",
            _listed([(sentence.text, sentence.page, sentence.because) for sentence in sentences]),
        ]
    return ["## Taken out by a second look", *told] if told else []


def _listed(taken: Sequence[tuple[str, str, str]]) -> str:
    lines = [f"- {escape(what)} ({_code(where)}): {escape(why or 'no reason given')}" for what, where, why in taken]
    more = [f"- and {len(taken) - SHOWN} more, in run.json"] if len(taken) > SHOWN else []
    return "\n".join([*lines[:SHOWN], *more])


def _code(name: str) -> str:
    return f"`{name.replace('`', chr(39))}`"
