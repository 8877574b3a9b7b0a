"""A scripted model that does every job well, from nothing but what stands in the prompt.

It reads sentences of the form "Name … is/has/… value." and is a pure function of the item, so that two nights on it
can be compared byte for byte. It makes the small mistakes that a model makes, too: every seventh address is off by
one, every eleventh number is wrong at first (the observation says so, and it mends it on the next turn).
"""

from __future__ import annotations

import re
from typing import Any

from fake_engine import vision
from fake_engine.control_questions import knowing
from fake_engine.players import JobPlayer, Players, Turn, draw, lines, numbered, only_done, told

SUBJECT = re.compile(r"^(?:The |A |An )?([A-Z][\w-]*(?: [A-Z][\w-]*)*)")
FACT = re.compile(r"\b(?:the )?(\w+(?: \w+)?) (?:of [\w -]+ )?is ([\w.]+(?: \w+)?)\.$")
DONE: dict[str, Any] = {"do": "done"}


def look(turn: Turn) -> str:
    """Says what stands in a picture that :mod:`.vision` drew, a line of it at a time."""
    actions = []
    for line in vision.seen(turn.images[0]).splitlines():
        part, _, text = line.partition(": ")
        known = part in ("image", "shows", "unreadable", "value")
        field = {"image": "kind", "unreadable": "what"}.get(part, "text")
        if part == "value":
            of, _, value = text.partition(" = ")
            actions.append({"do": "value", "of": of, "value": value})
        else:
            actions.append({"do": part, field: text} if known else {"do": "text", "text": line})
    return lines(*actions, DONE)


def survey(turn: Turn) -> str:
    seen = numbered(turn.item)
    named: dict[str, int] = {}
    for number, text in seen.items():
        if subject := SUBJECT.match(text):
            named.setdefault(subject[1], number)
    entities = [{"do": "entity", "name": name, "type": "thing", "at": [at]} for name, at in list(named.items())[:8]]
    return lines({"do": "card", "title": "", "version": ""}, *entities, DONE)


def read(turn: Turn) -> str:
    passage = numbered(turn.item.split("Passage:\n", 1)[1])
    if turn.number > 1:
        return lines(*_mended(turn, passage), DONE)
    return lines(
        *(_claim(turn, number, text, careless=True) for number, text in passage.items() if SUBJECT.match(text)), DONE
    )


def careful(turn: Turn) -> str:
    """As ``read``, without a slip: what it says of a sentence depends on that sentence alone."""
    passage = numbered(turn.item.split("Passage:\n", 1)[1])
    return lines(
        *(_claim(turn, number, text, careless=False) for number, text in passage.items() if SUBJECT.match(text)), DONE
    )


def _claim(turn: Turn, number: int, text: str, *, careless: bool) -> dict[str, Any]:
    subject = SUBJECT.match(text)
    fact = FACT.search(text)
    roll = draw(turn, 77, str(number))
    statement = text
    if careless and roll % 11 == 0:
        statement = re.sub(r"\d+", lambda found: str(int(found[0]) + 1), text, count=1)
    return {
        "do": "claim",
        "entity": subject[1] if subject else text.split()[0],
        "attribute": fact[1] if fact else "description",
        "value": fact[2] if fact else "",
        "statement": statement,
        "at": [number + (1 if careless and roll % 7 == 0 else 0)],
    }


def _mended(turn: Turn, passage: dict[int, str]) -> list[dict[str, Any]]:
    """The claims for sentences that the observation lists as not covered."""
    listed = re.search(r"rests on these sentences yet: ([\d, ]+)\.", turn.said)
    numbers = [int(number) for number in listed[1].split(",")] if listed else []
    return [_claim(turn, n, passage[n], careless=False) for n in numbers if n in passage and SUBJECT.match(passage[n])]


def review(turn: Turn) -> str:
    """Claims for the open sentences, carefully: one of three of them each time."""
    passage = numbered(turn.item.split("Passage:\n", 1)[1])
    listed = re.search(r"rests on these sentences yet: ([\d, ]+)\.", turn.item)
    numbers = [int(number) for number in listed[1].split(",")] if listed else []
    wanted = [n for n in numbers if n in passage and SUBJECT.match(passage[n]) and draw(turn, 3, str(n)) == 0]
    return lines(*(_claim(turn, n, passage[n], careless=False) for n in wanted), DONE)


def resolve(turn: Turn) -> str:
    return lines({"do": "names", "same": "the same words" in turn.item, "because": "by the words"}, DONE)


@knowing
def reconcile(turn: Turn) -> str:
    verdict = "contradiction" if turn.item.count("Position ") == 2 else "differs by scope"
    return lines({"do": "judge", "verdict": verdict, "because": "The sentences give other values."}, DONE)


def write(turn: Turn) -> str:
    if turn.number > 1:
        return lines(DONE)
    sentences = (
        {"do": "sentence", "section": "" if number <= 2 else "Facts", "text": text, "claims": [number]}
        for number, text in told(turn).items()
    )
    return lines(*sentences, DONE)


def diligent(**instead: JobPlayer) -> Players:
    """A player of all jobs; some may be played by others."""
    jobs: dict[str, JobPlayer] = {"look": look, "survey": survey, "read": read, "review": review}
    jobs |= {"resolve": resolve, "reconcile": reconcile, "write": write}
    return Players(**(jobs | instead), default=only_done)


player = diligent()
"""For ``python -m fake_engine --player fake_engine.diligent:player``."""
careful_player = diligent(read=careful)
