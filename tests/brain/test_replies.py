"""Reading replies: nothing that an engine sends is believed, and nothing that it sends raises what has no name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fake_engine.replies import Reply, Usage, completion
from hypothesis import given
from hypothesis import strategies as st

from agent.brain.faults import Fault
from agent.brain.protocol import BadAnswer
from agent.brain.replies import LOOP_TAIL, SAME_LINES, cut_loop, read_reply

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["choices", "message", "content", "finish_reason", "usage", "model", "error", "reasoning"])
ODD = st.recursive(
    ANY_JSON, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


def body(content: Any, finish: Any = "stop", **more: Any) -> bytes:
    choice = {"message": {"role": "assistant", "content": content}, "finish_reason": finish}
    return json.dumps({"model": "m", "choices": [choice], **more}).encode()


@given(st.binary(max_size=200) | ODD.map(lambda data: json.dumps(data).encode()))
def test_no_bytes_raise_what_has_no_name(raw: bytes) -> None:
    try:
        read_reply(raw)
    except (BadAnswer, Fault) as error:
        line = str(error)
    else:
        line = ""
    assert "\n" not in line


@given(st.text(min_size=1).filter(str.strip), st.sampled_from(["stop", "length"]))
def test_what_the_engine_wrote_is_what_is_read(text: str, finish: str) -> None:
    read = read_reply(completion(Reply(text, finish), "m", 1, Usage(7, 3, 5)))
    storable = "".join("\ufffd" if "\ud800" <= c <= "\udfff" or c == "\0" else c for c in text)
    assert (read.answer.text, read.answer.finish, read.loop) == (storable, finish, None)
    assert (read.answer.prompt_tokens, read.answer.cached_tokens, read.answer.completion_tokens) == (7, 3, 5)


def test_what_is_read_can_be_stored() -> None:
    read = read_reply(
        b'{"choices": [{"message": {"content": "a\\ud83d b\\ud83d\\udc69 \\u0000"}, "finish_reason": "stop"}]}'
    )
    assert read.answer.text == "a\ufffd b\U0001f469 \ufffd"
    read.answer.text.encode()


@pytest.mark.parametrize(
    ("finish", "read"), [("stop", "stop"), ("eos", "stop"), ("length", "length"), (None, "length"), ("?", "length")]
)
def test_only_a_known_end_is_an_end(finish: str | None, read: str) -> None:
    assert read_reply(body("text", finish)).answer.finish == read


def test_an_engine_that_broke_off_is_the_world() -> None:
    with pytest.raises(Fault, match="abort"):
        read_reply(body("half", "abort"))


@pytest.mark.parametrize(
    "usage", [None, "odd", {}, {"prompt_tokens": None}, {"prompt_tokens": "7", "prompt_tokens_details": 1}]
)
def test_odd_usage_loses_no_answer(usage: Any) -> None:
    assert read_reply(body("text", usage=usage)).answer.prompt_tokens == 0


def test_the_bounds_of_a_loop_of_lines() -> None:
    line = '{"do": "question", "text": "again?"}\n'
    start = '{"do": "entity"}\n'
    assert cut_loop(start + line * (SAME_LINES - 1)) == (start + line * (SAME_LINES - 1), None)
    assert cut_loop(start + line * SAME_LINES) == (start + line, "repetition")
    assert cut_loop("\n" * 50 + start) == ("\n" * 50 + start, None)


def test_the_bounds_of_a_loop_within_a_line() -> None:
    start = '{"do": "entity"}\n'
    assert cut_loop(start + '{"do": "claim", "statement": "own' + " own" * 200) == (start, "repetition")
    assert cut_loop("x" * 1000) == ("", "repetition")
    short = start + "x" * (LOOP_TAIL - 1)
    assert cut_loop(short) == (short, None)


def test_a_loop_over_several_lines_is_cut_where_it_began() -> None:
    start = "".join(f'{{"do": "entity", "name": "{name}"}}\n' for name in ("one", "two"))
    cycle = "".join(f'{{"do": "claim", "at": [{number}]}}\n' for number in range(4))
    kept, loop = cut_loop(start + cycle * 10)
    assert loop == "repetition"
    assert kept.startswith(start)
    assert len(kept) <= len(start + cycle)


def test_the_bounds_of_white_space() -> None:
    assert cut_loop("a\n" + " " * (LOOP_TAIL - 1)) == ("a\n" + " " * (LOOP_TAIL - 1), None)
    assert cut_loop("a\n" + " \n" * LOOP_TAIL) == ("a", "whitespace loop")


def test_many_like_but_different_lines_are_no_loop() -> None:
    text = "".join(
        f'{{"do": "claim", "entity": "Git", "value": "{number}", "at": [{number}]}}\n' for number in range(100)
    )
    assert cut_loop(text) == (text, None)


@given(st.text(max_size=2000), st.text(alphabet="ab\n{}", max_size=3), st.integers(0, 900))
def test_what_is_kept_is_a_beginning(text: str, cycle: str, times: int) -> None:
    kept, loop = cut_loop(text + cycle * times)
    assert (text + cycle * times).startswith(kept)
    assert (loop is None) == (kept == text + cycle * times)
    assert loop != "repetition" or kept == "" or kept.endswith("\n")
