"""Which files a person means by what was typed."""

from __future__ import annotations

import contextlib
import glob
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from agent.errors import UsageError

BUILT = {
    "node_modules": "installed packages",
    "bower_components": "installed packages",
    "site-packages": "installed packages",
    "__pycache__": "compiled programs",
}
"""Folders that a program fills, by their names."""
MARKS = {"pyvenv.cfg": "an installed Python", "CACHEDIR.TAG": "a program's cache or what it built"}
"""A file with this name marks the folder in which it stands (https://bford.info/cachedir/)."""
PAGES = (".html", ".htm", ".xhtml")
BESIDE = re.compile(
    r"(?:_(?:files|file|fichiers|archivos|ficheiros|arquivos|pliki|soubory)|-(?:Dateien|bestanden|filer)|\.files)$"
)
"""How browsers end the name of the folder that they put beside a page that they save."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file. ``name`` is its path as the person gave it, with forward slashes, or its web address: its name in the
    wiki. ``refused``: the state of one that there is nothing to read of, and ``reason`` why; where it is read all the
    same, what should be known of it. ``called``: what it is called for its reader, where that is something else.
    """

    name: str
    path: Path
    refused: Literal["", "failed", "skipped"] = ""
    reason: str = ""
    called: str = ""


def left_out(name: str, what: str = "") -> str:
    """Why a folder that a program filled is not looked into."""
    what = what or BUILT[PurePath(name).name]
    return f"left out: {what}, written by no person; to have it read give it by its own name"


def find(arguments: Sequence[str], *, leave_out: Path | None = None) -> list[Found]:
    """All files of the folders, files and globs, by name, each once; hidden ones and those in ``leave_out`` left out.

    Of a Git checkout that is ``.git``. Folders that a program filled (:data:`BUILT`, :data:`MARKS`) are found as one,
    refused, unless they were typed.

    What a file is does not matter here: its reader says what becomes of it. Raises :class:`UsageError` for an
    argument that names nothing.
    """
    barred = leave_out.resolve() if leave_out else None
    found: dict[Path, Found] = {}
    for argument in arguments:
        for path in _meant(argument):
            real = path.resolve()
            if barred is not None and real.is_relative_to(barred):
                continue
            name = PurePath(path).as_posix()
            filled = _filled(path)
            one = Found(name, path, "skipped", left_out(name, filled)) if filled else Found(name, path)
            if real not in found or name < found[real].name:  # in whatever order they were given
                found[real] = one
    return sorted(found.values(), key=lambda source: source.name)


def look_for(arguments: Iterable[str]) -> None:
    """Raise :class:`UsageError` for an argument that names nothing, before anything is made for it."""
    for argument in arguments:
        next(_meant(argument), None)


def saved_with(path: Path) -> str:
    """Name of the page that this file was saved with by a browser (``Page_files/logo.svg`` beside ``Page.html``)."""
    for folder in path.parents:
        if found := BESIDE.search(folder.name):
            stem = folder.name[: found.start()]
            page = next((stem + suffix for suffix in PAGES if (folder.parent / (stem + suffix)).is_file()), "")
            if page:
                return page
    return ""


def _meant(argument: str) -> Iterator[Path]:
    path = Path(argument)
    if path.is_dir():
        yield from _within(path, set())
    elif path.exists() or path.is_symlink():
        yield path
    else:
        matches = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207  (Path.glob takes no absolute pattern)
        if not matches:
            raise UsageError(
                f"there is nothing at {argument!r}; give a folder, a file or a pattern such as 'papers/*.pdf'"
            )
        for match in matches:
            yield from _within(Path(match), set()) if Path(match).is_dir() else [Path(match)]


def _within(folder: Path, above: set[str]) -> Iterator[Path]:
    """The files below a folder, folders behind links included, but none that leads back up to itself."""
    real = os.path.realpath(folder)
    if real in above:
        return
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        yield folder  # its reader will say that it can't be opened
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not _filled(entry):
            yield from _within(entry, above | {real})
        else:
            yield entry


def _filled(path: Path) -> str:
    """What a folder holds that a program filled; empty for any other."""
    with contextlib.suppress(OSError):  # what can't be opened is told of by its reader
        if path.is_dir():
            marked = (what for mark, what in MARKS.items() if (path / mark).is_file())
            return BUILT.get(path.name, "") or next(marked, "")
    return ""
