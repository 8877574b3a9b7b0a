"""A terminal that is closed while a run goes on: a lost connection must not end a night."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType


@contextmanager
def outlived(said: Path, then: Callable[[], None]) -> Iterator[None]:
    """At SIGHUP what is printed goes on into the file ``said``, and ``then`` is called, in the main thread.

    The descriptors are changed at once, because the next line would fail where nobody listens any more. Nothing is
    done where the signal is ignored already, as under ``nohup``. Call it from the main thread.
    """

    def hung_up(_number: int, _frame: FrameType | None) -> None:
        _turn_to(said)
        then()

    before = signal.getsignal(signal.SIGHUP)
    if before is signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGHUP, hung_up)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def _turn_to(said: Path) -> None:
    """Let what is printed go into the file, or nowhere where it can't be opened, and input come from nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    try:
        file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    except OSError:
        file = nowhere
    for stream, new in ((0, nowhere), (1, file), (2, file)):
        os.dup2(new, stream)
    for new in {file, nowhere}:
        os.close(new)
