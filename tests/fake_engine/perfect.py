"""A scripted model that knows what a planted pile holds, and says it of what stands in the prompt, and of nothing else.

What a night on it does not find, the program has lost.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from agent.scoring.gold import says
from fake_engine.control_questions import knowing
from fake_engine.diligent import DONE
from fake_engine.players import SOURCES, JobPlayer, Players, Turn, lines, numbered, told

Row = dict[str, Any]


CLAIM = re.compile(
    r"(?P<said>.*) \(of (?P<about>.*?)(?:; (?P<fact>[^;]*: .*?))?"
    r"(?:; the source only reports it)?; rests on (?P<at>[\d, ]+)\)"
)


SHOWN = re.compile(rf"{SOURCES}(?: “.*”)?$")
"""What stands behind a claim that a second reader is shown."""


def _row(fact: Row) -> str:
    """What a row of a table says, in words: on a page it stands in the table, and nowhere else."""
    return f"{fact['entity']}: {fact['attribute']} {fact['value']}"


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


class Perfect:
    """``gold``: the folder that ``scripts/plant.py`` made."""

    def __init__(self, gold: Path) -> None:
        def rows(name: str) -> list[Row]:
            return [json.loads(line) for line in (gold / f"{name}.jsonl").read_text().splitlines()]

        self.facts = rows("facts")
        self.entities = {row["title"]: row for row in rows("entities")}
        self._conflicts, self._decoys = rows("conflicts"), rows("decoys")

    def players(self, **instead: JobPlayer) -> Players:
        """A player of all jobs; some may be played by others."""
        jobs: dict[str, JobPlayer] = {"survey": self.survey, "read": self.read, "review": self.read}
        jobs |= {"check": self.check, "resolve": self.resolve, "reconcile": knowing(self.reconcile)}
        jobs |= {"write": self.write, "proofread": self.proofread}
        return Players(**(jobs | instead))

    def shown(self, shown: dict[int, str]) -> list[tuple[int, Row]]:
        """The facts of the sentences shown, each at the first of them."""
        return [
            (number, fact)
            for fact in self.facts
            if (number := next((n for n, text in shown.items() if says(text, fact["quote"])), None))
        ]

    def survey(self, turn: Turn) -> str:
        named: dict[str, int] = {}
        for number, fact in self.shown(numbered(turn.item.split("Sentences:\n", 1)[-1])):
            named.setdefault(fact["entity"], number)
        actions = [
            {
                "do": "entity",
                "name": self._named(name, turn.item),
                "type": "concept",
                "aliases": [alias for alias in self.entities[name]["aliases"] if alias in turn.item],
                "at": [at],
            }
            for name, at in named.items()
        ]
        return lines({"do": "card", "title": "", "version": "", "date": "", "scope": ""}, *actions, DONE)

    def read(self, turn: Turn) -> str:
        if turn.number > 1:
            return lines(DONE)
        found = self.shown(numbered(turn.item.split("Passage:\n", 1)[1]))
        return lines(*(row for number, fact in found for row in self.said(number, fact, turn.item)), DONE)

    def said(self, at: int, fact: Row, item: str) -> list[Row]:
        """What is said of one fact."""
        return [self.claim(at, fact, item)]

    def _named(self, entity: str, *shown: str) -> str:
        """The entity as it is called in the first text that names it, by its title or by an alias."""
        called = [entity, *self.entities[entity]["aliases"]]
        return next((name for text in shown for name in called if name.casefold() in text.casefold()), entity)

    def claim(self, at: int, fact: Row, item: str) -> Row:
        reported = re.match(r"According to|A trade paper wrote", fact["quote"])
        spoken = fact["quote"].endswith((".", "?", "!"))
        return {
            "do": "claim",
            "entity": self._named(fact["entity"], fact["quote"], item),
            "attribute": fact["attribute"],
            "value": fact["value"],
            "statement": fact["quote"] if spoken else _row(fact),
            "stance": "reports" if reported else "holds",
            "at": [at],
        }

    def check(self, turn: Turn) -> str:
        """Knows which statements, facts and sentences go together."""
        sentences, claims = turn.item.split("Claims:\n", 1)
        shown = numbered(sentences)
        return lines(*(self._judged(number, text, shown) for number, text in numbered(claims).items()), DONE)

    def _judged(self, number: int, text: str, shown: dict[int, str]) -> Row:
        found = CLAIM.fullmatch(text)
        assert found, text
        cited = [shown[int(at)] for at in found["at"].split(", ")]
        facts = [fact for fact in self.facts if any(says(sentence, fact["quote"]) for sentence in cited)]
        said = any(
            _letters(found["said"]) in (_letters(sentence), *map(_letters, self._ways(facts))) for sentence in cited
        )
        about = [fact for fact in facts if self._titles(found["about"]) & {fact["entity"]}]
        fact = not found["fact"] or any(
            _letters(found["fact"]) == _letters(f"{one['attribute']} {one['value']}") for one in about
        )
        return {"do": "verdict", "claim": number, "says": "supported" if said and fact else "not", "because": "known"}

    def _ways(self, facts: list[Row]) -> list[str]:
        return [
            text for fact in facts for text in (fact["quote"], f"{fact['entity']} {fact['attribute']} {fact['value']}")
        ]

    def resolve(self, turn: Turn) -> str:
        one, other = re.findall(r"^name: (.*)$", turn.item, re.MULTILINE)[:2]
        same = self._titles(one) == self._titles(other) and bool(self._titles(one))
        return lines({"do": "names", "same": same, "because": "known"}, DONE)

    def _titles(self, name: str) -> set[str]:
        return {
            title
            for title, row in self.entities.items()
            if name.casefold() in {known.casefold() for known in (title, *row["aliases"])}
        }

    def reconcile(self, turn: Turn) -> str:
        said = re.findall(r"^sentence: (.*)$", turn.item, re.MULTILINE)
        shown = {fact["id"] for fact in self.facts if any(says(text, fact["quote"]) for text in said)}
        verdict = "same"
        for conflict in self._conflicts:
            if len(shown.intersection(conflict["facts"])) > 1:
                verdict = conflict["kind"]
        return lines({"do": "judge", "verdict": verdict, "because": "known"}, DONE)

    def write(self, turn: Turn) -> str:
        if turn.number > 1:
            return lines(DONE)
        texts = told(turn)
        in_table = {_row(fact) for fact in self.facts}
        in_words = [number for number, text in texts.items() if text not in in_table]
        defining = {fact["quote"] for fact in self.facts if fact["attribute"] == "kind"}
        lead = next((number for number in in_words if texts[number] in defining), (*in_words, *texts)[0])
        rest = [number for number in in_words if number != lead]
        if turn.item.partition("\n")[0].endswith("(topic)"):  # which is a lead, and no more
            rest = []
        return lines(
            {"do": "sentence", "section": "", "text": texts[lead], "claims": [lead]},
            *({"do": "sentence", "section": "Facts", "text": texts[number], "claims": [number]} for number in rest),
            DONE,
        )

    def proofread(self, turn: Turn) -> str:
        """Knows a sentence that is nothing but the words of its claims, in whole, one after the other."""
        claims, sentences = turn.item.split("Sentences:\n", 1)
        shown = {number: _letters(SHOWN.sub("", text)) for number, text in numbered(claims).items()}
        judged = []
        for number, text in numbered(sentences).items():
            said, at = text.removesuffix(")").rsplit(" (rests on ", 1)
            left = _letters(said)
            for one in sorted((shown[int(n)] for n in at.split(", ")), key=len, reverse=True):
                left = left.replace(one, "", 1)
            judged.append({"do": "verdict", "sentence": number, "says": "not" if left else "supported", "because": ""})
        return lines(*judged, DONE)
