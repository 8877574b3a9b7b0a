"""How a job's answers are drawn, and what a person may change of it."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from agent.brain.actions import JobName
from agent.errors import UsageError
from agent.jobs.sampling import SAMPLING, limited, overridden


def test_every_job_has_its_row_and_none_thinks_or_is_frozen() -> None:
    assert set(SAMPLING) == set(get_args(JobName))
    assert not any(sampling.thinking for sampling in SAMPLING.values())
    assert all(sampling.temperature > 0 for sampling in SAMPLING.values())  # another attempt must be able to differ


def test_a_person_changes_one_job_or_all_of_them() -> None:
    table = overridden(["all.top_p=0.9", "read.temperature=0.3", "reconcile.thinking=on", "write.max_tokens=900"])
    assert table["read"] == replace(SAMPLING["read"], temperature=0.3, top_p=0.9)
    assert table["reconcile"] == replace(SAMPLING["reconcile"], thinking=True, top_p=0.9)
    assert table["write"].max_tokens == 900
    assert overridden([]) == SAMPLING


@pytest.mark.parametrize(
    ("word", "complaint"),
    [
        ("read.heat=1", "a NAME of temperature, top_p, top_k, max_tokens, thinking"),
        ("raed.temperature=1", "a JOB of all, look, survey, read"),
        ("temperature=1", "say JOB.NAME=VALUE"),
        ("read.temperature=hot", "temperature is a number from 0 to 2"),
        ("read.top_k=1.5", "top_k is a number from 1"),
        ("read.max_tokens=0", "max_tokens is a number from 16"),
        ("read.thinking=maybe", "thinking is on or off"),
    ],
)
def test_what_is_typed_wrong_is_one_line(word: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        overridden([word])


def test_a_short_context_bounds_long_answers_only() -> None:
    table = limited(SAMPLING, 1000)
    assert table["read"].max_tokens == 1000
    assert table["resolve"] == SAMPLING["resolve"]
    assert limited(SAMPLING, None) is SAMPLING


def test_where_thoughts_would_end_in_the_answers_no_job_thinks_and_nothing_else_changes() -> None:
    asked = overridden(["reconcile.thinking=on", "reconcile.max_tokens=2000"])
    table = limited(asked, None, no_thinking=True)
    assert table["reconcile"] == replace(SAMPLING["reconcile"], max_tokens=2000)
    assert limited(asked, None)["reconcile"].thinking
