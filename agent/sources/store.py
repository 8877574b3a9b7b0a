"""Bytes and texts on disk, under the hash of the bytes. Written once, whole, and never changed."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from agent import durable
from agent.sources.document import Document

_DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)


def digest(path: Path) -> str:
    """The sha256 of a file's bytes; empty where they can't be had."""
    try:
        if not path.is_file():
            return ""  # opening a pipe would wait for ever; the workshop will say what is wrong with it
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def raw_path(folder: Path, sha256: str) -> Path:
    """Where the bytes with this hash are kept."""
    return folder / "raw" / sha256


def keep(folder: Path, data: bytes) -> str:
    """Keep the bytes of a source as ``folder/raw/<sha256>``; returns the sha256. Durable on return."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = raw_path(folder, sha256)
    if not path.exists():  # else it has these bytes
        durable.write(path, data)
    return sha256


def keep_text(folder: Path, sha256: str, document: Document) -> None:
    """Keep the canonical text as ``folder/text/<sha256>.txt`` (UTF-8). Durable on return."""
    durable.write(text_path(folder, sha256), document.text.encode("utf-8", "surrogatepass"))


def text_path(folder: Path, sha256: str) -> Path:
    """Where the canonical text of these bytes is kept."""
    return folder / "text" / f"{sha256}.txt"


def load_text(folder: Path, sha256: str) -> str:
    """The canonical text, exactly as it was kept. Raises :class:`OSError` where it is gone."""
    return text_path(folder, sha256).read_bytes().decode("utf-8", "surrogatepass")


def freeze(document: Document) -> bytes:
    """The document without its text, small: for the ledger."""
    return zlib.compress(_DOCUMENT.dump_json(document, exclude={"text"}), level=6)


def thaw(structure: bytes, text: str) -> Document:
    """The document that :func:`freeze` and :func:`keep_text` kept."""
    data = zlib.decompress(structure)
    return replace(_DOCUMENT.validate_json(b'{"text":"",' + data[1:]), text=text)
