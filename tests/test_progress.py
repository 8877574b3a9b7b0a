"""The lines that a night prints where there is no terminal."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from agent.night.events import PassClosed, PassStarted, Published
from agent.progress import Figures, Screen


def test_a_line_says_nothing_of_what_is_zero() -> None:
    said = StringIO()
    with Screen(Console(file=said, width=200), lambda: Figures(0, 1, 0, 0, 1234, 0)) as screen:
        screen(PassStarted("read", 0, 2, 5, 5))
        screen(PassClosed("read", 0))
        screen(Published(1))
        screen(Published(0))
    assert [line.split("  ", 1)[1] for line in said.getvalue().splitlines()] == [
        "read, cohort 1/2: 0 done · 1 claim · 1,234 calls",
        "published 1 page",
    ]
