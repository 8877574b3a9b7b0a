"""How much of a model's weights has arrived, by the files. vLLM 0.32 itself is silent until all of them are there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

STEP: Final = 500_000_000
"""Bytes between two lines."""
_BLOCK: Final = 512
"""Bytes: in these a file's place on the disk is counted, whatever the file system's own blocks are."""


class Download:
    """Of the weights of some models, from when this is made."""

    def __init__(self, models: Sequence[str]) -> None:
        self._models = models
        self._told = arrived(models)

    def news(self) -> str:
        """A line for a person, where a good deal more has arrived since the last one; else empty."""
        there = arrived(self._models)
        if there - self._told < STEP:
            return ""
        self._told = there
        return f"downloading: {there / 1e9:.1f} GB of {' and '.join(self._models)} are here"


def arrived(models: Sequence[str]) -> int:
    """Bytes of these models in Hugging Face's cache, with those of files that are not whole yet."""
    return sum(size for model in models for size in _sizes(_folder() / f"models--{model.replace('/', '--')}" / "blobs"))


def _folder() -> Path:
    """Where Hugging Face keeps downloads; docker gets the same folder from ``serve.sh``."""
    if hub := os.environ.get("HF_HUB_CACHE"):
        return Path(hub)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("HF_HOME") or cache / "huggingface") / "hub"


def _sizes(folder: Path) -> Iterator[int]:
    """What is really there: a file that is being fetched may have its whole length from the start."""
    with suppress(OSError):  # there is none yet
        for path in folder.iterdir():
            with suppress(FileNotFoundError):  # it is whole now, and has another name
                yield path.stat().st_blocks * _BLOCK
