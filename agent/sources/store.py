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
    path, data = text_path(folder, sha256), document.text.encode("utf-8", "surrogatepass")
    if not path.exists() or path.read_bytes() != data:
        durable.write(path, data)


def keep_picture(folder: Path, sha256: str, picture: bytes) -> None:
    """Keep the copy of an image that models are shown as ``folder/pictures/<sha256>``. Durable on return.

    One that is there stays: the same question is asked again in the same bytes, whatever encodes images meanwhile.
    """
    path = _picture_path(folder, sha256)
    if not path.exists():
        durable.write(path, picture)


def load_picture(folder: Path, sha256: str) -> bytes:
    """The copy that :func:`keep_picture` kept. Raises :class:`OSError` where it is gone."""
    return _picture_path(folder, sha256).read_bytes()


def _picture_path(folder: Path, sha256: str) -> Path:
    return folder / "pictures" / sha256


def text_path(folder: Path, sha256: str) -> Path:
    """Where the canonical text of these bytes is kept."""
    return folder / "text" / f"{sha256}.txt"


def load_text(folder: Path, sha256: str) -> str:
    """The canonical text, exactly as it was kept. Raises :class:`OSError` where it is gone."""
    return text_path(folder, sha256).read_bytes().decode("utf-8", "surrogatepass")


def freeze(document: Document) -> bytes:
    """The document without its text and images, small: for the ledger."""
    return zlib.compress(_DOCUMENT.dump_json(document, exclude={"text", "picture", "figures"}), level=6)


def thaw(structure: bytes, text: str) -> Document:
    """The document that :func:`freeze` and :func:`keep_text` kept."""
    data = zlib.decompress(structure)
    return replace(_DOCUMENT.validate_json(b'{"text":"",' + data[1:]), text=text)
