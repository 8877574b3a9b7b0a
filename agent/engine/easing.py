"""What to change before an engine that has ended is started again, so that it does not end in the same way. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal

from agent.engine.record import Options

Cause = Literal["memory", "drafts", ""]

LEAST_CONTEXT: Final = 20_000
"""Tokens. A loop's prompt stays under 16,000, its answer under 4,000."""


def eased(options: Options, cause: Cause, *, sequences: int, context: int, again: bool) -> tuple[Options, str]:
    """The options for the next start, and what is different in words (empty: nothing).

    ``sequences`` and ``context``: the profile's, 0 where it says nothing. ``again``: it ended several times of late.
    Half as many loops at once after an out-of-memory, then half the context; no drafts where the drafter is to blame,
    or where it ends again and again and nobody can tell why.
    """
    if cause == "memory":
        return _smaller(options, sequences, context)
    if options.mtp != "off" and (cause == "drafts" or again):
        return options.model_copy(update={"mtp": "off"}), "without MTP"
    return options, ""


def _smaller(options: Options, sequences: int, context: int) -> tuple[Options, str]:
    loops = _value(options.extra, "--max-num-seqs") or sequences or 32
    if loops > 1:
        return _with(options, "--max-num-seqs", loops // 2), f"with {loops // 2} loops at once"
    length = _value(options.extra, "--max-model-len") or context
    if length // 2 >= LEAST_CONTEXT:
        return _with(options, "--max-model-len", length // 2), f"with {length // 2} tokens of context"
    return options, ""


def _value(extra: Sequence[str], option: str) -> int:
    """The number after the last such option; 0 where it is not there."""
    found = [after for before, after in pairwise(extra) if before == option]
    return int(found[-1]) if found and found[-1].isdecimal() else 0


def _with(options: Options, option: str, value: int) -> Options:
    """The last one of an option wins in vLLM's parser; an earlier one of ours is taken out all the same."""
    kept = list(options.extra)
    while option in kept[:-1]:
        place = kept.index(option)
        del kept[place : place + 2]
    return options.model_copy(update={"extra": (*kept, option, str(value))})
