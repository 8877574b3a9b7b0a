"""Which files a person means by what was typed."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from agent.errors import UsageError

PAGES = (".html", ".htm", ".xhtml")
BESIDE = re.compile(
    r"(?:_(?:files|file|fichiers|archivos|ficheiros|arquivos|pliki|soubory)|-(?:Dateien|bestanden|filer)|\.files)$"
)
"""How browsers end the name of the folder that they put beside a page that they save."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file. ``name`` is its path as the person gave it, with forward slashes: its name in the wiki."""

    name: str
    path: Path


def find(arguments: Sequence[str], *, leave_out: Path | None = None) -> list[Found]:
    """All files of the folders, files and globs, by name, each once; hidden ones and those in ``leave_out`` left out.

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
            found.setdefault(real, Found(PurePath(path).as_posix(), path))
    return sorted(found.values(), key=lambda source: source.name)


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
        if entry.is_dir():
            yield from _within(entry, above | {real})
        else:
            yield entry
