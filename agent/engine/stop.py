"""Stopping the engine, and all that belongs to it."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable

from agent.engine import cards, processes, record
from agent.engine.record import Running
from agent.errors import UsageError

GRACE = 60.0
"""Seconds between asking and killing: vLLM finishes in a few, docker stops a container after it."""
GIVEN_BACK = 20.0
"""Seconds for the driver to take back the memory of processes that have ended."""


def down(tell: Callable[[str], None] = lambda _: None, *, grace: float = GRACE) -> bool:
    """Stop the engine that ``up`` started. True if there was something to stop.

    Returns when the last process of its group has gone and the card's memory is as free as it was before; where it is
    not, ``tell`` hears so. A record of an engine that died by itself is removed, and what outlived it is stopped.
    Nothing that we did not start is touched.
    """
    known = record.load()
    if known is None:
        return False
    stopped = finish(known, tell, grace)
    if not stopped:
        tell(f"the engine that was started (process {known.pid}) is not running any more; its record is removed")
    return stopped


def finish(known: Running, tell: Callable[[str], None], grace: float = GRACE) -> bool:
    """End all processes of that engine, remove its container and its record. True if any process was there."""
    there = processes.remaining(known.group, known.born)
    if there:
        tell(f"stopping the engine ({len(there)} processes, {known.model})")
    left = processes.end(known.group, known.born, grace)
    if left:
        numbers = ", ".join(str(pid) for pid in sorted(left))
        raise UsageError(f"process {numbers} of the engine does not die, not even by SIGKILL: see what nvidia-smi says")
    removed = known.container is not None and _remove_container(known.container)
    if there or removed:
        _await_memory(known, tell)
    record.forget(known)
    return bool(there) or removed


def _await_memory(known: Running, tell: Callable[[str], None]) -> None:
    """Until its cards have the memory back; else an engine that is started next may not find its share."""
    deadline = time.monotonic() + GIVEN_BACK
    while still := cards.held(known.free):
        if time.monotonic() > deadline:
            tell(f"its processes have gone, and its memory is not free: {still}; see with nvidia-smi what uses it")
            return
        time.sleep(processes.LOOK_EVERY)


def _remove_container(name: str) -> bool:
    """A container outlives a `docker run` that was killed. It was started with --rm, so usually it has gone by now."""
    docker = shutil.which("docker")
    if docker is None:
        return False
    try:
        answer = subprocess.run(  # noqa: S603  (our own container's name)
            [docker, "rm", "--force", name], capture_output=True, text=True, check=False, timeout=GRACE
        )
    except subprocess.TimeoutExpired:
        raise UsageError(f"docker does not answer: stop the engine by hand, docker rm --force {name}") from None
    # Of a container that isn't there it says so, and succeeds; of one that it has removed it prints the name.
    return name in answer.stdout.split()
