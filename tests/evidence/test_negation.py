"""What a text denies, and what it switches on or off."""

from __future__ import annotations

import pytest

from agent.evidence.negation import denies, negations, polarity, switch


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


@pytest.mark.parametrize(
    ("text", "value", "denied"),
    [
        ("The default of Frob is not 22.", "22", True),
        ("Work went on in 1985 without a break.", "1985", False),
        ("Not pale rye but sand sedge was the first seed to be dried here, in May 1998.", "May 1998", False),
        ("black morrel is a rubber glue and has nothing but its name from the other.", "rubber glue", False),
        ("Since 1788, when it was paved, nobody has widened Tanners' Row.", "1788", False),
        (
            "Called without options, queue prints the oldest 25 repairs that no bench has taken.",
            "the oldest 25 repairs",
            False,
        ),
        ("Because the hygrometers are not to be trusted there, dry.target_rh cannot be set below 8.", "8", False),
        ("SHA1 is not accepted.", "SHA1", True),
        ("The port is not 22 but 2222.", "2222", False),
        ("The port is not 22 but 2222.", "22", True),
        ("It was not opened until 1970.", "1970", False),
        ("The value is never 5.", "5", True),
        ("There is no limit of 5.", "5", True),
        ("Port 22 is used and not encrypted.", "22", False),
        ("Der Standard ist nicht 22.", "22", True),
        ("Le port par défaut n'est pas 22.", "22", True),
        ("It takes neither 5 nor 6.", "5", True),
        ("It is not more than 5.", "5", False),
        ("The default isn't 22.", "22", True),
        ("At no time was it 5 km long.", "5 km", True),
        ("It is not known who built it in 1871.", "1871", False),
        ("No bridge was built in 1871.", "1871", True),
        ("Nobody but Ada Thorn wrote it.", "Ada Thorn", False),
        ("Ada Thorn did not write it.", "Ada Thorn", True),
        ("The default is none.", "none", False),
        ("Frob may be yes or no.", "yes or no", False),
        ("Frob is no (the default), yes, or ask.", "no (the default), yes, or ask", False),
    ],
)
def test_a_value_is_denied_in_its_own_clause(text: str, value: str, denied: bool) -> None:
    assert denies(text, value) is denied
