"""Streams: however the bytes are cut, the answer is the one that would have come in one piece; and the pace of one."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

import pytest
from asking import SHORT, ask, request, with_brain
from fake_engine import FakeEngine, Fault, Reply, scripted
from fake_engine.players import echo
from fake_engine.replies import Usage, chunks, completion
from hypothesis import given
from hypothesis import strategies as st

from agent.brain import faults
from agent.brain.openai_client import OpenAIBrain
from agent.brain.pace import SLOW_CHARACTERS, Limits, Pace
from agent.brain.protocol import Answer, BadAnswer
from agent.brain.replies import LOOK_EVERY, cut_loop, loop_at_end, next_look, read_reply
from agent.brain.stream import StreamReader

USAGE = Usage(7, 3, 5)
DONE = b"data: [DONE]\n\n"
OPTIONS = {"include_usage": True}

TEXTS = st.text(max_size=60) | st.text(alphabet="ab\n{}\ud83d\udc69 ", max_size=40)
LINES = "".join(f'{{"do": "claim", "entity": "Git", "value": "{number}", "at": [{number}]}}\n' for number in range(150))


def told(data: bytes, cuts: list[int]) -> Any:
    """What a reader says of the bytes, cut there: a reply, or the error's words."""
    reader = StreamReader()
    ends = sorted({cut % (len(data) + 1) for cut in cuts} | {0, len(data)})
    try:
        for start, end in itertools.pairwise(ends):
            reader.feed(data[start:end])
        return reader.reply()
    except (BadAnswer, faults.Fault) as error:
        return type(error), str(error)


def whole(body: bytes) -> Any:
    try:
        return read_reply(body)
    except (BadAnswer, faults.Fault) as error:
        return type(error), str(error)


def event(data: Any) -> bytes:
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def delta(content: Any, finish: str | None = None, **more: Any) -> bytes:
    return event({"model": "m", "choices": [{"delta": {"content": content, **more}, "finish_reason": finish}]})


@given(
    TEXTS,
    st.sampled_from(["stop", "length", "abort", "content_filter", "?"]),
    st.none() | st.text(max_size=9),
    st.integers(1, 9),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.lists(st.integers(0, 5000), max_size=12),
    st.booleans(),
)
def test_a_stream_says_what_one_piece_says(
    text: str, finish: str, reasoning: str | None, step: int, end: str, cuts: list[int], raw: bool
) -> None:
    reply = Reply(text, finish, reasoning)
    events = b"".join(chunks(reply, "m", 1, USAGE, OPTIONS, step)).decode()
    if raw:  # characters of several bytes rather than escapes
        events = "".join(
            "data: " + json.dumps(json.loads(one[6:]), ensure_ascii=False) + "\n\n" if one.startswith("data: {") else ""
            for one in events.split("\n\n")
        )
        events = events + DONE.decode()
    data = (": ping\n\n" + events).replace("\n", end).encode("utf-8", "surrogatepass")
    assert told(data, cuts) == whole(completion(reply, "m", 1, USAGE))


@given(st.binary(max_size=200), st.lists(st.integers(0, 300), max_size=8), st.booleans())
def test_no_bytes_raise_what_has_no_name_and_no_cut_changes_what_they_say(
    raw: bytes, cuts: list[int], framed: bool
) -> None:
    data = delta("a") + (b"data: " + raw + b"\n\n" if framed else raw) + delta("b", "stop") + DONE
    assert told(data, cuts) == told(data, [])


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, 1, "x", [], {}, [1], [{}], {"a": 1}, [None], True, "length", {"cached_tokens": "x"}]
)


@given(st.dictionaries(st.sampled_from(["choices", "model", "usage", "error", "object"]), ODD), ODD, ODD, ODD)
def test_odd_events_raise_nothing_without_a_name(odd: dict[str, Any], content: Any, finish: Any, more: Any) -> None:
    told(event(odd) + delta(content, finish, reasoning=more) + event({"choices": [{"delta": more}]}) + DONE, [])


@given(st.text(alphabet='ab\n{}" ', max_size=60), st.integers(0, 3000), st.integers(1, 700), st.integers(1, 40))
def test_a_loop_leaves_the_same_text_whenever_it_is_noticed(cycle: str, more: int, step: int, lines: int) -> None:
    start = "".join(LINES.splitlines(keepends=True)[:lines])
    text = start + cycle * (3 * LOOK_EVERY // max(1, len(cycle)) + 1)
    text = text[: len(text) - more % 1500]
    reply = Reply(text, "length")
    streamed = told(b"".join(chunks(reply, "m", 1, USAGE, OPTIONS, step)), [])
    in_one_piece = whole(completion(reply, "m", 1, USAGE))
    kept, loop = cut_loop(text)
    if loop is None:
        assert streamed == in_one_piece
        return
    assert (streamed.answer.text, streamed.loop) == (in_one_piece.answer.text, in_one_piece.loop) == (kept, loop)
    looks = [loop_at_end(text[:end]) for end in range(len(start) + 900, len(text), 333)]
    assert {one for one in looks if one[1] is not None} <= {(kept, loop)}


def test_a_loop_is_over_as_soon_as_it_is_looked_for() -> None:
    reader = StreamReader()
    fed = 0
    for number in range(10_000):
        reader.feed(delta("once more " if number else "The start.\n"))
        fed += 10
        if reader.has_looped:
            break
    assert fed <= next_look(0) + 20
    reply = reader.reply()
    assert (reply.answer.text, reply.answer.finish, reply.loop) == ("The start.\n", "length", "repetition")


def test_looks_are_few_in_a_long_text() -> None:
    look, looks = 0, 0
    while look < 1_000_000:
        look, looks = next_look(look), looks + 1
    assert next_look(0) == LOOK_EVERY
    assert looks < 60


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", "truncated stream"),
        (delta("half"), "truncated stream"),
        (delta("half") + b'data: {"choices": [{"del', "truncated stream"),
        (event({"choices": []}) + DONE, "wrong shape: no choices"),
        (b"data: {\n\n" + DONE, "wrong shape: not JSON"),
        (delta(["x"]) + DONE, "wrong shape: content is a JSON list"),
        (event({"error": {"message": "EngineCore died", "code": 500}}), "error event: EngineCore died"),
        (event({"error": "no more"}), "error event: "),
        (event({"error": {"message": "the context length is exceeded", "code": 400}}), "context overflow"),
        (b'event: error\ndata: {"message": "gone"}\n\n', "error event: gone"),
        (event({"object": "error", "message": "old", "code": 400}), "refused: old"),
    ],
)
def test_what_is_no_answer_has_a_name(data: bytes, error: str) -> None:
    assert error in told(data, [])[1]


@pytest.mark.parametrize("end", [b"", b"data: [DONE]", b"data: [DONE]\n", DONE, DONE + delta("more")])
def test_an_answer_with_a_finish_reason_may_end_as_it_likes(end: bytes) -> None:
    assert told(delta("all", "stop") + end, []).answer == Answer("all", "stop")


def test_one_event_may_have_several_lines_of_data() -> None:
    data = b'data: {"choices": [{"delta":\ndata: {"content": "x"},\ndata:"finish_reason": "stop"}]}\n\n'
    assert told(data, []).answer.text == "x"


def test_the_names_of_slowness() -> None:
    limits = Limits(first_token=10, idle=5, slow=8)
    pace = Pace(limits, 100.0)
    pace.came(0, 109.0)
    assert (pace.deadline, pace.fault().name) == (110.0, "no first token")
    pace.came(1, 109.0)
    assert (pace.deadline, pace.fault().name) == (114.0, "stalled")
    pace.came(2, 113.0)
    assert (pace.deadline, pace.fault().name) == (117.0, "slow drip")
    pace.came(1 + SLOW_CHARACTERS, 116.0)
    assert (pace.deadline, pace.fault().name) == (121.0, "stalled")
    assert pace.fault().blames_request
    assert Pace(limits, 0.0, in_one_piece=True).deadline == 20.0


def test_an_answer_may_take_as_long_as_it_likes_when_it_comes_at_a_good_pace() -> None:
    with FakeEngine(echo, pace=0.05) as engine:
        start = time.monotonic()
        answer = ask(engine, "word " * 80, limits=SHORT)
    assert answer.text == "word " * 80
    assert time.monotonic() - start > 1.2  # twice as long as any of the limits
    assert engine.journal.total == 1


def test_a_loop_is_hung_up_on() -> None:
    text = LINES[:500].rpartition("\n")[0] + "\n" + '{"do": "again"}\n' * 1000
    with FakeEngine(lambda *_: Reply(text, "length"), pace=0.002) as engine:
        events: list[str] = []
        answer = ask(engine, on_event=events.append)
        time.sleep(0.1)
        assert engine.journal.calls[0].dropped
    assert events == ["repetition"]
    assert (answer.text, answer.finish) == (cut_loop(text)[0], "length")


@pytest.mark.parametrize("refusal", ["openai", "pydantic"])
@pytest.mark.parametrize("field", ["stream", "stream_options"])
def test_an_engine_that_refuses_to_stream_is_asked_without(refusal: Any, field: str) -> None:
    events: list[str] = []

    async def use(brain: OpenAIBrain) -> list[Answer]:
        return [await brain.answer(request(words)) for words in ("one", "two")]

    with FakeEngine(echo, refuses={field}, refusal=refusal) as engine:
        answers = with_brain(engine.base_url, use, on_event=events.append)
        assert engine.journal.total == 3
        body = json.loads(engine.journal.calls[-1].raw)
    assert [answer.text for answer in answers] == ["one", "two"]
    refused = ["stream_options"] if field == "stream_options" else ["stream", "stream_options"]
    assert events == [f"engine refuses {one}" for one in refused]
    assert not set(refused) & body.keys()


def test_what_came_of_a_stream_that_broke_is_thrown_away() -> None:
    words = " ".join(map(str, range(400)))
    faults_in_turn: dict[int, Fault | str] = {
        1: "cut mid-stream",
        2: "cut after finish",
        3: Fault("stall", 6.0),
        4: "error event",
    }
    events: list[str] = []
    with FakeEngine(echo, faults=scripted(faults_in_turn)) as engine:
        assert ask(engine, words, limits=SHORT, on_event=events.append).text == words
        assert len({call.raw for call in engine.journal.calls}) == 1
        assert engine.journal.paid_twice == []
    assert events == ["truncated stream", "truncated body", "stalled", "error event"]
