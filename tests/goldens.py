"""Files that hold what is expected. ``UPDATE_GOLDENS=1`` writes them anew; then read the diff."""

from __future__ import annotations

import os
from pathlib import Path


def check_golden(path: Path, text: str) -> None:
    """Fail where ``text`` is not what the file holds."""
    if os.environ.get("UPDATE_GOLDENS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text
