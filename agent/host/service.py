"""A unit that goes on with a wiki's night after a reboot, for systemd (Linux) and launchd (macOS).

It is written and never switched on: that is for a person to type. What it starts is ``resume --unfinished``, which
does nothing where the last night came to its end; so a finished night is not started again by every reboot.
"""

from __future__ import annotations

import hashlib
import os
import plistlib
import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agent import durable
from agent.errors import UsageError

DESCRIPTION = "wikiagent: goes on with a night after a reboot"
PAUSE = 60
"""Seconds before a night that ended by a fault is started again."""
DRAIN = 90
"""Seconds from SIGTERM to SIGKILL: calls in flight may finish (30 s), then the wiki is published."""


@dataclass(frozen=True, slots=True)
class Installed:
    """The file that was written, and what to type: to switch it on, and off for good."""

    path: Path
    on: tuple[str, ...]
    off: tuple[str, ...]


def command(wiki: Path) -> tuple[str, ...]:
    """What the unit runs. ``-P``: a folder ``agent/`` in the working directory is not this program."""
    return (sys.executable, "-P", "-m", "agent", "resume", "--unfinished", "--wiki", str(wiki.absolute()))


def unit_name(wiki: Path) -> str:
    """``wikiagent-`` and a name for the wiki's absolute path that no other path has."""
    path = os.fsencode(wiki.absolute())
    slug = re.sub(r"[^a-z0-9]+", "-", os.fsdecode(path).lower())[:80].strip("-")  # what a unit may be called
    return "-".join(part for part in ("wikiagent", slug, hashlib.sha256(path).hexdigest()[:6]) if part)


def systemd_unit(run: Sequence[str], folder: Path) -> str:
    """A systemd user unit. Raises :class:`UsageError` for a folder or a program that can't be named in one."""
    return f"""\
# Written by: wikiagent init --service
[Unit]
Description={DESCRIPTION}
# What ends at once, again and again, is not tried all night.
StartLimitIntervalSec=3600
StartLimitBurst=10

[Service]
Type=exec
WorkingDirectory=-{_systemd_path(folder)}
ExecStart={_systemd_command(run)}
# 0 finished, 3 deadline, 4 finished with gaps are ends; 2 wants a person; 130 was asked for. A crash, or 75: again.
Restart=on-failure
RestartSec={PAUSE}
RestartPreventExitStatus=2 3 4 130
SuccessExitStatus=3 4 130
# Only the program itself is asked to stop, not the engine that it may have started and needs for draining.
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec={DRAIN}
# A reader that runs out of memory costs its source, and not the night.
OOMPolicy=continue

[Install]
WantedBy=default.target
"""


def _systemd_command(words: Sequence[str]) -> str:
    """A command line as systemd.service(5) wants it. The colon: no ``$`` in it is a variable."""
    if re.search(r"""[\x01-\x1f\x7f"'\\]""", words[0]):
        raise UsageError(f"systemd starts no program with quotes or backslashes in its path: {words[0]!r}")
    return " ".join(systemd_word(word) for word in (f":{words[0]}", *words[1:]))


def systemd_word(word: str) -> str:
    """One word in double quotes, with C-style escapes, and ``%`` doubled (systemd.syntax(7), systemd.unit(5))."""
    _check_utf8(word)
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return '"' + re.sub(r"[\x01-\x1f\x7f]", lambda found: f"\\x{ord(found[0]):02x}", escaped) + '"'


def _systemd_path(folder: Path) -> str:
    """A path as a whole value: nothing is quoted there, ``%`` is doubled, and a line must not end in a backslash or in
    a blank.
    """
    text = str(folder.absolute())
    _check_utf8(text)
    if re.search(r"[\x01-\x1f\x7f]", text):
        raise UsageError(f"a unit can't start in {text!r}: there is a line end or the like in its name")
    return f"{text}/.".replace("%", "%%") if text[-1] in "\\ " else text.replace("%", "%%")


def _check_utf8(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"a unit can't name {text!r}: that is no UTF-8") from error


def launchd_plist(label: str, run: Sequence[str], folder: Path, log: Path) -> bytes:
    """A launchd agent. launchd knows success and failure only: what failed is started again, and ``resume
    --unfinished`` then says that a night was at its end. Raises :class:`UsageError` for a path that XML can't hold.
    """
    entries = {
        "Label": label,
        "ProgramArguments": list(run),
        "WorkingDirectory": str(folder.absolute()),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": PAUSE,
        "ExitTimeOut": DRAIN,
        "StandardOutPath": str(log),
        "StandardErrorPath": str(log),
    }
    for word in (*run, str(folder), str(log)):
        _check_utf8(word)
    try:
        return plistlib.dumps(entries)
    except ValueError as error:
        raise UsageError(f"a launch agent can't name these paths: {error}") from error


def install(wiki: Path, folder: Path, home: Path, platform: str = sys.platform) -> Installed:
    """Write the unit of this wiki into ``home``. ``folder``: where its last run was started.

    Raises :class:`UsageError` on a system that has neither systemd nor launchd.
    """
    name, run = unit_name(wiki), command(wiki)
    if platform == "linux":
        set_apart = os.environ.get("XDG_CONFIG_HOME", "")
        settings = Path(set_apart) if set_apart.startswith("/") else home / ".config"
        path = settings / "systemd" / "user" / f"{name}.service"
        durable.write(path, systemd_unit(run, folder).encode())
        return Installed(
            path,
            (f"systemctl --user daemon-reload && systemctl --user enable --now {name}.service",
             "loginctl enable-linger    # so that it starts at boot, before you log in"),
            (f"systemctl --user disable --now {name}.service", f"rm {shlex.quote(str(path))}"),
        )  # fmt: skip
    if platform == "darwin":
        label = f"org.{name.replace('-', '.', 1)}"
        path = home / "Library" / "LaunchAgents" / f"{label}.plist"
        log = wiki.absolute() / ".wikiagent" / "service.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        durable.write(path, launchd_plist(label, run, folder, log))
        return Installed(
            path,
            (f"launchctl bootstrap gui/$(id -u) {shlex.quote(str(path))}",),
            (f"launchctl bootout gui/$(id -u)/{label}", f"rm {shlex.quote(str(path))}"),
        )
    raise UsageError(f"--service writes units for systemd (Linux) and launchd (macOS); this is {platform}")
