"""What a text denies, and what it switches on or off."""

from __future__ import annotations

import pytest

from agent.evidence.negation import negations, polarity, switch


@pytest.mark.parametrize(
    "text",
    [
        "X is not enabled.",
        "It can't be used.",
        "It cannot be used.",
        "Neither A nor B works.",
        "It is no longer supported.",
        "It works without a key.",
        "Das ist nicht gut und wird nicht verwendet.",
        "Es gibt keine Antwort auf die Frage.",
        "Ce n'est pas possible avec la clé.",
        "No es posible en el caso.",
        "Non è possibile con la chiave.",
        "Não é possível com a chave.",
        "Dat is niet mogelijk met de sleutel.",
        "To nie jest możliwe.",
        "Это не поддерживается в версии.",
        "该选项不支持压缩。",
        "このオプションは使用できません。",
    ],
)
def test_denials(text: str) -> None:
    assert polarity(text) == "negated"
    assert negations(text) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "X is enabled.",
        "Not only X but also Y works.",
        "The default is no.",
        'The default is "no".',
        "See No. 5.",
        "It cannot be used without a key.",
        "If the file does not exist, it is created.",
        "不同的选项。",
        "The notation is known.",
    ],
)
def test_affirmations(text: str) -> None:
    assert polarity(text) == "affirmed"


def test_negators_are_counted() -> None:
    assert negations("neither A nor B, and never C") == 2
    assert negations("not only A") == 0
    assert negations("It cannot run without a key.") == 2


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("yes", "on"),
        ("No", "off"),
        ("true", "on"),
        ("set to on", "on"),
        ("The option is off.", "off"),
        ("not enabled", "off"),
        ("Passwords are disabled.", "off"),
        ("The default is no.", "off"),
        ("有効", "on"),
        ("yes or no", None),
        ("It depends on the key.", None),
        ("5", None),
    ],
)
def test_switches(text: str, state: str | None) -> None:
    assert switch(text) == state
