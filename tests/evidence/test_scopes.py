"""What tells positions apart besides their scopes."""

from __future__ import annotations

import pytest

from agent.evidence.scopes import older_than_said, said_former


@pytest.mark.parametrize(
    ("text", "value", "former"),
    [
        ("The seat is in Norrey; it was moved there from Marlbeck in 1988.", "Marlbeck", True),
        ("The default was changed from 10 to 20.", "10", True),
        ("The default was changed from 10 to 20.", "20", False),
        ("The default was changed from 100 to 20.", "10", False),
        ("It is called Aldin, formerly Old Aldin.", "Old Aldin", True),
        ("The coordinator is Ivo Brack, who followed Marit Sandoe in 2020.", "Marit Sandoe", True),
        ("The coordinator is Ivo Brack, who followed Marit Sandoe in 2020.", "Ivo Brack", False),
        ("In 2020 Marit Sandoe was succeeded by Ivo Brack.", "Marit Sandoe", True),
        ("In 2020 Marit Sandoe was succeeded by Ivo Brack.", "Ivo Brack", False),
        ("Four arches are followed by three.", "three", False),
        ("The seat is in Norrey, 5 km from Marlbeck.", "Marlbeck", False),
        ("The road was moved. It leads from Marlbeck to Norrey.", "Marlbeck", False),
        ("The seat is in Norrey.", "", False),
    ],
)
def test_a_text_may_call_a_value_a_former_one(text: str, value: str, former: bool) -> None:
    assert said_former(text, value) is former


@pytest.mark.parametrize(
    ("written", "date", "older"),
    [
        ("1961", "2011", True),
        ("1961-05-03", "2011-02", True),
        ("2011-05", "2011-12", False),
        ("2015", "2011", False),
        ("", "2011", False),
        ("1961", "", False),
        ("bookworm", "2011", False),
    ],
)
def test_a_source_can_not_know_a_later_year(written: str, date: str, older: bool) -> None:
    assert older_than_said(written, date) is older
