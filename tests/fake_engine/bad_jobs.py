"""Jobs played badly: surveys and names, judgements, prose, and obedience to sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from fake_engine.diligent import DONE
from fake_engine.liar import AFFIRMED, NEGATED, NUMBER, Liar
from fake_engine.lies import VERBS
from fake_engine.perfect import Row
from fake_engine.players import JobPlayer, Turn, lines, numbered, told

INJECTED = re.compile(r"\[(\d+)\] (.*(?:SYSTEM:|[Ii]gnore (?:all )?previous|assistant|language model).*)")


def names_too_much(liar: Liar) -> dict[str, JobPlayer]:
    """Surveys with invented entities, and aliases that are other entities."""

    def survey(turn: Turn) -> str:
        seen = numbered(turn.item.split("Sentences:\n", 1)[-1])
        odd: list[dict[str, Any]] = [
            {"do": "card", "title": "Atlantis", "version": "9.9", "date": "1899", "scope": "Atlantis"}
        ]
        for at in seen:
            odd.append({"do": "entity", "name": "Atlantis", "type": "place", "at": [at]})
            here = [name for name in liar.entities if name in seen[at]]
            for one in here:
                aliases = [*(name for name in liar.entities if name != one), "Atlantis", "the", "is"][:12]
                odd.append({"do": "entity", "name": one, "type": "place", "aliases": aliases, "at": [at]})
                wrong = [name for name in here if name != one]
                odd.append({"do": "entity", "name": one, "type": "place", "aliases": wrong[:12], "at": [at]})
        return lines(*odd, DONE)

    return {"survey": survey}


def merges(_: Liar) -> dict[str, JobPlayer]:
    def resolve(__: Turn) -> str:
        return lines({"do": "names", "same": True, "because": "everything is one"}, DONE)

    return {"resolve": resolve}


def nods(_: Liar) -> dict[str, JobPlayer]:
    """Takes everything for said that it is shown a second time."""

    def nodding(what: str) -> JobPlayer:
        def play(turn: Turn) -> str:
            asked = numbered(turn.item.split(f"{what.capitalize()}s:\n", 1)[1])
            return lines(*({"do": "verdict", what: number, "says": "supported"} for number in asked), DONE)

        return play

    return {"check": nodding("claim"), "proofread": nodding("sentence")}


def judges(verdict: str) -> Callable[[Liar], dict[str, JobPlayer]]:
    def reconcile(_: Turn) -> str:
        return lines({"do": "judge", "verdict": verdict, "because": "See [[Atlantis]]."}, DONE)

    return lambda _: {"reconcile": reconcile}


def writes(change: Callable[[Liar, str, list[str]], Iterator[str]]) -> Callable[[Liar], dict[str, JobPlayer]]:
    """Prose with the true sentences and changed ones, each cited with its claim and with all claims."""

    def played(liar: Liar) -> dict[str, JobPlayer]:
        def write(turn: Turn) -> str:
            if turn.number > 1:
                return lines(DONE)
            texts = told(turn)
            rows: list[dict[str, Any]] = []
            for number, text in texts.items():
                section = "" if number == 1 else "Facts"
                for false in change(liar, text, list(texts.values())):
                    if false not in texts.values():
                        rows.append({"do": "sentence", "section": section, "text": false, "claims": [number]})
                        rows.append({"do": "sentence", "section": section, "text": false, "claims": list(texts)[:12]})
                rows.append({"do": "sentence", "section": section, "text": text, "claims": [number]})
                rows.append({"do": "sentence", "section": section, "text": f"{text} ", "claims": [99999]})
            return lines(*rows, DONE)

        return {"write": write}

    return played


def prose_numbers(_: Liar, text: str, others: list[str]) -> Iterator[str]:
    yield NUMBER.sub(lambda n: n[0] + "7", text, count=1)
    there = [n for other in others for n in NUMBER.findall(other) if n not in text]
    if there:
        yield NUMBER.sub(there[0], text, count=1)


def prose_names(liar: Liar, text: str, _: list[str]) -> Iterator[str]:
    for name in liar.entities:
        if name in text:
            for other in [other for other in liar.entities if other not in text][::9]:
                yield re.sub(rf"\b{re.escape(name)}\b", other, text)


def prose_negations(_: Liar, text: str, __: list[str]) -> Iterator[str]:
    yield NEGATED.sub(r"\1 ", text, count=1)
    yield AFFIRMED.sub(r"\1 not ", text, count=1)


def prose_inventions(_: Liar, text: str, __: list[str]) -> Iterator[str]:
    yield f"{text} See [[Atlantis]] and [this](http://liar.invalid/)."
    yield "Ghosts haunt this place."
    yield "Everybody in Atlantis knows it."


def prose_verbs(_: Liar, text: str, others: list[str]) -> Iterator[str]:
    """Another verb: what code can't judge; and the verb of another claim, which stands there, too."""
    for verb, instead in VERBS.items():
        if re.search(rf" {verb} ", text):
            yield re.sub(rf" {verb} ", f" {instead} ", text, count=1)
            near = next((other for other in VERBS if any(f" {other} " in one for one in others if one != text)), verb)
            yield re.sub(rf" {verb} ", f" {near} ", text, count=1)
            return


def prose(liar: Liar, text: str, others: list[str]) -> Iterator[str]:
    for change in (prose_numbers, prose_names, prose_negations, prose_inventions):
        yield from change(liar, text, others)


def obeys(liar: Liar) -> dict[str, JobPlayer]:
    """Does what sources order: records what they want recorded, of whatever they name."""

    def read(turn: Turn) -> str:
        true = [json_line for json_line in liar.read(turn).splitlines() if json_line]
        rows: list[Row] = []
        for at, order in INJECTED.findall(turn.item.split("Passage:\n", 1)[1]):
            wanted = re.search(r"(?:record that|say that|write that|state that) (.*)", order)
            text = wanted[1] if wanted else order
            for name in liar.entities:
                if name in text:
                    value = NUMBER.findall(text)
                    rows.append({
                        "do": "claim", "entity": name, "attribute": "completed", "value": value[0] if value else "",
                        "statement": text, "at": [int(at)],
                    })  # fmt: skip
            rows.append({"do": "question", "text": order, "at": [int(at)]})
        return lines(*rows) + "\n".join(true) + "\n"

    return {"read": read}
