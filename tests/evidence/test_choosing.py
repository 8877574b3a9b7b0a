"""Which of two values a person's words settle on."""

from __future__ import annotations

import pytest

from agent.evidence.choosing import chosen, chosen_measured

HEIGHTS = ("516 metres", "530 metres")
CASES = [
    (HEIGHTS, "516 metres", "516 metres"),
    (HEIGHTS, "it is 516 metres, not 530 metres", "516 metres"),
    (HEIGHTS, "not 516 metres", ""),
    (HEIGHTS, "516 metres is wrong", ""),
    (HEIGHTS, "wrong: 516 metres", ""),
    (HEIGHTS, "516 metres is not wrong", "516 metres"),
    (HEIGHTS, "516 metres is a misprint, 530 metres holds", "530 metres"),
    (HEIGHTS, "530 metres: the other is a slip", "530 metres"),
    (HEIGHTS, "530 metres is right, because the old guide has an error", "530 metres"),
    (HEIGHTS, "530 metres instead of 516 metres", ""),
    (HEIGHTS, "I doubt that it is 516 metres", ""),
    (HEIGHTS, "I don't think it is 516 metres", ""),
    (HEIGHTS, "nicht 516 metres", ""),
    (HEIGHTS, "516 metres ist falsch", ""),
    (HEIGHTS, "530 m", "530 metres"),
    (HEIGHTS, "530", "530 metres"),
    (HEIGHTS, "0.530 km, says the survey of 1999", "530 metres"),
    (HEIGHTS, "it is 530 m, not 516 m", "530 metres"),
    (HEIGHTS, "not 530 m", ""),
    (HEIGHTS, "not 516 metres but 530 m", "530 metres"),
    (HEIGHTS, "see ticket 516", ""),
    (HEIGHTS, "1530 metres", ""),
    (("yes", "no"), "no longer relevant", ""),
    (("yes", "no"), "no difference, both mean the same", ""),
    (("yes", "no"), "no", "no"),
    (("yes", "no"), "No: it was changed in 8.9", "no"),
    (("yes", "no"), "the default is yes, Bob says", "yes"),
    (("yes", "no"), "yes holds since 8.9", "yes"),
    (("on", "off"), "on the advice of Bob nothing is done", ""),
    (("true", "false"), "it is true that nobody knows", ""),
    (("rsa", "not rsa"), "not rsa", "not rsa"),
    (("rsa", "ed25519"), "RSA, as the manual says", "rsa"),
]


@pytest.mark.parametrize(("values", "said", "holds"), CASES)
def test_words_settle_on_the_value_that_they_affirm(values: tuple[str, str], said: str, holds: str) -> None:
    named = [value for value in values if chosen(said, value)]
    named = named or [value for value in values if chosen_measured(said, value)]
    assert (named if len(named) == 1 else []) == [holds] * bool(holds)
