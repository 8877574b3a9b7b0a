"""``python -m fake_engine --player fake_engine.players:echo``: print the base URL, and serve until told to stop."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
import threading
from typing import Any

from fake_engine.server import FakeEngine


def main() -> None:
    parser = argparse.ArgumentParser(prog="fake_engine", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--player", required=True, help="module:name of a player")
    parser.add_argument("--faults", help="module:name of a fault script")
    parser.add_argument("--model", default="gemma-4-31b-it")
    parser.add_argument("--context-length", type=int, default=16384)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds of pretended work for each answer")
    parser.add_argument("--pace", type=float, default=0.0, help="seconds between two events of a stream")
    parser.add_argument("--blind", action="store_true", help="take no images")
    given = parser.parse_args()
    engine = FakeEngine(
        _named(given.player),
        model=given.model,
        faults=_named(given.faults) if given.faults else None,
        context_length=given.context_length,
        delay=given.delay,
        pace=given.pace,
        sees=not given.blind,
        port=given.port,
        keep_calls=False,
    )
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with engine:
        sys.stdout.write(engine.base_url + "\n")
        sys.stdout.flush()
        stopped.wait()


def _named(text: str) -> Any:
    module, _, name = text.partition(":")
    return getattr(importlib.import_module(module), name)


main()
