"""Nights of bad models over the planted pile: what false reaches a page, and how much of the true is still there.

    .venv/bin/python tests/bad_models.py [--part PLAN] [--nods] [KIND …]

One line for each kind of badness of :mod:`fake_engine.liars`, with what it got through; several kinds at once are
joined by a plus. Where code alone lets something through, a good second reader is asked, too; with ``--nods`` one that
nods at everything is asked of each.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fake_engine import FakeEngine
from fake_engine.liars import BAD, liar, orders
from small_nights import Outcome, night, taken_in
from truth import falsehoods

from agent.ledger.snapshot import Snapshot
from agent.night.settings import SecondLook
from agent.scoring import Gold, evaluate
from agent.scoring.figures import Figure

ROOT = Path(__file__).parent.parent
PLANTED = ROOT / "examples" / "planted"


@dataclass(frozen=True)
class Told:
    """What came of a night. ``false``: what of it is not so; ``figures``: as ``eval`` gives them."""

    outcome: Outcome
    false: list[str]
    figures: dict[str, Figure]

    @property
    def lost(self) -> list[str]:
        """Facts that were shown to the model and are on no page."""
        return [fact for fact in self.figures["facts on the page"].missing if "was not read" not in fact]


class Pile:
    """A planted pile, taken in once: each night begins with a copy. ``only``: the documents that are kept."""

    def __init__(self, folder: Path, part: str = "develop", only: Iterable[str] = ()) -> None:
        plan = PLANTED / f"{part}.plan"
        subprocess.run([sys.executable, str(ROOT / "scripts" / "plant.py"), str(plan), str(folder)], check=True)
        self._sources, self._gold, self._folder = folder / "sources", folder / "gold", folder
        for path in self._sources.iterdir() if only else ():
            if path.name not in only:
                path.unlink()
        perfect = liar(self._gold)
        (self._sources / "notes-for-readers.txt").write_text(orders(list(perfect.entities)))
        with FakeEngine(perfect.players()) as engine:
            self._taken = taken_in(self._sources, folder / "taken", engine.base_url)

    def night(self, *kinds: str, second_look: SecondLook = "off") -> Told:
        """A night on a model that is bad in these ways."""
        wiki = self._folder / "-".join(["wiki", *kinds, second_look]).replace(" ", "-")
        shutil.copytree(self._taken, wiki)
        with FakeEngine(liar(self._gold, *kinds).players()) as engine:
            outcome = night(self._sources, wiki, engine.base_url, cohort=64, second_look=second_look)
        gold = Gold.load(self._gold)
        snapshot = Snapshot.open(wiki / ".wikiagent" / "ledger.db")
        try:
            return Told(outcome, falsehoods(wiki, gold), evaluate(wiki, snapshot, gold))
        finally:
            snapshot.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", choices=sorted(path.stem for path in PLANTED.glob("*.plan")), default="develop")
    parser.add_argument("--nods", action="store_true")
    parser.add_argument("kinds", nargs="*")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pile = Pile(Path(folder) / "pile", asked.part)
        for kind in asked.kinds or ["", *BAD]:
            kinds = tuple(filter(None, kind.split("+"))) + ("nods",) * asked.nods
            looks: tuple[SecondLook, ...] = ("on",) if asked.nods else ("off", "on")
            for look in looks:
                told = pile.night(*kinds, second_look=look)
                names = (
                    "facts on the page",
                    "conflicts found",
                    "kinds of conflicts",
                    "decoys left alone",
                    "kept apart",
                )
                shares = ", ".join(f"{name} {told.figures[name].share:.3f}" for name in names)
                rejected = sum(n for name, n in told.outcome.report.events.items() if name.startswith("rejected"))
                with_look = ", second look" if look == "on" else ""
                print(f"{kind or 'perfect'}{with_look}: {len(told.false)} false; {shares}; {rejected} rejected")  # noqa: T201
                for false in told.false[:40]:
                    print(f"    {false}")  # noqa: T201
                if not told.false:
                    break


if __name__ == "__main__":
    main()
