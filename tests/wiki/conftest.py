from __future__ import annotations

from pathlib import Path

import pytest
from views import Wiki, hostile_wiki


@pytest.fixture
def wiki(tmp_path: Path) -> Wiki:
    """A ledger with hostile names and statements, and its wiki published in ``wiki.path``."""
    made = hostile_wiki(tmp_path)
    made.publish()
    return made
