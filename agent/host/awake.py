"""Keeping the machine awake through a night, where the system has a way to ask for it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def awake(*, wanted: bool) -> Iterator[str]:
    """Ask the system not to sleep until the block is left; yields what to tell a person, empty where all is well.

    ``systemd-inhibit`` on Linux, ``caffeinate`` on macOS. Both hold for as long as a child of theirs lives.
    """
    command = _command()
    if not wanted or not command:
        yield "this machine can't be kept awake from here; see that it does not go to sleep" if wanted else ""
        return
    holder = subprocess.Popen(  # noqa: S603  (a fixed command)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # neither Ctrl-C nor a closed terminal reaches it
    )
    try:
        yield ""
    finally:
        if holder.stdin is not None:
            holder.stdin.close()  # its child reads from us: when we are gone, however, so is it
        holder.terminate()
        holder.wait()


def _command() -> list[str]:
    if sys.platform == "darwin" and shutil.which("caffeinate"):
        return ["caffeinate", "-i", "cat"]
    if sys.platform == "linux" and shutil.which("systemd-inhibit") and _has_login_manager():
        return ["systemd-inhibit", "--what=sleep:idle", "--who=wikiagent", "--why=reading sources", "cat"]
    return []


def _has_login_manager() -> bool:
    """Whether somebody is there to be asked; in a container nobody is."""
    asked = subprocess.run(["systemd-inhibit", "--list"], capture_output=True, check=False)  # noqa: S607  (as the PATH has it)
    return asked.returncode == 0
