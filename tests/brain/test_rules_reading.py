"""What the rules make of a passage of a manual: claims, and no junk."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent.brain.actions import MakeClaim
from agent.brain.protocol import Line, ReadInputs
from agent.brain.rules import defaults
from agent.brain.rules.reading import read
from agent.ledger.records import Card


def said(*lines: tuple[str, str], before: tuple[tuple[str, str], ...] = ()) -> list[tuple[str, str, str]]:
    """(entity, attribute, value) of the claims that the rules make of lines (kind, text)."""
    shown = tuple(Line(number=number, text=text, kind=kind) for number, (kind, text) in enumerate(lines, start=10))
    earlier = tuple(Line(number=number, text=text, kind=kind) for number, (kind, text) in enumerate(before, start=1))
    inputs = ReadInputs(card=Card(title="FROB(1)"), heading=(), before=earlier, lines=shown, known=())
    return [(a.entity, a.attribute, a.value) for a in read(inputs) if isinstance(a, MakeClaim)]


WORDS = ["ListenPort", "Default", "default", "is", ":", "|", "=", "(", ")", "[", "]", "5", "-p", "<n>", '"', "`", "The"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["heading", "term", "item", "row", "prose", "code"]),
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join),
        ),
        min_size=1,
        max_size=8,
    )
)
@example([("term", "ListenPort"), ("row", ": | 5")])
def test_whatever_stands_in_a_passage_the_rules_go_through_it(lines: list[tuple[str, str]]) -> None:
    said(*lines)


def test_a_passage_that_begins_amid_a_description_holds_no_definition() -> None:
    before = (("term", "ListenPort"), ("prose", "Specifies the port that frob listens on."))
    assert said(("prose", "Several ports may be given."), before=before) == [("ListenPort", "detail in frob", "")]


def test_a_sentence_that_only_introduces_a_list_is_no_claim() -> None:
    assert said(("term", "ListenPort"), ("prose", "The supported kinds of ports are:")) == []


def test_the_default_that_stands_in_the_line_below_is_still_found() -> None:
    lines = (("term", "ListenPort"), ("prose", "The port to use."), ("prose", "The default is:"), ("prose", "8080."))
    assert ("ListenPort", "default in frob", "8080") in said(*lines)


def test_a_line_of_a_synopsis_is_no_claim() -> None:
    assert said(("prose", "frob -D pkcs11 file name")) == []


def test_that_arguments_may_be_specified_gives_no_values() -> None:
    lines = (("term", "-D"), ("prose", "Connects to a server. Arguments may be specified, for example -e."))
    assert [value for _, attribute, value in said(*lines) if attribute.startswith("values")] == []


def set_in(*lines: tuple[str, int, str], title: str = "frob") -> list[tuple[str, str, str]]:
    """As :func:`said`, of lines (kind, depth, text)."""
    shown = tuple(Line(number=n, text=text, kind=kind, depth=depth) for n, (kind, depth, text) in enumerate(lines, 10))
    inputs = ReadInputs(card=Card(title=title), heading=(), before=(), lines=shown, known=())
    return [(a.entity, a.attribute, a.value) for a in read(inputs) if isinstance(a, MakeClaim)]


def test_what_comes_after_a_list_is_not_said_of_its_last_term() -> None:
    lines = [
        ("term", 2, "FROB_HOME"),
        ("prose", 3, "Where frob looks for its files."),
        ("prose", 1, "It ends here now."),
    ]
    assert set_in(*lines) == [("FROB_HOME", "definition", "")]


def test_what_comes_after_the_values_of_a_setting_is_said_of_the_setting_again() -> None:
    lines = [("term", 2, "MaxPorts"), ("prose", 3, "How many ports there are."), ("term", 4, "unlimited")]
    lines += [("prose", 5, "As many as there can be."), ("prose", 3, "The default is 7.")]
    assert [claim[:2] for claim in set_in(*lines)] == [
        ("MaxPorts", "definition"), ("MaxPorts", "unlimited"), ("MaxPorts", "default")]  # fmt: skip


def test_a_common_word_beside_names_of_settings_is_one_too() -> None:
    lines = [("term", 1, "language"), ("prose", 2, "The default is 'en'."), ("term", 1, "max_ports")]
    assert ("language", "default", "en") in set_in(*lines, ("prose", 2, "The default is 7."))
    alone = [("term", 1, "language"), ("prose", 2, "It has a default, somewhere."), ("term", 1, "anything else")]
    assert set_in(*alone) == []


def test_a_note_on_a_change_gives_no_default_and_no_definition() -> None:
    lines = [
        ("term", 1, "max_ports"),
        ("term", 2, "versionchanged: 1.2"),
        ("prose", 3, "The default was 5 before that."),
    ]
    lines += [("prose", 2, "How many ports there are."), ("prose", 2, "Default: 7")]
    assert set_in(*lines) == [
        ("max_ports", "detail", ""), ("max_ports", "definition", ""), ("max_ports", "default", "7")]  # fmt: skip


def test_a_table_of_labels_speaks_of_the_setting_that_its_section_is_called_after() -> None:
    lines = [("heading", 1, "MaxPorts Directive"), ("row", 1, "Description: | How many ports there are")]
    lines += [("row", 1, "Default: | MaxPorts 7"), ("row", 1, "Compatibility: | available in 2.0 and later")]
    assert set_in(*lines) == [
        ("MaxPorts", "definition", ""), ("MaxPorts", "default", "7"), ("MaxPorts", "compatibility", "")]  # fmt: skip


def test_a_default_may_stand_beside_the_name() -> None:
    lines = [("term", 2, "max_ports (default: see the output of frob -d)"), ("prose", 3, "How many ports there are.")]
    assert set_in(*lines)[0] == ("max_ports", "default", "see the output of frob -d")


def test_a_value_that_ends_with_colons_introduces_nothing() -> None:
    assert ("local-address", "default", "0.0.0.0, ::") in set_in(
        ("heading", 1, "local-address"), ("item", 1, "Default: 0.0.0.0, ::"))  # fmt: skip


def test_options_of_commands_within_a_program_are_none_of_its_own() -> None:
    lines = [
        ("heading", 1, "INTERACTIVE COMMANDS"),
        ("prose", 1, "-f"),
        ("prose", 2, "Do not sort the listing at all."),
    ]
    assert set_in(*lines) == []
    assert [claim[1] for claim in set_in(*lines[1:])] == ["option -f"]


def test_what_a_sentence_says_of_another_time_is_no_second_default() -> None:
    lines = [("heading", 1, "max_ports"), ("prose", 1, "Default: 7"), ("prose", 1, "With frob 1.0 the default is 5.")]
    assert [value for _, attribute, value in set_in(*lines) if attribute == "default"] == ["7"]


def test_a_word_under_which_one_line_gives_a_default_is_a_setting_and_a_value_below_it_is_not_the_next_heading() -> (
    None
):
    lines = [("heading", 1, "confdir"), ("prose", 1, "Where frob looks."), ("prose", 1, "It must exist."),
             ("item", 2, "Default: /etc/frob"), ("heading", 1, "logdir"), ("item", 2, "Default:"),
             ("heading", 1, "rundir"), ("item", 2, "Default: /run/frob")]  # fmt: skip
    defaults = [claim for claim in set_in(*lines) if claim[1] == "default"]
    assert defaults == [("confdir", "default", "/etc/frob"), ("rundir", "default", "/run/frob")]


def test_a_default_may_stand_within_the_description_of_a_row() -> None:
    lines = [("row", 1, "Name | Description"), ("row", 1, "log.level.max | What is logged. Defaults to 7."),
             ("row", 1, "timeout | Optional. **type:** TIME, default value: 30s"),
             ("row", 1, "words | Says nothing of that.")]  # fmt: skip
    assert [claim for claim in set_in(*lines) if claim[1] == "default"] == [
        ("log.level.max", "default", "7"),
        ("timeout", "default", "30s"),
    ]


def test_rows_that_tell_their_header_anew_are_read_by_it() -> None:
    rows = [("row", 1, "Name: acks | Description: Who must have it. | Type: string | Default: 1")]
    assert ("acks", "default", "1") in set_in(*rows)


def test_labels_of_any_kind_are_taken_off_by_the_header_above_them() -> None:
    rows = [("row", 1, "setting | default | description"), ("row", 1, "setting: frob.ports.max | default: 8"),
            ("row", 1, "setting: frob.kind | default: a | b | description: What it is.")]  # fmt: skip
    assert set_in(*rows) == [
        ("frob.ports.max", "default", "8"),
        ("frob.kind", "default", "a | b"),
        ("frob.kind", "definition", ""),
    ]
    rows = [("row", 1, "| frob | wozzle"), ("row", 1, "ports.max | frob: 8 | wozzle: 9")]
    assert set_in(*rows) == [("ports.max", "frob", "8"), ("ports.max", "wozzle", "9")]


def test_notes_may_stand_before_the_names_of_settings() -> None:
    rows = [("row", 1, "| Name | Default"), ("row", 1, "Name: frob.ports.max | Default: 8"),
            ("row", 1, "[0] | Name: frob.kind | Default: a")]  # fmt: skip
    assert set_in(*rows) == [("frob.ports.max", "default", "8"), ("frob.kind", "default", "a")]


def test_a_cell_that_is_empty_amid_a_row_moves_no_other() -> None:
    rows = [("row", 1, "Key | Default | Description"), ("row", 1, "frob.ports.max | | The most ports.")]
    assert set_in(*rows, ("row", 1, "|")) == [("frob.ports.max", "definition", "")]


def test_the_rows_of_a_passage_are_read_by_the_header_before_it() -> None:
    before = (("row", "Name | Default"),)
    assert said(("row", "frob.port | 80"), before=before) == [("frob.port", "default", "80")]


def test_the_default_stands_among_other_labels() -> None:
    lines = (("term", "send_timeout"), ("prose", "Units: s Default: 0.4 Flags: experimental"))
    assert ("send_timeout", "default in frob", "0.4") in said(*lines)


def test_what_stands_for_the_value_is_no_part_of_the_name() -> None:
    lines = (("term", "harden-glue: <yes or no>"), ("prose", "Default is on."))
    assert ("harden-glue", "default in frob", "on") in said(*lines)


def test_a_setting_may_be_given_with_its_type_and_default() -> None:
    lines = [("term", 1, "CONFIG frob.threads.max INT 4"), ("prose", 2, "How many threads there are at most.")]
    assert set_in(*lines)[0] == ("frob.threads.max", "default", "4")


def test_a_block_of_code_may_be_a_reference_of_settings() -> None:
    block = "# How long. # CLI flag: -ring.join-after [join_after: <duration> | default = 5s]"
    block += ' [path: <string> | default = ""]'
    assert set_in(("code", 1, block)) == [
        ("join_after", "default", "5s"),
        ("path", "default", '""'),
    ]


def test_a_row_may_end_before_its_table_does_and_what_describes_a_setting_is_no_value() -> None:
    rows = [("row", 1, "Key | Default | Description | Deprecated"), ("row", 1, "frob.ports.max | 8 | Ports.")]
    assert set_in(*rows) == [("frob.ports.max", "default", "8"), ("frob.ports.max", "definition", "")]


def test_a_row_that_lacks_a_cell_amid_the_others_says_nothing() -> None:
    rows = [("row", 1, "Key | Default | Description"), ("row", 1, "frob.ports.max | The most ports that are there.")]
    assert set_in(*rows) == []


def marked(text: str, kind: str = "item", *, depth: int = 2) -> list[tuple[str, str, str]]:
    """As :func:`said`, of one line whose words between backticks are set as code."""
    marks: list[tuple[int, int, str]] = []
    words = ""
    for number, part in enumerate(text.split("`")):
        marks += [(len(words), len(words) + len(part), "code")] if number % 2 else []
        words += part
    line = Line(number=1, text=words, kind=kind, marks=tuple(marks), depth=depth)
    inputs = ReadInputs(card=Card(title="Frob"), heading=(), before=(), lines=(line,), known=())
    return [(a.entity, a.attribute, a.value) for a in read(inputs) if isinstance(a, MakeClaim)]


def test_an_item_that_begins_with_a_name_gives_its_default() -> None:
    assert ("port", "default", "8080") in marked("`port` - Where frob listens. Defaults to `8080`.")
    assert ("port", "default", "8080") in marked("`port` `(int: 8080)` - Where frob listens.")
    assert ("port", "default", "8080") in marked("port [default=8080, alias: `p`]")


def test_a_signature_beside_a_name_is_no_default() -> None:
    assert marked("`reply` `(code: number, data: string) => Scope` - defines a reply.") == []


def test_what_a_list_calls_a_property_is_the_name_of_nothing() -> None:
    assert set_in(("term", 2, "Default"), ("prose", 3, "Nothing is known of it.")) == []


def test_the_column_with_the_names_may_be_any() -> None:
    rows = (("row", "Type | Option | Default value | Meaning"), ("row", "int | max_conns | 64 | How many may connect"))
    assert ("max_conns", "default", "64") in said(*rows)


def test_a_default_that_is_told_elsewhere_is_none() -> None:
    rows = (("row", "Option | Default | Meaning"), ("row", "max_conns | see below | How many may connect"))
    assert [value for _, attribute, value in said(*rows) if attribute == "default"] == []


def test_the_help_of_a_program_gives_the_defaults_of_its_options() -> None:
    text = "Options: -q, --quiet Say less. --port N Where to listen. (default: 8080) --host H Whom to serve."
    assert said(("code", text)) == [("--port", "default", "8080")]


def test_a_line_of_a_file_of_settings_says_what_it_is_set_to() -> None:
    assert said(("code", "#font_path = fonts/A.ttf")) == [("font_path", "set to", "fonts/A.ttf")]
    assert marked("`#font_path = fonts/A.ttf`", "code") == []


def test_of_two_defaults_in_a_sentence_the_first_counts() -> None:
    assert ("ListenPort", "default in frob", "0") in said(
        ("term", "ListenPort"), ("prose", "(Default: 0) The other one defaults to the value of this.")
    )


def test_labels_without_end_are_read_in_a_moment() -> None:
    assert defaults.default("Aa: b " * 2000) == ""  # took for ever while a value could run into the next label
    assert defaults.default("Units: s Default: 0.4") == "0.4"


def test_the_last_sentence_about_a_setting_is_read_in_each_release() -> None:
    older = [
        ("term", "WaitTime"),
        ("prose", "Sets how long jobs wait."),
        *(("prose", f"Job {n} waits.") for n in range(14)),
    ]
    newer = [*older[:2], ("prose", "Jobs may wait for ever."), *older[2:]]
    assert [len(said(*lines)) for lines in (older, newer)] == [15, 16]


@pytest.mark.parametrize(
    ("term", "part"),
    [
        ("crash:time", "crash:time"),
        ("hash=name", "hash"),
        ("mode:<text>", "mode"),
        ("most4:number, most6:number", "most4:number"),
    ],
)
def test_a_term_with_its_argument_is_a_part_of_the_setting_around_it(term: str, part: str) -> None:
    told = set_in(
        ("term", 2, "FrobLimits"),
        ("prose", 3, "Controls limits of jobs."),
        ("term", 4, term),
        ("prose", 5, "Specifies one of these limits (default: 90s)."),
    )
    assert told[1:] == [("FrobLimits", f"default of {part}", "90s"), ("FrobLimits", part, "")]


def test_a_term_that_is_set_in_less_than_what_was_said_before_is_no_part_of_that() -> None:
    told = set_in(
        ("term", 1, "verify-job"),
        ("prose", 7, "Asks for a word."),
        ("term", 3, "write-job=path"),
        ("prose", 9, "Where it is written to."),
    )
    assert [entity for entity, _, _ in told] == ["verify-job", "write-job"]


def test_an_option_with_several_modes_has_each_as_a_part_of_its_own() -> None:
    lines = [("term", "-Y sign -f x"), ("prose", "Signs a file."), ("term", "-Y verify"), ("prose", "Checks one so.")]
    told = said(("prose", "frob is a program."), *lines, ("term", "-q quiet"), ("prose", "Says less of it."))
    assert [part for _, part, _ in told] == ["definition", "option -Y sign", "option -Y verify", "option -q"]
