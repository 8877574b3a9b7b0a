"""How far judges of conflicts are believed: as far as they get right what is known.

Every judge is asked some control questions (:mod:`agent.jobs.controls`): pairs that agree, and pairs that contradict
each other. One that takes pairs that agree for conflicts is not believed in what it calls a conflict, and one that does
not see a contradiction is not believed where it says that there is none. What it judged is then what code says of it.
"""

from __future__ import annotations

import sqlite3
from typing import Literal, NamedTuple

MISTAKES = 1
"""Control questions of a sort, out of four, that a judge may get wrong and still be believed."""

_WRONG = "SELECT brain, about, count(*) AS wrong FROM controls WHERE NOT right GROUP BY brain, about"

BELIEVED = f"""(
    SELECT j.id, j.entity, j.attribute, j.brain,
        iif(d.wrong IS NULL, j.verdict, j.by_code) AS verdict,
        CASE WHEN d.wrong IS NULL THEN j.because
            WHEN d.about = 'agreement' THEN 'this judge takes what agrees for a conflict, so its word does not count'
            ELSE 'this judge does not see plain contradictions, so its word does not count' END AS because,
        iif(d.wrong IS NULL OR j.everyone = '', j.claims, j.everyone) AS claims
    FROM conflict_judgements j LEFT JOIN ({_WRONG} HAVING wrong > {MISTAKES}) d ON d.brain = j.brain
        AND d.about = iif(j.verdict IN ('same', 'not enough evidence'), 'contradiction', 'agreement')
)"""  # noqa: S608
"""In place of the table of judgements: each as far as its judge is believed."""


class Examined(NamedTuple):
    """How a judge did on control questions of one sort."""

    judge: str
    about: Literal["agreement", "contradiction"]
    wrong: int
    asked: int

    @property
    def believed(self) -> bool:
        return self.wrong <= MISTAKES

    def in_words(self) -> str:
        """For the report."""
        told = f"{self.judge}: {self.wrong} of {self.asked}"
        if self.about == "agreement":
            found = f"{told} pairs that agree taken for a conflict"
            return found if self.believed else f"{found}; nothing that it calls a conflict is believed"
        found = f"{told} plain contradictions not seen"
        return found if self.believed else f"{found}; it is not believed where it says that there is no conflict"


def examined(db: sqlite3.Connection) -> list[Examined]:
    """Every judge that was asked control questions, by name."""
    query = "SELECT brain, about, sum(NOT right), count(*) FROM controls GROUP BY brain, about ORDER BY brain, about"
    return [Examined(*row) for row in db.execute(query)]
