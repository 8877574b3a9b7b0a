"""Files of settings: comments are prose, settings are lines of code."""

from __future__ import annotations

from agent.sources.reading import read


def said(text: str, name: str = "app.ini") -> list[tuple[str, str]]:
    """(kind, words) of the sentences."""
    document = read(text.encode(), name)
    return [(sentence.kind, " ".join(document.cut(sentence).split())) for sentence in document.sentences]


def test_a_comment_is_prose_and_the_setting_below_a_line_of_code() -> None:
    text = "# How many may connect.\n# None is many.\nmax_conns = 64\n"
    assert said(text) == [("prose", "How many may connect."), ("prose", "None is many."), ("code", "max_conns = 64")]


def test_a_setting_that_is_commented_out_is_one_all_the_same() -> None:
    assert said("; The port.\n;port = 8080\n") == [("prose", "The port."), ("code", ";port = 8080")]


def test_a_comment_that_gives_the_default_stays_with_its_setting() -> None:
    assert said("# Default: 5\n# retries: 3\n", "app.yaml") == [("code", "# Default: 5 # retries: 3")]


def test_the_name_of_a_section_is_a_heading() -> None:
    assert said("[server]\nport = 1\n")[0] == ("heading", "server")


def test_a_comment_with_a_colon_is_no_setting() -> None:
    assert said("# Note: read this\nport: 1\n", "app.yml")[0] == ("prose", "Note: read this")
