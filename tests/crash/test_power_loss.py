"""Power cuts: what was acknowledged is there afterwards. A sample of what ``crash.full`` does."""

from __future__ import annotations

import random

from crash.nights import Nights, spread
from crash.power_loss import File, PowerCuts


def test_nothing_acknowledged_is_lost_when_the_power_goes(nights: Nights) -> None:
    recorded = PowerCuts(nights)
    draw = random.Random("power")
    at = [recorded.cuts[number] for number in spread(len(recorded.cuts), 60, draw)]
    assert recorded.lost(nights, at, draw, finish=4) == []


def test_a_sector_is_as_some_write_left_it_and_what_is_synced_stays() -> None:
    file = File()
    file.write(0, b"a" * 1024)
    file.sync()
    file.write(0, b"b" * 1024)
    file.write(512, b"c" * 1024)
    assert file.after_a_cut(lambda _write, _sector: False) == b"a" * 1024
    assert file.after_a_cut(lambda write, _sector: write == 0) == b"b" * 1024
    assert file.after_a_cut(lambda _write, sector: sector == 2) == b"a" * 1024 + b"c" * 512
    assert file.after_a_cut(lambda _write, _sector: True) == b"b" * 512 + b"c" * 1024
    file.write(700, None)
    assert file.after_a_cut(lambda _write, _sector: True) == b"b" * 512 + b"c" * 188
