"""What a child that reads sources may not do: reach a network, write files, use up the machine, outlive the night.

These limits are there for accidents and for files that are made to do harm to a parser. They are no prison: a parser
that runs an attacker's code can still read what the user can read, and raise its own soft limits.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

CLONE_NEWUSER, CLONE_NEWNET, PR_SET_PDEATHSIG = 0x10000000, 0x40000000, 1  # as Linux numbers them


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    seconds: float = 120.0
    """From handing it to its reader until the document is back."""
    cpu: int = 100
    """Seconds of processor time, of all threads together; also what ends a reader that nobody waits for any more."""
    memory: int = 2 << 30
    """Bytes of address space beyond what a child starts with (Linux; elsewhere the limit does not hold)."""


def leave_network() -> bool:
    """Go to a network of one's own with nothing in it, not even loopback. Whether the kernel granted that.

    To be called while the process has one thread. Root may do it directly; others by way of a user namespace, which
    some systems forbid (macOS has none, some Linux distributions and containers refuse it).
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0 and libc.unshare(CLONE_NEWNET) == 0:
        return True  # without a user namespace root goes on being allowed to read everybody's files
    return bool(libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)


def refuse_sockets() -> None:
    """Have every attempt of Python code to make a socket raise ``PermissionError``; can't be undone.

    It is all there is where :func:`leave_network` is refused, and then it does not bind native code (the PDF library).
    Where that is granted, it adds local sockets that have a path, which namespaces of networks do not separate.
    """

    def refuse(event: str, _: object) -> None:
        if event == "socket.__new__":
            raise PermissionError("a reader may not open a socket")

    sys.addaudithook(refuse)


def restrict() -> None:
    """No bytes into files (an empty one can still be made), no core dumps, and no life after the parent's (Linux)."""
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # Python ignores SIGXFSZ: a write fails, the child lives on
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def limit_memory(more: int) -> None:
    """Allow ``more`` bytes of address space beyond what is in use now."""
    if sys.platform != "linux":
        return
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + more)


def limit_cpu(more: int) -> None:
    """Allow ``more`` seconds of processor time from now on; then SIGXCPU ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + more)


def _lower(which: int, wanted: int) -> None:
    """Set the soft limit, under a hard one that may be lower and stays as it is."""
    _, hard = resource.getrlimit(which)
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(which, (soft, hard))
