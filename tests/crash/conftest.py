"""What these tests share. They need Linux and a C compiler; elsewhere they are left out."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator

import pytest

from crash.nights import Nights, Server, build

collect_ignore_glob = [] if sys.platform == "linux" and shutil.which("cc") else ["test_*.py"]


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One process that forks all nights."""
    with Server(build(tmp_path_factory.mktemp("shim"))) as server:
        yield server


@pytest.fixture(scope="package")
def nights(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Nights by the built-in rules."""
    return Nights(server, tmp_path_factory.mktemp("nights") / "rules")
