"""The engine's own counters: MTP acceptance and the prefix cache."""

from __future__ import annotations

import asyncio

import httpx2
import pytest
from fake_engine import FakeEngine
from fake_engine.players import echo

from agent.brain.metrics import figures, parse, read_counters

TEXT = """# HELP vllm:prompt_tokens_total Number of prefill tokens processed.
# TYPE vllm:prompt_tokens_total counter
vllm:prompt_tokens_total{engine="0",model_name="gemma"} 100.0
vllm:prompt_tokens_total{engine="1",model_name="gemma"} 50.0
vllm:prefix_cache_queries_total{engine="0"} 1e+03
vllm:prefix_cache_hits_total{engine="0"} 650.0
vllm:spec_decode_num_drafts_total{engine="0"} 100.0
vllm:spec_decode_num_draft_tokens_total{engine="0"} 300.0
vllm:spec_decode_num_accepted_tokens_total{engine="0"} 170.0
python_info{version="3.12"} 1.0
vllm:broken{} not-a-number
"""


def test_counters_are_summed_over_engines() -> None:
    found = parse(TEXT)
    assert found["vllm:prompt_tokens"] == 150
    assert "python_info" not in found


def test_what_two_readings_say() -> None:
    assert figures({}, parse(TEXT)) == {
        "prefix cache hits": 0.65,
        "draft tokens accepted": 0.567,
        "tokens a step": 2.7,
    }
    assert figures(parse(TEXT), parse(TEXT)) == {}
    assert figures({}, {}) == {}


def test_an_engine_that_was_started_anew_counts_from_zero() -> None:
    before = {"vllm:prompt_tokens": 900.0, "vllm:prefix_cache_queries": 900.0, "vllm:prefix_cache_hits": 0.0}
    after = {"vllm:prompt_tokens": 100.0, "vllm:prefix_cache_queries": 100.0, "vllm:prefix_cache_hits": 50.0}
    assert figures(before, after) == {"prefix cache hits": 0.5}


def test_they_are_read_from_beside_the_api() -> None:
    with FakeEngine(echo) as engine:
        assert "vllm:num_requests_running" in asyncio.run(read_counters(httpx2.URL(engine.base_url)))


@pytest.mark.parametrize("path", ["/nothing/v1", "/v1"])
def test_an_engine_without_them_is_no_problem(path: str) -> None:
    address = httpx2.URL(f"http://127.0.0.1:9{path}")
    assert asyncio.run(read_counters(address)) == {}


def test_what_llama_cpp_counts_is_told_in_the_same_words() -> None:
    text = (
        "# TYPE llamacpp:prompt_tokens_total counter\n"
        "llamacpp:prompt_tokens_total 2370\nllamacpp:prompt_tokens_cached_total 7110\n"
        "llamacpp:tokens_predicted_total 12917\nllamacpp:spec_decode_num_drafts_total 0\n"
    )
    told = parse(text)
    assert told["vllm:prompt_tokens"] == 9480
    assert figures({}, told) == {"prefix cache hits": 0.75}


def test_who_runs_and_who_waits_is_told_by_all_that_count_it() -> None:
    llama = parse("llamacpp:requests_processing 4\nllamacpp:requests_deferred 12\n")
    sglang = parse(
        'sglang:num_running_reqs{model_name="g"} 4.0\nsglang:num_queue_reqs{model_name="g"} 12.0\n'
        'sglang:prompt_tokens_total{model_name="g"} 1000.0\n'
        'sglang:cached_tokens_total{cache_source="device"} 500.0\n'
        'sglang:cached_tokens_total{cache_source="host"} 250.0\n'
    )
    for told in (llama, sglang):
        assert (told["vllm:num_requests_running"], told["vllm:num_requests_waiting"]) == (4, 12)
    assert figures({}, sglang) == {"prefix cache hits": 0.75}
