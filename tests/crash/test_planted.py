"""Bugs planted on purpose: each is found by the suite. (Truncated answers taken as whole: test_engine_faults.)"""

from __future__ import annotations

import random

import pytest

from crash.nights import Failed, Kill, Nights, spread
from crash.planted import Bug
from crash.power_loss import PowerCuts


def found_by_kills(nights: Nights, bug: Bug) -> bool:
    """Whether some night with the bug, killed somewhere, does not end as it must."""
    nights.bug = bug
    try:
        for at in spread(nights.operations, 60, random.Random("planted")):
            nights.trial(Kill(at))
    except Failed:
        return True
    finally:
        nights.bug = None
    return False


@pytest.mark.parametrize("bug", ["bytes before their hash", "pid file as lock"])
def test_a_bug_that_a_kill_brings_out_is_found(nights: Nights, bug: Bug) -> None:
    assert found_by_kills(nights, bug)


@pytest.mark.parametrize("bug", ["synchronous NORMAL", "effect before its commit"])
def test_a_bug_that_a_power_cut_brings_out_is_found(nights: Nights, bug: Bug) -> None:
    recorded = PowerCuts(nights, bug=bug)
    lost = recorded.lost(nights, recorded.cuts, random.Random("control"))
    assert any(" is lost" in finding for finding in lost)
