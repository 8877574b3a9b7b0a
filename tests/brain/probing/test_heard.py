"""Reading what an engine says to the probe: whatever it is, it is an answer or a reason why there is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.brain.probing.heard import LONGEST, Heard, Said

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["choices", "delta", "message", "content", "usage", "error", "x"]), inner)
    ),
    max_leaves=12,
)


def said(*events: object) -> Said:
    heard = Heard()
    for event in events:
        heard.take(b"data: " + json.dumps(event).encode())
    heard.take(b"data: [DONE]")
    return heard.said(0.0, 0.1, 0.2, 0.3)


@given(ANY)
@settings(deadline=None)
def test_any_event_is_taken_or_refused_in_words(event: object) -> None:
    line = json.dumps(event).encode()
    for take in (Heard().take_whole, lambda body: Heard().take(b"data:" + body)):
        try:
            take(line)
        except ValueError as error:
            assert "\n" not in str(error)


def test_words_thoughts_tokens_and_the_end_are_told_apart() -> None:
    told = said(
        {"choices": [{"delta": {"role": "assistant", "content": ""}}]},
        {"choices": [{"delta": {"reasoning_content": "hm"}}]},
        {"choices": [{"delta": {"content": "yes"}, "finish_reason": "stop"}]},
        {"choices": [], "usage": {"completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 2}}},
    )
    assert (told.text, told.thought, told.finish) == ("yes", "hm", "stop")
    assert (told.tokens, told.cached, told.has_usage) == (3, 2, True)
    assert told.speed == pytest.approx(2 / 0.2)


def test_what_was_never_counted_is_not_zero() -> None:
    told = said({"choices": [{"delta": {"content": "yes"}}]})
    assert (told.cached, told.has_usage) == (None, False)


def test_an_error_in_a_stream_and_an_answer_without_an_end_are_reasons() -> None:
    with pytest.raises(ValueError, match="EngineCore"):
        said({"error": {"message": "EngineCore encountered an issue."}})
    with pytest.raises(ValueError, match="1,000,000 bytes"):
        Heard().take(b": " + b"x" * LONGEST)
    with pytest.raises(ValueError, match="not JSON"):
        Heard().take_whole(b"[" * 200_000)
