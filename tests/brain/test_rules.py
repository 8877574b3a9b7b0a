"""The built-in rules: what they see in a page of settings, and how they judge what differs in two releases of one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agent.brain.actions import Action, JudgeConflict, JudgeNames, MakeClaim, NameEntity
from agent.brain.protocol import EntitySeen, HeldSeen, Line, PositionSeen, ReadInputs, ReconcileInputs, ResolveInputs
from agent.brain.rules.judging import reconcile, resolve
from agent.brain.rules.reading import read
from agent.ledger.records import Card, Scope


def page(*said: tuple[str, str], code: str = "") -> list[Action]:
    """What the rules read in lines of (kind, text); the word ``code`` is set as code."""
    lines = []
    for number, (kind, text) in enumerate(said, start=1):
        at = text.find(code) if code else -1
        marks = ((at, at + len(code), "code"),) if at >= 0 else ()
        lines.append(Line(number=number, text=text, kind=kind, marks=marks))
    return read(ReadInputs(card=Card(title="Settings"), heading=(), before=(), lines=tuple(lines), known=()))


def claims(actions: Sequence[Action]) -> list[tuple[str, str, str]]:
    return [(a.entity, a.attribute, a.value) for a in actions if isinstance(a, MakeClaim)]


@pytest.mark.parametrize("default", ["Default: False", "Default is False", "Default value: False (do not wait)"])
def test_a_section_of_its_own_with_a_line_for_the_default_is_a_setting(default: str) -> None:
    actions = page(("heading", "WAIT"), ("prose", default), ("prose", "Whether it waits for an answer."))
    assert [action.name for action in actions if isinstance(action, NameEntity)] == ["WAIT"]
    assert claims(actions) == [("WAIT", "default", "False"), ("WAIT", "definition", "")]


@pytest.mark.parametrize("default", ["['a; b', 'c']", "''", "jinja|yaml", "a. b"])
def test_of_a_default_that_is_code_every_mark_counts(default: str) -> None:
    actions = page(("heading", "renderer"), ("prose", f"Default: {default}, as before"), code=default)
    assert [value.replace("'", "") for _, _, value in claims(actions)] == [default.replace("'", "")]


def test_a_cell_in_words_is_no_value_and_a_dash_says_nothing() -> None:
    actions = page(
        ("row", "Settings | Value(s) and Explanation | Variable | Default"),
        ("row", "maxThreads | The maximum number of threads. | - | 5"),
    )
    assert claims(actions) == [("maxThreads", "value(s) and explanation", ""), ("maxThreads", "default", "5")]


def test_a_default_may_stand_in_the_block_below() -> None:
    actions = page(("heading", "PARTS"), ("prose", "Default:"), ("code", "{'a': 1}"))
    assert ("PARTS", "default", "{'a': 1}") in claims(actions)


def test_what_held_once_is_no_default() -> None:
    actions = page(
        ("heading", "WAIT"), ("prose", "Default: True"), ("prose", "In older versions, the default is False.")
    )
    assert [value for _, attribute, value in claims(actions) if attribute == "default"] == ["True"]


@pytest.mark.parametrize("heading", ["SECURITY", "Overview", "How it waits"])
def test_a_heading_that_is_a_word_is_no_setting(heading: str) -> None:
    assert page(("heading", heading), ("prose", "It waits for an answer as long as it can.")) == []


def test_what_follows_the_next_heading_is_not_said_of_the_setting() -> None:
    actions = page(("heading", "max_wait"), ("heading", "Waiting"), ("prose", "The default is to wait for ever."))
    assert claims(actions) == []


def position(value: str, *said_in: tuple[str, str], attribute: str = "default") -> PositionSeen:
    """A position that is held in documents of (title, version)."""
    held = tuple(
        HeldSeen(source=f"{title}, {version}", document=title, scope=Scope(version=version), stance="holds")
        for title, version in said_in
    )
    return PositionSeen(
        attribute=attribute,
        value=value,
        statement=f"Default: {value}",
        stance="holds",
        scope=held[0].scope,
        source=held[0].source,
        quote=f"Default: {value}",
        before="",
        held=held,
    )


def judged(*positions: PositionSeen) -> JudgeConflict:
    (action,) = reconcile(ReconcileInputs(entity="wait", attribute=positions[0].attribute, positions=positions))
    assert isinstance(action, JudgeConflict)
    return action


OLD, NEW = ("Settings", "1.0"), ("Settings", "2.0")


def test_another_default_in_another_release_of_one_document_differs_by_version() -> None:
    assert judged(position("5", OLD), position("7", NEW)).verdict == "differs by version"


def test_the_releases_may_stand_in_the_titles() -> None:
    found = judged(position("5", ("Settings of 1.0", "1.0")), position("7", ("Settings of 2.0", "2.0")))
    assert found.verdict == "differs by version"


@pytest.mark.parametrize("attribute", ["default", "set to"])
def test_two_documents_may_each_have_a_setting_of_this_name(attribute: str) -> None:
    kept = position("5", ("Master", "1.0"), ("Master", "2.0"), attribute=attribute)
    found = judged(kept, position("7", ("Minion", "1.0"), attribute=attribute))
    assert found.verdict == "not enough evidence"


def test_a_document_may_have_another_title_in_the_next_release() -> None:
    found = judged(position("5", ("The configuration file", "1.0")), position("7", ("Configuration", "2.0")))
    assert found.verdict == "differs by version"


def test_a_release_may_say_one_default_in_several_documents_of_any_title() -> None:
    old = position("text", ("frob-server", "1.0"), ("frob-worker", "1.0"))
    new = position("json", ("frob-server Reference", "2.0"), ("frob-worker Reference", "2.0"))
    assert judged(old, new).verdict == "differs by version"
    assert judged(old, new, position("raw", ("frob-cli", "2.0"))).verdict == "not enough evidence"


def test_what_one_document_says_twice_in_one_release_may_all_hold() -> None:
    assert judged(position("5", OLD, NEW), position("7", NEW)).verdict == "not enough evidence"


def test_rules_believe_no_other_name_of_an_attribute() -> None:
    found = judged(position("5", OLD), position("7", NEW), position("9", NEW, attribute="fallback"))
    assert (found.verdict, found.apart) == ("differs by version", (3,))


def test_a_document_that_did_not_change_is_no_side_of_what_changed_in_another() -> None:
    unchanged = position("8082", ("Minion", "1.0"), ("Minion", "2.0"))
    found = judged(position("8001", OLD), unchanged, position("8081", NEW))
    assert (found.verdict, found.apart) == ("differs by version", (2,))


def test_another_word_in_brackets_is_no_other_value() -> None:
    assert judged(position("0", OLD).model_copy(update={"quote": "Default: 0 (unlimited)"}),
                  position("unlimited", NEW)).verdict == "not enough evidence"  # fmt: skip


def test_settings_that_other_options_of_the_command_line_set_are_two() -> None:
    old, new = (
        position(value, said).model_copy(update={"quote": f"CLI flag: {flag} [wait: <int> | default = {value}]"})
        for value, said, flag in (("5", OLD, "-ring.wait"), ("7", NEW, "-store.wait"))
    )
    assert judged(old, new).verdict == "not enough evidence"
    assert judged(old, position("7", NEW)).verdict == "differs by version"


def seen(name: str, kind: str = "setting") -> EntitySeen:
    return EntitySeen(name=name, type=kind, aliases=(), said=())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("max-nsec3-iterations", "nsec3-max-iterations", False),  # two settings of a program
        ("_show", "shows", False),
        ("Light Railway of Orrin", "Orrin Light Railway", True),
    ],
)
def test_the_order_of_words_tells_settings_apart_and_not_names(one: str, other: str, same: bool) -> None:
    (action,) = resolve(ResolveInputs(one=seen(one), other=seen(other), why="the same words"))
    assert isinstance(action, JudgeNames)
    assert action.same is same


def test_one_thing_and_many_of_it_are_one_where_they_are_no_settings() -> None:
    asked = ResolveInputs(one=seen("Merge", "concept"), other=seen("Merges", "concept"), why="the same words")
    (action,) = resolve(asked)
    assert isinstance(action, JudgeNames)
    assert action.same
