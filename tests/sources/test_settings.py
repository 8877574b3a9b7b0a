"""Files of settings: comments are prose, settings are lines of code."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("name", ["frob.conf.default", "frob.ini.sample", "frob.yaml.dist", "frobrc"])
def test_a_file_of_settings_is_known_by_its_name_or_by_its_lines(name: str) -> None:
    text = "".join(f"# What number {n} is.\n#part.number{n}  : {n}   # or another\n" for n in range(12))
    assert [kind for kind, _ in said(text, name)] == ["prose", "code"] * 12


def test_a_text_with_headlines_and_signs_is_no_file_of_settings() -> None:
    text = "".join(f"# Part {n}\nIt says: this is so, and = is a sign in it.\n" for n in range(12))
    assert {kind for kind, _ in said(text, "notes")} != {"prose", "code"}


def test_a_value_of_several_words_and_a_comment_behind_it_belong_to_a_setting_in_a_comment() -> None:
    assert said("#font.serif:  DejaVu, Times  # which one\n") == [("code", "#font.serif: DejaVu, Times # which one")]


def test_what_follows_a_label_in_a_comment_is_a_setting() -> None:
    assert said("#Default:\n# cache_mem 256 MB\n") == [("code", "#Default: # cache_mem 256 MB")]
