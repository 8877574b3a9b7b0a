"""How each job's answers are drawn, and why; a person may say otherwise with ``--sampling JOB.NAME=VALUE``.

Gemma 4's card asks for temperature 1.0, top_p 0.95 and top_k 64, and the model was tuned at that. What copies numbers
or judges is drawn cooler, where the likeliest token is the right one; none is drawn at 0, since another attempt after a
bad answer must be able to differ, and a loop at 0 stays a loop. None of this was measured on the real model yet.

Thinking is off everywhere: a night is short of decoding, and a thought costs more tokens than most answers. With
drafts, thoughts and a schema together vLLM has open bugs (vllm-project/vllm#36138, #46118), one more reason why it is
on by choice only. A job that thinks needs a larger ``max_tokens``: the thought counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

from agent.brain.actions import JobName
from agent.brain.protocol import Sampling
from agent.errors import UsageError

SAMPLING: Final[Mapping[JobName, Sampling]] = {
    # Copies what an image shows: every digit counts, and there is one right answer.
    "look": Sampling(temperature=0.2, max_tokens=4000),
    # Names what a source is about; a little variety finds more of it.
    "survey": Sampling(temperature=0.6, max_tokens=2500),
    # Numbers and words of the source must come out as they stand; too cool, and a long list falls into repetition.
    "read": Sampling(temperature=0.6, max_tokens=4000),
    "review": Sampling(temperature=0.6, max_tokens=2500),
    # A verdict a claim, some twenty of them.
    "check": Sampling(temperature=0.2, max_tokens=2000),
    "proofread": Sampling(temperature=0.2, max_tokens=2000),
    # One judgement and a reason of one sentence.
    "resolve": Sampling(temperature=0.2, max_tokens=300),
    "reconcile": Sampling(temperature=0.2, max_tokens=400),
    # Prose: as the model was tuned.
    "write": Sampling(temperature=1.0, max_tokens=3500),
}

_BOUNDS: Final[dict[str, tuple[float, float] | tuple[int, int]]] = {
    "temperature": (0.0, 2.0),
    "top_p": (0.01, 1.0),
    "top_k": (1, 1_000_000),
    "max_tokens": (16, 100_000),
}
_SWITCH: Final = {"on": True, "off": False}


def overridden(words: Sequence[str]) -> Mapping[JobName, Sampling]:
    """The table with what a person typed: ``read.temperature=0.3``; ``all.`` is every job. Later words win.

    Raises :class:`UsageError` that says what could have been typed.
    """
    table: dict[str, Sampling] = {str(job): sampling for job, sampling in SAMPLING.items()}
    for word in words:
        place, _, value = word.partition("=")
        job, _, name = place.partition(".")
        if (job != "all" and job not in table) or name not in (*_BOUNDS, "thinking"):
            raise UsageError(
                f"--sampling {word}: say JOB.NAME=VALUE, with a JOB of all, {', '.join(table)} and a NAME of "
                f"{', '.join(_BOUNDS)}, thinking"
            )
        for one in table if job == "all" else [job]:
            table[one] = replace(table[one], **{name: _value(word, name, value)})
    return cast("Mapping[JobName, Sampling]", table)


def limited(
    table: Mapping[JobName, Sampling], longest: int | None, *, no_thinking: bool = False
) -> Mapping[JobName, Sampling]:
    """The same table with no answer longer than that many tokens, and, where thoughts would end in the answers, with
    no job that thinks.
    """
    if longest is None and not no_thinking:
        return table
    return {
        job: replace(
            sampling,
            max_tokens=sampling.max_tokens if longest is None else min(sampling.max_tokens, longest),
            thinking=sampling.thinking and not no_thinking,
        )
        for job, sampling in table.items()
    }


def _value(word: str, name: str, value: str) -> Any:
    if name == "thinking":
        if value not in _SWITCH:
            raise UsageError(f"--sampling {word}: thinking is on or off")
        return _SWITCH[value]
    least, most = _BOUNDS[name]
    try:
        number = int(value) if isinstance(least, int) else float(value)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise UsageError(f"--sampling {word}: {name} is a number from {least:g} to {most:g}")
    return number
