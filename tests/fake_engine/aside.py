"""What the fake says to the pilot's look at its engine: aside, without a trace in the journal and without its faults.

A test of a night counts the night's questions; the look itself is tested in ``brain/test_probe.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from fake_engine import replies
from fake_engine.replies import Reply, Usage

WHO = "wikiagent-probe"
PLANET = re.compile(r"\b(?:Mercury|Venus|Earth|Mars|Jupiter|Saturn)\b")


def events(body: dict[str, Any], model: str, flaws: Collection[str] = ()) -> bytes:
    """The whole stream of an answer: a well-behaved one, but for the flaws."""
    question = replies.words(body["messages"][-1])
    planets = PLANET.findall(question)
    thinks = body["chat_template_kwargs"]["enable_thinking"]
    if body.get("response_format"):
        text = json.dumps({"planets": planets[:2] if "few items" in flaws else planets})
        text = "{" + " \n" * 300 if "white space" in flaws else text
    elif planets:
        text = "".join(json.dumps({"do": "name", "planet": planet}) + "\n" for planet in planets)
        text = "Here are the planets:\n" if "no lines" in flaws else text
    else:
        seed = body.get("seed") if body.get("temperature") and "one answer" not in flaws else 0
        text = f"Word {seed}."
    if "thinks aloud" in flaws or (thinks and "leaks" in flaws):
        text = f"<|channel>thought\nhm<channel|>{text}"
    cached = 0 if "no cache" in flaws else 16
    usage = Usage(replies.prompt_tokens(body["messages"]), cached, replies.tokens(text))
    reply = Reply(text, reasoning="hm" if thinks and not flaws else None)
    return b"".join(replies.chunks(reply, model, 0, usage, {"include_usage": "no usage" not in flaws}))
