"""Obsidian's rules: what breaks one is found, and names and words that would like to be more than text break none.

That they hold for whole wikis is tested where those are made: ``test_example.py``, ``scoring/test_planted.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from obsidian import problems, vault_of
from views import Told, hostile_wiki, told_wiki

PAGE = "---\ntitle: Page\naliases: [P]\n---\n# Page\n\n"
OTHER = "# Other\n\n## A | part: [[page|Page]]\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n^C-1\n"
GOOD = (
    "See [[other|Other]], [[folder/Third]], [[Other#^c-1|the table]], [[other#A part Page|a part]] "
    "and [[#Page|above]].[^1]\n\n> [!warning] Disputed: one \\[\\[thing\\]\\]\n\n"
    "| a | b |\n| --- | --- |\n| [[other\\|Other]] | `[[code]]` [^n] |\n\n"
    "[^1]: [[other|Other]] — “words”\n[^n]: more\n"
)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("[[nothing|Nothing]]", "is no page"),
        ("[[other#^C-2|x]]", "is no block"),
        ("[[other#Elsewhere|x]]", "is no heading"),
        ("[[other|]]", "has the words"),
        ("![[other]]", "an embed"),
        ("![x](http://example.org/x.png)", "image"),
        ("<b>bold</b>", "html"),
        ("<div>\nx\n</div>", "HTML"),
        ("A #tag there", "a tag"),
        ("A %%comment%%", "a comment"),
        ("A ==highlight==", "a highlight"),
        ("It costs $5 or $6", "mathematics"),
        ("Inline ^[note]", "an inline footnote"),
        ("No such note.[^7]", "[^7] is cited and not defined"),
        ("[^8]: Nobody cites it", "[^8] is defined and not cited"),
        ("Once.[^9]\n\n[^9]: a\n\n[^9]: b", "[^9] is defined twice"),
        ("> [!nonsense] Boo", "no callout"),
        ("> just quoted", "no callout"),
        ("| a | b |\n| --- | --- |\n| [[other|Other]] | x |", "3 cells where there are 2 columns"),
        ("Some words.\n| a | b |\n| --- | --- |\n| 1 | 2 |", "a table right behind"),
    ],
)
def test_what_obsidian_would_show_otherwise_is_found(words: str, what: str) -> None:
    vault = {"page.md": PAGE, "other.md": OTHER, "folder/Third.md": "# Third\n"}
    vault["page.md"] += GOOD
    assert problems(vault) == []
    vault["folder/Third.md"] += f"\n{words}\n"
    assert any(what in problem for problem in problems(vault)), problems(vault)


@pytest.mark.parametrize(
    "head",
    [
        "title: [[other]]",
        "title: '[[other]]'",
        "aliases: one",
        "aliases: [1]",
        "tags: [12]",
        "tags: ['#a b']",
        "nested: {a: 1}",
        "list: [[a, b]]",
        "text: |\n  two\n  lines",
        "title: a\ntitle: b",
        "title: a: b",
        "- no names",
    ],
)
def test_properties_that_obsidian_can_not_show_are_found(head: str) -> None:
    assert problems({"other.md": f"---\n{head}\n---\n# Other\n"}) != []


@pytest.mark.parametrize(
    "name",
    ["a#b", "a^b", "a[b", "a|b", "a:b", "a\\b", "a?", "con", "LPT1", ".hidden", "end.", " x", "x" * 253, "e\u0301"],
)
def test_file_names_that_some_system_or_link_does_not_take_are_found(name: str) -> None:
    assert problems({f"{name}.md": "# Name\n"}) != []


def test_names_that_are_one_where_case_does_not_count_are_found() -> None:
    assert problems({"Straße.md": "# A\n", "STRASSE.md": "# B\n"}) == [
        "STRASSE.md: is Straße.md where case does not count"
    ]


NAMES = (
    *(
        "[[ expression ]]",
        "]] [[other",
        "#tag",
        "^id",
        "a%%b%%",
        "$x$ and $y$",
        "==hi==",
        "^[note]",
        "[^1]",
        "[x] done",
    ),
    *(
        "<b>x</b>",
        "a|b",
        "`code`",
        "`",
        "tail ^abc",
        "A\\",
        "- item",
        "---",
        "key: value",
        "@me",
        "_u_",
        "*s*",
        "~~x~~",
    ),
    *("CON", "A/B: c", "x" * 300, "Straße", "STRASSE", "C#", "null", "2020-01-01", "true", "https://x.example/z"),
)


def test_no_name_and_no_word_of_a_source_is_more_than_text_in_obsidian(tmp_path: Path) -> None:
    told: list[Told] = []
    for name in NAMES:
        told += [
            (f"{name} is a thing.", name, "definition", ""),
            (f"The size of {name} is 10 km.", name, f"size of {name}", f"10 km {name}"),
            (f"{name} likes [[x]] and [[y|z]] #foo %%c%% == b == with | {name}.", name, "note", ""),
        ]
    again: list[Told] = [(words.replace("10", "99"), entity, about, value) for words, entity, about, value in told]
    wiki = told_wiki(tmp_path, {"one.txt": told, "two.txt": again})
    wiki.publish()
    vault = vault_of(wiki.path)
    assert sum(path.startswith("entities/") for path in vault) > 30
    assert problems(vault) == []


def test_the_hostile_wiki_holds_to_obsidians_rules(tmp_path: Path) -> None:
    wiki = hostile_wiki(tmp_path)
    wiki.publish()
    assert problems(vault_of(wiki.path)) == []
