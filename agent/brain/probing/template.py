"""What an engine makes of a conversation: whether turns are closed, and a second turn begins as the first did."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from agent.brain.findings import Finding
from agent.brain.quirks import Quirks

TURNS: Final = (
    {"role": "system", "content": "alpha"},
    {"role": "user", "content": "bravo"},
    {"role": "assistant", "content": "charlie"},
    {"role": "user", "content": "delta"},
)
FEW_TOKENS: Final = 16
"""The primer of an empty thought, which Gemma's template writes only before the answer that is to come."""
_SPECIAL: Final = re.compile(r"<[|/\w][^<>\s]*>|\[/?[A-Z_]+\]")


def judged(whole: Sequence[str] | None, opening: Sequence[str] | None, quirks: Quirks) -> list[Finding]:
    """From the tokens of :data:`TURNS`, and of the first two of them."""
    if whole is None:
        some = "words only" if quirks.tokenizer == "words" else "nothing"
        return [Finding("tokenizer", "note", f"counts {some}: what is too long is found by asking")]
    found = [Finding("tokenizer", "good", "conversations are counted")]
    if not whole or not opening:
        return found
    newer = quirks.fix("template")
    closed = closes_turns("".join(whole))
    if closed is not None:
        said = "closes its turns" if closed else "does not close the assistant's turns"
        found.append(Finding("chat template", "good" if closed else "bad", said, "" if closed else newer))
    lost = len(opening) - same_start(opening, whole)
    if not lost or len(whole) == 1:
        said = "begin with the first, so that the prefix cache holds it"
        found += [Finding("second turns", "good", said)] if len(whole) > 1 else []
    elif lost <= FEW_TOKENS:
        said = f"differ from the first in its last {lost} tokens: little is read again"
        found.append(Finding("second turns", "note", said))
    else:
        said = f"are written anew from {lost} tokens before the end of the first"
        found.append(Finding("second turns", "bad", said, newer))
    return found


def closes_turns(written: str) -> bool | None:
    """Whether, in :data:`TURNS` as a template writes them, what ends a person's turn also ends the assistant's;
    ``None`` where there is no such sign.
    """
    places = [written.find(str(turn["content"])) for turn in TURNS[1:]]
    if -1 in places or any(after < before for before, after in pairwise(places)):
        return None
    first, second = (written[start:end] for start, end in pairwise(places))
    signs, later = _SPECIAL.findall(first), _SPECIAL.findall(second)
    return (signs[0] in later or "</s>" in later) if signs else None


def same_start(one: Sequence[str], other: Sequence[str]) -> int:
    """Tokens at the head of ``one`` that ``other`` begins with, too."""
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))
