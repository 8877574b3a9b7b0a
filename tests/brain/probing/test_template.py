"""What is made of a conversation: turns that are closed, a second turn that begins as the first did."""

from __future__ import annotations

import pytest
from fake_engine.tokenizing import turns

from agent.brain.probing.template import FEW_TOKENS, TURNS, closes_turns, judged, same_start
from agent.brain.quirks import KNOWN, UNKNOWN

VLLM, SGLANG = (next(one for one in KNOWN if one.name == name) for name in ("vLLM", "SGLang"))
GEMMA = "<bos><|turn>system\nalpha<turn|>\n<|turn>user\nbravo<turn|>\n<|turn>model\ncharlie<turn|>\n<|turn>user\ndelta"
LLAMA_2 = "<s>[INST] <<SYS>>\nalpha\n<</SYS>>\n\nbravo [/INST] charlie </s><s>[INST] delta [/INST]"


@pytest.mark.parametrize(
    ("written", "closes"),
    [
        (GEMMA, True),
        (GEMMA.replace("charlie<turn|>", "charlie"), False),
        (GEMMA.replace("<|turn>", "<|im_start|>").replace("<turn|>", "<|im_end|>"), True),
        (LLAMA_2, True),
        ("alpha bravo charlie delta", None),
        ("delta charlie", None),
    ],
)
def test_a_template_that_leaves_the_assistants_turn_open_is_found(written: str, closes: bool | None) -> None:
    assert closes_turns(written) is closes


def test_the_common_start_is_counted_in_tokens() -> None:
    assert same_start(["a", "b", "c"], ["a", "b", "d", "e"]) == 2
    assert same_start(["a"], ["a", "b"]) == 1


def test_a_second_turn_may_lose_a_primer_but_not_the_prompt() -> None:
    whole, opening = turns([dict(turn) for turn in TURNS]), turns([dict(turn) for turn in TURNS[:2]])
    primed = [*opening, "<|channel>", "thought", "\n", "<channel|>"]
    anew = ["<bos>", "now", *opening[1:], *["more"] * FEW_TOKENS]
    told = {
        name: {finding.name: finding for finding in judged(whole, first, VLLM)}["second turns"]
        for name, first in {"as it is": opening, "primed": primed, "anew": anew}.items()
    }
    assert {name: finding.verdict for name, finding in told.items()} == {
        "as it is": "good", "primed": "note", "anew": "bad"}  # fmt: skip
    assert "its last 4 tokens" in told["primed"].said
    assert told["anew"].todo == "download the model's newest chat template"


def test_who_counts_no_conversations_says_so_in_one_line() -> None:
    assert [finding.said for finding in judged(None, None, SGLANG)] == [
        "counts words only: what is too long is found by asking"
    ]
    assert "counts nothing" in judged(None, None, UNKNOWN)[0].said
    assert [finding.name for finding in judged([], [], VLLM)] == ["tokenizer"]
