"""Bytes and texts on disk, under the hash of the bytes. Written once, whole, and never changed."""

from __future__ import annotations

import hashlib
import os
import zlib
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from pydantic import TypeAdapter

from agent.sources.document import Document

_DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)


def keep(folder: Path, data: bytes) -> str:
    """Keep the bytes of a source as ``folder/raw/<sha256>``; returns the sha256. Durable on return."""
    sha256 = hashlib.sha256(data).hexdigest()
    _write_once(folder / "raw" / sha256, data)
    return sha256


def keep_text(folder: Path, sha256: str, document: Document) -> None:
    """Keep the canonical text as ``folder/text/<sha256>.txt`` (UTF-8). Durable on return."""
    _write_once(text_path(folder, sha256), document.text.encode("utf-8", "surrogatepass"), again=True)


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


def _write_once(path: Path, data: bytes, *, again: bool = False) -> None:
    """Temporary file, fsync, rename, fsync of the folder. A file that is there already has these bytes."""
    if path.exists() and not again:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
