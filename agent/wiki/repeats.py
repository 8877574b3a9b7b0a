"""What prose has said before on its page: it does not say it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agent.evidence.subjects import begins_with_pronoun
from agent.ledger.records import Sentence


def unrepeated(title: str, lead: Iterable[Sentence], prose: Iterable[Sentence]) -> Iterator[Sentence]:
    """The sentences of ``prose`` without what stands before them word for word, in the ``lead`` or further up; the
    lead may open with the page's ``title`` and a colon.

    A text that opens with a sentence that stands already goes on from there, unless its rest begins with "it" or
    "this": that needs what it points back to. One that says nothing else is left out where all of its claims are cited
    there.
    """
    told = [one.model_copy(update={"text": one.text.removeprefix(f"{title}: ")}) for one in lead]
    for sentence in prose:
        rest: Sentence | None = sentence
        for one in told:
            rest = rest and _without(rest, one)
        if rest:
            told.append(sentence)
            yield rest


def _without(sentence: Sentence, said: Sentence) -> Sentence | None:
    text, claims = sentence.text, sentence.claims
    if f"{said.text} ".startswith(f"{text} ") and set(claims) <= set(said.claims):
        return sentence if begins_with_pronoun(text) else None
    rest = text.removeprefix(f"{said.text} ").strip()
    if rest == text or begins_with_pronoun(rest):
        return sentence
    new = tuple(id_ for id_ in claims if id_ not in said.claims)
    return sentence.model_copy(update={"text": rest, "claims": new or claims})
