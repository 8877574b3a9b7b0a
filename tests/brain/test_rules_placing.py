"""Where the rules put a statement on a page: by its file, marked with its release, behind what it points to."""

from __future__ import annotations

import pytest

from agent.brain.actions import WriteSentence
from agent.brain.protocol import ClaimSeen, WriteInputs
from agent.brain.rules.writing import write
from agent.ledger.records import Scope

OLD, NEW = "frob 1.0", "frob 2.0"
BOTH = f"{OLD} / {NEW}"


def page(*said: tuple[str, str, str]) -> list[tuple[str, str, tuple[int, ...]]]:
    """(section, text, claims) of a page of claims of (attribute, versions, statement)."""
    claims = tuple(
        ClaimSeen(
            number=number,
            about="WaitTime",
            attribute=attribute,
            value="",
            statement=statement,
            quote=statement,
            scope=Scope(version=versions),
            source="; ".join(f"{attribute.partition(' in ')[2]} of {version}" for version in versions.split(" / ")),
        )
        for number, (attribute, versions, statement) in enumerate(said, start=1)
    )
    inputs = WriteInputs(page="entities/e", title="WaitTime", type="", aliases=(), claims=claims, disputed=())
    return [(a.section, a.text, a.claims) for a in write(inputs) if isinstance(a, WriteSentence)]


DEFINED = ("definition in client.conf", BOTH, "WaitTime is how long a job waits for another one.")


def test_what_holds_for_one_file_only_stands_in_its_section() -> None:
    written = page(
        DEFINED,
        ("detail in client.conf", BOTH, "Jobs of users wait."),
        ("detail in client.conf", BOTH, "Numbers are seconds."),
        ("detail in server.conf", BOTH, "Numbers are seconds."),
        ("detail in server.conf", BOTH, "Jobs of servers wait."),
    )
    assert written[1:] == [
        ("Details", "Numbers are seconds.", (3, 4)),
        ("In client.conf", "Jobs of users wait.", (2,)),
        ("In server.conf", "Jobs of servers wait.", (5,)),
    ]


def test_what_only_one_release_says_is_marked_with_it() -> None:
    written = page(
        ("definition in client.conf", NEW, "Specifies how long small and large jobs wait for others."),
        ("definition in client.conf", OLD, "Specifies how long every job waits for its turn."),
        ("detail in client.conf", BOTH, "Numbers are taken for seconds, minutes or hours."),
        ("detail in client.conf", OLD, "It is short."),
        ("detail in client.conf", OLD, "Hosts fetch large jobs."),
    )
    assert [(section, text) for section, text, _ in written] == [
        ("", "WaitTime: Specifies how long small and large jobs wait for others (frob 2.0)."),
        ("In client.conf", "Specifies how long every job waits for its turn (frob 1.0)."),
        ("In client.conf", "Numbers are taken for seconds, minutes or hours."),
        ("In client.conf", "It is short."),  # shorter than the mark would be
        ("In client.conf", "Hosts fetch large jobs (frob 1.0)."),
    ]


def test_what_two_files_say_right_before_something_does_not_stand_between_them() -> None:
    written = page(
        DEFINED,
        ("detail in client.conf", BOTH, "Jobs are sent once."),
        ("detail in client.conf", BOTH, "However, this means that they are late."),
        ("detail in server.conf", BOTH, "Jobs are sent once."),
        ("detail in server.conf", BOTH, "Jobs are kept for an hour."),
        ("detail in server.conf", BOTH, "However, this means that they are late."),
    )
    assert written[1:] == [
        ("Details", "Jobs are sent once.", (2, 4)),
        ("Details", "However, this means that they are late.", (3, 6)),
        ("In server.conf", "Jobs are kept for an hour.", (5,)),
    ]


def test_a_sentence_takes_what_it_points_to_into_its_section() -> None:
    written = page(
        DEFINED,
        ("detail in client.conf", BOTH, "Jobs are sent once."),
        ("detail in client.conf", BOTH, "This makes them late."),
        ("detail in server.conf", BOTH, "Jobs are sent once."),
    )
    assert written[1:] == [
        ("Details", "Jobs are sent once.", (2, 4)),
        ("In client.conf", "Jobs are sent once. This makes them late.", (2, 4, 3)),
    ]


def test_what_points_to_other_things_in_two_files_stands_in_the_section_of_each() -> None:
    written = page(
        DEFINED,
        ("detail in client.conf", BOTH, "Jobs of users are sent once."),
        ("detail in client.conf", BOTH, "This makes them late."),
        ("detail in server.conf", BOTH, "Jobs of servers are kept for an hour."),
        ("detail in server.conf", BOTH, "This makes them late."),
    )
    assert written[1:] == [
        ("In client.conf", "Jobs of users are sent once.", (2,)),
        ("In client.conf", "This makes them late.", (3,)),
        ("In server.conf", "Jobs of servers are kept for an hour.", (4,)),
        ("In server.conf", "This makes them late.", (5,)),
    ]


def test_what_names_more_in_one_file_is_not_said_of_the_other() -> None:
    written = page(
        DEFINED,
        ("detail in client.conf", BOTH, "WaitTime may stand in any block of Users or Hosts."),
        ("detail in server.conf", BOTH, "WaitTime may stand in any block of Users."),
    )
    assert written[1:] == [
        ("In client.conf", "WaitTime may stand in any block of Users or Hosts.", (2,)),
        ("In server.conf", "WaitTime may stand in any block of Users.", (3,)),
    ]


def test_what_points_right_back_to_the_lead_stands_in_it() -> None:
    written = page(
        DEFINED,
        ("detail in client.conf", BOTH, "This avoids jobs that hang."),
        ("detail in client.conf", BOTH, "For example, big jobs hang."),
        ("detail in client.conf", BOTH, "Jobs are numbered."),
        ("detail in client.conf", BOTH, "This is seldom of use."),
    )
    assert [(section, claims) for section, _, claims in written] == [
        ("", (1,)),
        ("", (2,)),
        ("", (3,)),
        ("In client.conf", (4,)),
        ("In client.conf", (5,)),
    ]


@pytest.mark.parametrize("opening", ["For instance", "Furthermore", "In addition"])
def test_what_goes_on_from_the_lead_is_not_parted_from_it(opening: str) -> None:
    written = page(DEFINED, ("detail in client.conf", BOTH, f"{opening}, late jobs are lost."))
    assert [section for section, _, _ in written] == ["", ""]


def test_a_sentence_goes_on_from_the_lead_wherever_it_stands() -> None:
    written = page(
        ("definition in client.conf", NEW, "Specifies how long small and large jobs wait for others."),
        ("detail in client.conf", BOTH, "Numbers are taken for seconds."),
        (
            "detail in client.conf",
            NEW,
            "Specifies how long small and large jobs wait for others. Big jobs wait longest.",
        ),
        (
            "detail in client.conf",
            NEW,
            "Specifies how long small and large jobs wait for others. This is seldom of use.",
        ),
    )
    assert [text for _, text, _ in written[2:]] == [
        "Big jobs wait longest (frob 2.0).",
        "Specifies how long small and large jobs wait for others. This is seldom of use (frob 2.0).",
    ]


@pytest.mark.parametrize(
    ("statement", "lead"),
    [
        ("WaitTime the jobs of a user.", "WaitTime: WaitTime the jobs of a user."),
        ("WaitTime is a time.", "WaitTime is a time."),
        ("The WaitTime counts.", "The WaitTime counts."),
    ],
)
def test_a_verb_is_not_taken_for_the_name_of_the_setting(statement: str, lead: str) -> None:
    assert page(("definition", BOTH, statement))[0][1] == lead


def test_what_is_said_of_parts_and_options_stands_in_lists_that_name_them() -> None:
    written = page(
        DEFINED,
        ("crash:time", BOTH, "Specifies how long to wait."),
        ("option -w", BOTH, "Sets the time."),
        ("crash:time", BOTH, "Times add up."),
    )
    assert [(section, text) for section, text, _ in written[1:]] == [
        ("Options", "`-w`: Sets the time."),
        ("Parts and values", "`crash:time`: Specifies how long to wait."),
        ("Parts and values", "Times add up."),
    ]


def test_a_sentence_with_a_gap_that_the_releases_fill_in_two_ways_is_left_to_the_table() -> None:
    claims = [
        ClaimSeen(number=n, about="frob", attribute=attribute, value=value, statement=said, quote=said, scope=Scope(),
                  source="FROB(1)")
        for n, (attribute, value, said) in enumerate([
            ("definition", "", "frob is a program."), ("frob runs … jobs", "two", "frob runs two jobs."),
            ("frob keeps … jobs", "six", "frob keeps six jobs."),
        ], start=1)
    ]  # fmt: skip
    inputs = WriteInputs(page="entities/e", title="frob", type="", aliases=(), claims=tuple(claims),
                         disputed=("frob runs … jobs",))  # fmt: skip
    texts = [action.text for action in write(inputs) if isinstance(action, WriteSentence)]
    assert texts == ["frob is a program.", "frob keeps six jobs."]


def test_lines_that_only_show_how_something_is_written_are_a_list() -> None:
    written = page(
        DEFINED,
        ("detail in client.conf", BOTH, "WaitTime seconds|never [of jobs]"),
        ("detail in client.conf", BOTH, "Numbers are seconds [see above]."),
        ("detail in client.conf", BOTH, "WaitTime host:seconds"),
    )
    assert written[1:] == [
        ("In client.conf", "Numbers are seconds [see above].", (3,)),
        ("How it is written", "`WaitTime seconds|never [of jobs]`", (2,)),
        ("How it is written", "`WaitTime host:seconds`", (4,)),
    ]


def test_what_is_too_long_with_its_release_or_an_option_stands_alone() -> None:
    words = " ".join(f"{a}{b}{c}ing" for a in "bdfg" for b in "aeiou" for c in "klmnprst")
    whole = f"WaitTime begins {words} {words}"[:1499].rstrip() + "."
    written = page(DEFINED, ("detail in client.conf", OLD, whole), ("option -w", BOTH, whole))
    assert len(whole) == 1500
    assert [text for _, text, _ in written if text == whole] == [whole, whole]


def test_what_one_value_does_opens_no_page() -> None:
    written = page(
        ("multibus", BOTH, "All paths are in one group, whatever their number is."),
        ("detail in client.conf", BOTH, "The grouping of paths that applies where nothing else is said."),
    )
    assert written[0][:2] == ("", "WaitTime: The grouping of paths that applies where nothing else is said.")
