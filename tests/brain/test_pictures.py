"""A picture on the wire: two parts of one message, its data in the address, and what an engine without eyes says."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import openai
import pytest
from asking import request, with_brain
from fake_engine import FakeEngine
from fake_engine.players import echo
from fake_engine.vision import drawn

from agent.brain.faults import takes_no_images
from agent.brain.protocol import CantSee, Inputs, Message, Picture, Request, Sampling

DATA = drawn("Marnor")


def with_picture(data: bytes = DATA) -> Request:
    messages = (Message("system", "# Job: look\nLook."), Message("user", "What?", Picture("image/png", data)))
    return Request("look", messages, Sampling(max_tokens=2000), 0, Inputs())


def test_a_picture_comes_before_the_words_and_other_messages_stay_strings() -> None:
    with FakeEngine(echo) as engine:
        assert with_brain(engine.base_url, lambda brain: brain.answer(with_picture())).text == "What?"
        (call,) = engine.journal.calls
    system, user = json.loads(call.raw)["messages"]
    assert system == {"role": "system", "content": "# Job: look\nLook."}
    image, words = user["content"]
    assert image["type"] == "image_url"
    assert image["image_url"]["url"].startswith("data:image/png;base64,")
    assert words == {"type": "text", "text": "What?"}


def test_another_picture_is_another_question() -> None:
    assert with_picture().key("b") == with_picture().key("b")
    assert with_picture().key("b") != with_picture(drawn("Galhor")).key("b")


def test_an_engine_without_eyes_is_told_from_a_bad_answer_and_still_answers_words() -> None:
    with FakeEngine(echo, sees=False) as engine:
        with pytest.raises(CantSee, match="At most 0 image"):
            with_brain(engine.base_url, lambda brain: brain.answer(with_picture()))
        assert with_brain(engine.base_url, lambda brain: brain.answer(request("hello"))).text == "hello"
        assert engine.journal.total == 2  # it was not asked again


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "At most 0 image(s) may be provided in one prompt. Set `--limit-mm-per-prompt` to increase this limit."),
        (400, "tiny-gemma4 is not a multimodal model"),
        (500, "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj"),
        (400, "This model does not support image input"),
        (400, "Invalid content type. image_url is only supported by certain models."),
    ],
)
def test_the_words_of_engines_without_eyes_are_known(status: int, said: str) -> None:
    assert takes_no_images(refusal(status, said))


@pytest.mark.parametrize(
    ("status", "said"),
    [(400, "Failed to load image: cannot identify image file"), (429, "At most 0 image(s)"), (500, "out of memory")],
)
def test_what_is_wrong_with_one_image_or_the_world_makes_nobody_blind(status: int, said: str) -> None:
    assert not takes_no_images(refusal(status, said))


def refusal(status: int, said: str) -> openai.APIStatusError:
    asked: Any = httpx2.Request("POST", "http://127.0.0.1/v1/chat/completions")
    answered: Any = httpx2.Response(status, request=asked)
    return openai.APIStatusError(said, response=answered, body={"message": said})


@pytest.mark.parametrize(
    "content",
    [
        [{"type": "image_url", "image_url": {"url": "http://attacker.invalid/a.png"}}],
        [{"type": "image_url", "image_url": "data:image/png;base64,AAAA"}],
        [{"type": "input_image", "image_url": "x"}],
        [{"type": "text"}],
        ["words"],
        {"type": "text", "text": "words"},
    ],
)
def test_the_fake_engine_takes_no_parts_that_vllm_would_not(content: Any) -> None:
    body = {"model": "gemma-4-31b-it", "messages": [{"role": "user", "content": content}]}
    with FakeEngine(echo) as engine, httpx2.Client() as client:
        assert client.post(f"{engine.base_url}/chat/completions", json=body).status_code == 400
