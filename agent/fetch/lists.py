"""Files that only say where to look: lists of links, bookmarks, the shortcuts that browsers save."""

from __future__ import annotations

import codecs
import html
import plistlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.parsers.expat import ExpatError

HEAD = 4096
LARGEST = 8 << 20
"""Bytes. What is larger is no list that a person has made."""
OTHERS = 10
"""One line in so many of a list may be something else than a link. A note that mentions links has more of them."""
TEXT = frozenset({".txt", ".md", ".markdown", ".text", ".list", ".urls"})
LINK = re.compile(r"<?([a-z][a-z0-9+.-]{1,20}://[^\s<>]+)>?", re.IGNORECASE)
MARKDOWN = re.compile(
    r"\[[^\[\]]*\]\(\s*<?([a-z][a-z0-9+.-]{1,20}://[^\s<>]+?)>?(?:\s+\"[^\"]*\")?\s*\)", re.IGNORECASE
)
BULLET = re.compile(r"(?:[-*+•]|\d{1,4}[.)])\s+(?:\[[ xX]\]\s+)?")
BOOKMARKS = re.compile(rb"\A\s*<!DOCTYPE NETSCAPE-Bookmark-file-1>", re.IGNORECASE)
ANY = re.compile(rb"://|plist")
STARTS = {".html": BOOKMARKS, ".htm": BOOKMARKS}
"""What stands in the first bytes of a file that may hold links; the others are not read."""
ANCHOR = re.compile(r"<a\s[^<>]*?href\s*=\s*[\"']([^\"'<>]*)[\"']", re.IGNORECASE)
SHORTCUT = re.compile(r"^URL\s*=\s*(\S+)\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses in a file, in its order, each once; and how many of its lines are none."""

    urls: tuple[str, ...]
    others: int = 0


def read(path: Path) -> Links | None:
    """The links of a file that holds nothing else; ``None`` for all other files. Never raises for what is in it."""
    suffix = PurePosixPath(path.name).suffix.lower()
    reader = READERS.get(suffix, _of_lines if suffix in TEXT else None)
    if reader is None:
        return None
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return None
        with path.open("rb") as file:
            head = file.read(HEAD)
            if not STARTS.get(suffix, ANY).search(head.replace(b"\x00", b"")):
                return None
            data = head + file.read(LARGEST)
    except OSError:
        return None  # its reader will say so
    return reader(data)


def _decoded(data: bytes) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if wide else "utf-8-sig", "replace")


def _of_lines(data: bytes) -> Links | None:
    """A text that is a list of links. Headings and comments are neither links nor anything else."""
    lines = [line.strip() for line in _decoded(data).splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    urls: dict[str, None] = {}
    others = 0
    for line in lines:
        bullet = BULLET.match(line)
        bare = line[bullet.end() :] if bullet else line
        link = LINK.fullmatch(bare) or MARKDOWN.fullmatch(bare)
        if link:
            urls[link[1]] = None
        elif (others := others + 1) * OTHERS > len(lines):
            return None
    return Links(tuple(urls), others) if urls else None


def _of_bookmarks(data: bytes) -> Links | None:
    """What browsers export; what is no web page in it (scripts, searches of the browser) counts as other."""
    if not BOOKMARKS.match(data[:HEAD]):
        return None
    found = [html.unescape(link) for link in ANCHOR.findall(_decoded(data))]
    urls = dict.fromkeys(link for link in found if link.lower().startswith(("http://", "https://")))
    others = sum(not link.lower().startswith(("http://", "https://")) for link in found)
    return Links(tuple(urls), others) if urls else None


def _of_shortcut(data: bytes) -> Links | None:
    """``.url``, of Windows and of browsers."""
    found = SHORTCUT.search(_decoded(data)) if b"[InternetShortcut]" in data.replace(b"\x00", b"") else None
    return Links((found[1],)) if found else None


def _of_webloc(data: bytes) -> Links | None:
    """``.webloc``, of macOS: a property list."""
    try:
        found = plistlib.loads(data)
    except (plistlib.InvalidFileException, ExpatError, ValueError, TypeError, RecursionError, OverflowError):
        return None
    except (AttributeError, IndexError, KeyError):  # what plistlib raises for some broken files
        return None
    url = found.get("URL") if isinstance(found, dict) else None
    return Links((url,)) if isinstance(url, str) and url.strip() else None


READERS: dict[str, Callable[[bytes], Links | None]] = {
    ".url": _of_shortcut,
    ".webloc": _of_webloc,
    ".html": _of_bookmarks,
    ".htm": _of_bookmarks,
}
