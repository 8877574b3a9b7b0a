from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from claims import made

from agent.ledger.journal import Ledger
from agent.ledger.records import Claim


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.db")
    yield opened
    opened.close()


@pytest.fixture
def claim() -> Callable[..., Claim]:
    """A claim that says ``value`` of ``entity``; give what matters to the test."""
    return made
