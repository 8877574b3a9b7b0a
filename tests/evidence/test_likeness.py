"""Sentences that say the same in nearly the same words stand together; others do not."""

from __future__ import annotations

import pytest

from agent.evidence.likeness import gathered

LONG = "will prefer to use the askpass program instead of the tty when it asks the user for a passphrase"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (f"ssh-add {LONG}.", f"The program ssh-add {LONG}.", True),
        (f"ssh-add {LONG}.", f"ssh {LONG}.", False),
        ("Whether remote hosts may connect to local forwarded ports of this machine, on each address.",
         "Whether remote hosts may connect to forwarded client ports of this machine, on each address.", False),
        ("It waits 5 seconds.", "It waits 6 seconds.", False),
        ("It is used.", "It is not used.", False),
    ],
)  # fmt: skip
def test_no_word_stands_in_anothers_place(one: str, other: str, same: bool) -> None:
    assert len(gathered([one, other], str)) == (1 if same else 2)
