"""The body of a request, as the engine takes it: what it refuses by name is left out from then on."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

import openai

from agent.brain.faults import words_of
from agent.brain.protocol import Answer, BadAnswer, Message, Request
from agent.brain.quirks import Quirks
from agent.brain.refusals import Refusals

_MOST_CHARACTERS_A_TOKEN = 6
"""In a prompt of some size. Prose has four to five; where an engine has cut off half of it, it seems to be ten."""
_SOME_SIZE = 2000
"""Characters."""


class Asking:
    """How one engine is asked. ``extra``: fields beyond OpenAI's own, instead of the usual ones; ``on_event`` is told
    what the engine refuses.
    """

    def __init__(
        self,
        model: str,
        quirks: Quirks,
        context_length: int | None,
        extra: Mapping[str, object] | None,
        on_event: Callable[[str], None],
    ) -> None:
        self._model = model
        self._quirks = quirks
        self._context_length = context_length
        self._extra = extra
        self._refusals = Refusals(on_event)

    def body(self, request: Request) -> dict[str, Any]:
        """The same request makes the same body, as long as the engine takes all of its fields."""
        sampling = request.sampling
        extra = self._extra
        if extra is None:
            top_k = {"top_k": sampling.top_k} if self._quirks.takes_top_k else {}
            extra = {**top_k, **self._quirks.thinking[sampling.thinking]}
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": message.role, "content": _content(message)} for message in request.messages],
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            # vLLM cuts a limit to what is left of the context, but refuses one that is more than all of it (0.32).
            "max_tokens": min(sampling.max_tokens, self._context_length or sampling.max_tokens),
            "seed": request.attempt + 1,  # 0 means "any" to some engines
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        return {**self._refusals.without(body), "extra_body": self._refusals.without(dict(extra))}

    def leaves_out_what_is_refused(self, error: openai.APIStatusError, body: Mapping[str, Any]) -> bool:
        """Whether the engine refused a field by name that it can do without, so that asking again without it helps."""
        sent = {**body, **body["extra_body"]}
        return self._refusals.learn(error.status_code, f"{error.param} {words_of(error)}", sent, body["extra_body"])

    def check(self, request: Request, answer: Answer) -> None:
        """Raise :class:`BadAnswer` where so many characters can't be so few tokens, and the engine may have left some
        of them out without a word.
        """
        size = sum(len(message.content) for message in request.messages)
        told = answer.prompt_tokens
        if not (self._quirks.cuts_prompts and told and size > _SOME_SIZE):
            return
        is_full = self._context_length is not None and told >= self._context_length - 1
        if is_full or told * _MOST_CHARACTERS_A_TOKEN < size:
            raise BadAnswer("context overflow", f"the engine has cut the prompt: {told} tokens of {size} characters")


def _content(message: Message) -> str | list[dict[str, Any]]:
    """Words as they are; with a picture, which comes first as Gemma's card asks, a list of parts."""
    picture = message.picture
    if picture is None:
        return message.content
    url = f"data:{picture.media};base64,{base64.b64encode(picture.data).decode()}"
    return [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": message.content}]
