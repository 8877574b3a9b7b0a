"""Whether a name stands in a text, in scripts with spaces between words and without."""

from __future__ import annotations

import pytest

from agent.evidence.named import stands


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("北京", "北京是中国的首都。"),
        ("东京", "我们从东京出发。"),
        ("vLLM", "使用vLLM提供服务。"),
        ("서울", "서울은 크다."),
        ("東京タワー", "東京タワーは高い。"),
        ("Москва", "Столица — Москва."),
        ("القاهرة", "تقع القاهرة في مصر"),
    ],
)
def test_a_name_stands_in_a_text_of_its_script(name: str, text: str) -> None:
    assert stands(name, text)


@pytest.mark.parametrize(
    ("name", "text"), [("ssh", "See ssh_config."), ("1.5", "1.5.2"), ("art", "the party"), ("京都", "東京から")]
)
def test_a_part_of_a_word_is_not_the_name(name: str, text: str) -> None:
    assert not stands(name, text)
