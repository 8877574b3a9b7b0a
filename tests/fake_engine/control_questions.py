"""Right answers to control questions, for scripted judges that are to be believed."""

from __future__ import annotations

from collections.abc import Callable

from agent.jobs.controls import CONTROLS, in_words
from fake_engine.players import JobPlayer, Turn, lines
from fake_engine.replies import Reply

ANSWERS = {in_words(control.inputs()): control.right[0] for control in CONTROLS}


def knowing(judge: Callable[[Turn], Reply | str]) -> JobPlayer:
    """The judge, with the control questions answered rightly."""

    def reconcile(turn: Turn) -> Reply | str:
        if turn.item in ANSWERS:
            return lines({"do": "judge", "verdict": ANSWERS[turn.item], "because": "known"}, {"do": "done"})
        return judge(turn)

    return reconcile
