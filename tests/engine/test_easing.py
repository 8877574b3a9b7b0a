"""What is changed before an engine that has ended is started again."""

from __future__ import annotations

from agent.engine.easing import eased
from agent.engine.record import Options

ROOM = {"sequences": 8, "context": 65_536}


def test_after_an_out_of_memory_half_as_many_loops_run_then_half_the_context_is_kept() -> None:
    options, said = Options(extra=("--enforce-eager",)), []
    for _ in range(6):
        options, words = eased(options, "memory", again=True, **ROOM)
        said.append(words)
    assert said == [
        "with 4 loops at once",
        "with 2 loops at once",
        "with 1 loops at once",
        "with 32768 tokens of context",
        "",
        "",
    ]
    assert options.extra == ("--enforce-eager", "--max-num-seqs", "1", "--max-model-len", "32768")
    assert options.mtp == "on"


def test_what_a_person_has_set_is_halved_and_not_the_profiles() -> None:
    options, _ = eased(Options(extra=("--max-num-seqs", "64")), "memory", again=False, **ROOM)
    assert options.extra == ("--max-num-seqs", "32")


def test_where_mtp_is_to_blame_it_is_switched_off() -> None:
    assert eased(Options(), "drafts", again=False, **ROOM) == (Options(mtp="off"), "without MTP")
    assert eased(Options(mtp="off"), "drafts", again=True, **ROOM) == (Options(mtp="off"), "")


def test_one_end_without_a_reason_changes_nothing_and_a_second_one_ends_mtp() -> None:
    assert eased(Options(), "", again=False, **ROOM) == (Options(), "")
    assert eased(Options(), "", again=True, **ROOM) == (Options(mtp="off"), "without MTP")
