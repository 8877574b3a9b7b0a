"""Names for what was fetched: of the file, for its reader; of the page in the wiki."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.message import Message
from pathlib import PurePosixPath

from yarl import URL

from agent.fetch.charset import declared

SUFFIXES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "application/pdf": ".pdf", "text/markdown": ".md",
    "text/x-markdown": ".md", "text/csv": ".csv", "application/json": ".json", "application/epub+zip": ".epub",
    "text/x-rst": ".rst", "message/rfc822": ".eml", "multipart/related": ".mhtml", "text/vtt": ".vtt",
    "application/x-ipynb+json": ".ipynb", "application/msword": ".doc", "application/zip": ".zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.presentation": ".odp",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}  # fmt: skip
SAME = {".htm": ".html", ".xhtml": ".html", ".markdown": ".md"}
WEB = re.compile(r"https?://", re.IGNORECASE)
ENDING = re.compile(r"\.(?:x?html?|php|aspx?|jsp|md|txt|pdf)\Z", re.IGNORECASE)


def file_name(final: URL, headers: Mapping[str, str]) -> str:
    """What a browser would save the page as; its suffix tells the reader what the server calls it."""
    kind, _ = declared(headers.get("content-type", ""))
    name = _disposition(headers.get("content-disposition", "")) or PurePosixPath(final.path).name or "page"
    name = re.sub(r"[\x00-\x1f/\\]", "-", name)[-120:]
    suffix = PurePosixPath(name).suffix.lower()
    wanted = SUFFIXES.get(kind, "")
    if not wanted:
        return f"{name}.txt" if kind == "text/plain" and not re.fullmatch(r"\.[a-z]\w{1,9}", suffix) else name
    return name if SAME.get(suffix, suffix) == wanted else name + wanted


def _disposition(value: str) -> str:
    message = Message()
    message["Content-Disposition"] = value.replace("\r", " ").replace("\n", " ")
    return PurePosixPath((message.get_filename() or "").replace("\\", "/")).name


def is_web(name: str) -> bool:
    """Whether a source of this name is a web address and not a file."""
    return WEB.match(name) is not None


def page_title(name: str) -> str:
    """Host and path of a web address, as words for the name of its page."""
    bare = re.sub(r"^www\.", "", WEB.sub("", name).partition("#")[0], flags=re.IGNORECASE)
    path, _, query = bare.partition("?")
    return f"{ENDING.sub('', path)} {query}".strip()


def without_password(name: str) -> str:
    """The address as it may be shown: a user name and password in it would stand in the wiki."""
    return re.sub(r"(?<=//)[^/?#]*@", "…@", name)
