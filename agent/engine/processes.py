"""Processes and their groups, without a library: ``/proc`` on Linux, ``ps`` elsewhere.

The engine is more than one process. When the API server is killed outright, the engine core outlives it and goes on
holding the card's memory (vllm-project/vllm#55510); so what is started, looked for and ended here is the group.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LINUX: Final = sys.platform == "linux"
LOOK_EVERY: Final = 0.1
AFTER_KILL: Final = 10.0
"""Seconds. A process in the middle of a call to the driver dies only when that returns."""


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    group: int
    born: str


def born(pid: int) -> str | None:
    """When the process began, as words that no other process of that number shares; ``None`` if it doesn't live."""
    return next((process.born for process in _living() if process.pid == pid), None)


def remaining(group: int, leader_born: str) -> set[int]:
    """The living processes of the group whose leader began at ``leader_born``; none, if the number is another's now.

    With the leader dead, the group is still taken for ours on Linux if the machine hasn't been restarted since: the
    kernel gives a number to nobody while a group bears it. Elsewhere nothing vouches for it, and it is left alone.
    """
    members = {process.pid: process.born for process in _living() if process.group == group}
    leader = members.get(group)
    if leader is not None:
        return set(members) if leader == leader_born else set()
    same_boot = LINUX and leader_born.split("/")[0] == _boot()
    return set(members) if same_boot else set()


def end(group: int, leader_born: str, grace: float) -> set[int]:
    """Ask the group to stop, wait ``grace`` seconds for the last of its processes, then kill it. What is left."""
    if not remaining(group, leader_born):
        return set()
    left = _signalled(group, signal.SIGTERM, grace)
    return _signalled(group, signal.SIGKILL, AFTER_KILL) if left else left


def _signalled(group: int, number: signal.Signals, patience: float) -> set[int]:
    # EPERM is what macOS says of a group in which only zombies are left.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
    deadline = time.monotonic() + patience
    while left := {process.pid for process in _living() if process.group == group}:
        if time.monotonic() > deadline:
            break
        time.sleep(LOOK_EVERY)
    with suppress(ChildProcessError):  # usually it is not a child of ours
        os.waitpid(group, os.WNOHANG)
    return left


def _living() -> Iterator[_Process]:
    """Zombies are not among them: in a container whose first process doesn't collect them they stay for ever."""
    return _from_proc() if LINUX else _from_ps()


def _from_proc() -> Iterator[_Process]:
    boot = _boot()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        # proc(5): after the name, which may hold anything, come state, parent, group, … and as the 20th the start.
        fields = stat.rpartition(")")[2].split()
        if fields[0] not in "ZX":
            yield _Process(int(entry.name), int(fields[2]), f"{boot}/{fields[19]}")


def _from_ps() -> Iterator[_Process]:
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,pgid=,stat=,lstart="],  # noqa: S607  (wherever the system keeps it)
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    for line in listing.stdout.splitlines():
        pid, group, state, start = line.split(maxsplit=3)
        if not state.startswith("Z"):
            yield _Process(int(pid), int(group), start)


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
