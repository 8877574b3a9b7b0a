"""What an engine refuses by name, and can be asked without: left out from then on."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any, Final

OPTIONAL: Final = frozenset({"seed", "temperature", "top_p", "top_k", "stream_options", "stream"})
"""Fields of OpenAI's API that an answer can be had without; those beyond it are optional all."""


class Refusals:
    """Of one engine, for as long as it is talked to. ``on_event`` is told of each field, once."""

    def __init__(self, on_event: Callable[[str], None]) -> None:
        self._on_event = on_event
        self.fields: set[str] = set()
        self.limit = "max_tokens"
        """What it calls the bound on an answer's tokens."""

    def without(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body without what is refused, the limit under the name that is taken."""
        kept = {name: value for name, value in body.items() if name not in self.fields}
        if "max_tokens" in kept:
            kept[self.limit] = kept.pop("max_tokens")
        return kept

    def learn(self, status: int, words: str, sent: Collection[str], extra: Collection[str]) -> bool:
        """Whether a field of ``sent`` was refused by name that can be done without, so that asking again helps.

        ``extra``: those of them that are no part of OpenAI's API. ``words``: all that the engine says of why.
        """
        if status not in (400, 422):
            return False
        if "max_completion_tokens" in words and "max_tokens" in sent:  # OpenAI's models that think
            self.limit = "max_completion_tokens"
            return True
        optional = (OPTIONAL | set(extra)) & set(sent)
        refused = {field for field in optional if re.search(rf"\b{re.escape(field)}\b", words)}
        if "stream_options" in refused:
            refused.discard("stream")  # which stands in the same sentence, as what the options are for
        elif "stream" in refused:
            refused |= {"stream_options"} & set(sent)
        for field in sorted(refused - self.fields):
            self.fields.add(field)
            self._on_event(f"engine refuses {field}")
        return bool(refused)
