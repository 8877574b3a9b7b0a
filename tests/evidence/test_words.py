"""In which language a text is."""

from __future__ import annotations

import pytest

from agent.evidence.words import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tarn-py | Python | MIT | 2014", ""),
        ("The licence is MIT.", "en"),
        ("Das kommt mit der Lizenz.", "de"),
        ("NICHT MIT DEM AUFZUG FAHREN", "de"),
        ("42", ""),
    ],
)
def test_short_forms_do_not_tell_a_language(text: str, code: str) -> None:
    assert language(text) == code
