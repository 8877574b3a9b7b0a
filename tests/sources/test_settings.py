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


def test_a_setting_may_be_commented_out_by_slashes_with_its_description_behind() -> None:
    text = '// How it looks.\ngeneral = {\n//\tpart_a = "one"; // what it is called\n};\n'
    assert said(text)[2] == ("code", '// part_a = "one"; // what it is called')


def test_what_follows_a_label_in_a_comment_is_a_setting() -> None:
    assert said("#Default:\n# cache_mem 256 MB\n") == [("code", "#Default: # cache_mem 256 MB")]


def code(text: str, name: str = "app.conf") -> list[str]:
    return [words for kind, words in said(text, name) if kind == "code"]


def test_a_setting_in_a_block_with_a_name_is_called_after_both() -> None:
    text = 'symbol "SPAM" {\n  weight = 4.0;\n  one_shot = true;\n}\nsymbol "HAM" {\n  weight = 1.0;\n}\n'
    assert [line for line in code(text) if "=" in line] == ["SPAM.weight = 4.0", "one_shot = true", "HAM.weight = 1.0"]


def test_a_key_that_stands_in_several_sections_is_called_after_its_section() -> None:
    text = "[db]\nport = 1\nname = a\n[web]\nport = 2\n"
    assert code(text, "a.ini") == ["db.port = 1", "name = a", "web.port = 2"]


def test_a_key_of_yaml_is_called_after_as_many_keys_around_it_as_it_takes() -> None:
    text = "db:\n  pool:\n    size: 5\n  host: a\nweb:\n  pool:\n    size: 7\n  paths:\n    - /a\n    - /b\n"
    assert [line for line in code(text, "a.yaml") if ": " in line] == [
        "db.pool.size: 5",
        "host: a",
        "web.pool.size: 7",
        "paths: [/a, /b]",
    ]


def test_a_list_over_several_lines_is_one_value() -> None:
    assert code('agents = [\n  "A",\n  "B",\n];\nport = 1;\n') == ['agents = ["A", "B"]', "port = 1"]


def test_where_settings_are_commented_out_with_the_mark_right_before_them_others_are_prose() -> None:
    text = "".join(f"# Says what {n} is.\n#key_{n} = {n}\n\n" for n in range(4))
    assert said(f"{text}# To have it, set ssl=yes in it.\n#list = a b c\n")[-2:] == [
        ("prose", "To have it, set ssl=yes in it."),
        ("code", "#list = a b c"),
    ]


def test_what_is_commented_out_is_an_example_where_comments_give_other_defaults() -> None:
    text = "".join(f"# How many.\n# Default: {n}\n#Key{n} {n + 5}\n\n" for n in range(4))
    told = said(f"{text}# Where.\n#TCPAddr localhost\n")
    assert ("code", "# How many. # Default: 3 #Key3 8") in told
    assert told[-1] == ("prose", "TCPAddr localhost")


def test_an_example_before_all_sections_is_no_setting() -> None:
    text = "; To override it:\n; [part]\n; mark = a\n\n[part]\nmark = b\n"
    assert code(text, "a.ini.php") == ["mark = b"]


def test_the_lines_of_a_value_that_is_a_text_set_nothing() -> None:
    text = "hook = <<EOD\nx = 1\nEOD\nport = 2\n"
    assert code(text)[-1] == "port = 2"
    assert [line for line in code(text) if "hook.x" in line] == []


def test_an_entry_of_an_array_is_called_by_its_key_and_by_its_arrays_where_that_is_not_enough() -> None:
    text = """<?php
// Whether messages are logged.
$config['log'] = true;
// The machine of the database.
$config['db']['host'] = 'localhost';
// The machine of the mail.
$config['mail']['host'] = 'example';
"""
    lines = [words for kind, words in said(text, "config.inc.php.dist") if kind == "code"]
    assert lines[-3:] == ["log = true", "db.host = 'localhost'", "mail.host = 'example'"]
