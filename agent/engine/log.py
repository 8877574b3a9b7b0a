"""Reading the server's log: where it is, why it died, what a person can do about it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, Literal

_LAST_BYTES: Final = 64 * 1024
_COLOUR: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PREFIX: Final = re.compile(r"^(\([\w.]+ pid=\d+\)\s*)?((INFO|WARNING|ERROR) [\d-]+ [\d:.]+ \[[^\]]*\]\s*)?")
_ACCESS: Final = re.compile(r'"(GET|POST) /')
_TELLING: Final = re.compile(
    r"download|fetching|\bshards?\b|\.safetensors|\bload(ing|ed)|compil(ing|ed)|torch\.compile|captur|KV cache size"
    r"|\bpull(ing)?\b|warm|startup|initializ|init engine",
    re.IGNORECASE,
)
_WIDTH: Final = 110

_MEMORY: Final = (
    r"out of memory|OutOfMemoryError|Free memory on device|No available memory for the cache"
    r"|larger than the available KV|OOM-?killed|std::bad_alloc"
)
_DRAFTS: Final = r"spec_decode/|rejection_sampler|speculator|Gemma4MTP|gemma4_mtp|_assistant\.py|draft[_ ]model"
_TRACEBACK: Final = "Traceback (most recent call last)"

_HINTS: Final = [
    (
        _MEMORY,
        "the card's memory is too small for this: see with nvidia-smi what else uses it, or start with fewer loops "
        "at once (--max-num-seqs 4)",
    ),
    (
        r"GatedRepo|gated repo|401 Client Error|403 Client Error|Invalid credentials|Access to model .* is restricted",
        "Hugging Face wants to know who downloads: accept the model's terms on its page, then set HF_TOKEN",
    ),
    (r"Address already in use|port is already allocated", "the port is taken: choose another with --port"),
    (r"container name .* already in use", "a container of that name is left over: docker rm -f it"),
    (
        r"could not select device driver|nvidia-container|unknown or invalid runtime name: nvidia",
        "docker can't reach the card: install the NVIDIA Container Toolkit",
    ),
    (
        r"Cannot connect to the Docker daemon|permission denied .*docker",
        "docker's daemon doesn't answer: start it, or install vLLM and set VLLM_VENV",
    ),
    (r"No space left on device", "the disk is full: the weights need 20 to 35 GB; HF_HOME says where they go"),
    (
        r"FP8 KV cache is not supported",
        "this card can't hold an FP8 KV cache: add --kv-cache-dtype auto",
    ),
    (
        r"unrecognized arguments|invalid choice|not recognize this architecture|are not supported for now",
        "this vLLM is too old or too new for the profile, which was written for 0.32",
    ),
    (
        r"Name or service not known|Temporary failure in name resolution|Max retries exceeded|LocalEntryNotFound",
        "the weights could not be downloaded: they are fetched once, and kept in HF_HOME",
    ),
]
"""What a dead server's log means and what to do, the first that matches. The words are vLLM 0.32's and docker's."""


def tail(path: Path, count: int) -> list[str]:
    """The last lines that say anything, progress bars that overwrite themselves counted line by line."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _LAST_BYTES))
            text = file.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return []
    lines = (_COLOUR.sub("", line).rstrip() for line in re.split(r"[\r\n]+", text))
    return [line for line in lines if line][-count:]


def telling(path: Path) -> str | None:
    """The last line that says how far the start has come, shortened to fit a terminal."""
    for line in reversed(tail(path, 200)):
        said = _PREFIX.sub("", line).strip()  # first: it names source files, and "compilation.py" tells nothing
        if _TELLING.search(said) and not _ACCESS.search(said):
            return said[:_WIDTH]
    return None


def cause(lines: list[str]) -> Literal["memory", "drafts", ""]:
    """What a server died of, where its last words tell: the card's memory, or the MTP drafter."""
    text = "\n".join(lines)
    if re.search(_MEMORY, text, re.IGNORECASE):
        return "memory"
    # The drafter is named at every start; it is to blame where it stands in a traceback.
    return "drafts" if re.search(_DRAFTS, text.partition(_TRACEBACK)[2], re.IGNORECASE) else ""


def hint(lines: list[str]) -> str | None:
    """What to do about a server that died with these last lines, if it is one of the usual reasons."""
    text = "\n".join(lines)
    return next((advice for pattern, advice in _HINTS if re.search(pattern, text, re.IGNORECASE)), None)
