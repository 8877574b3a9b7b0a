"""The fake engine as a process of its own, for tests that kill it and for benchmarks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HERE = Path(__file__).parent


class EngineProcess:
    """``python -m fake_engine`` as a context manager. What it was asked is lost when it is killed.

    ``player`` and ``faults`` are ``module:name``, as on its command line; ``options`` are further arguments.
    """

    def __init__(self, player: str, *options: str, faults: str | None = None) -> None:
        self._arguments = ["--player", player, *(["--faults", faults] if faults else []), *options]
        self._port = 0
        self._process: subprocess.Popen[str] | None = None
        self.base_url = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, on the same port as before, and wait until it listens."""
        path = os.pathsep.join([str(HERE.parent), str(HERE.parent.parent), os.environ.get("PYTHONPATH", "")])
        command = [sys.executable, "-m", "fake_engine", "--port", str(self._port), *self._arguments]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
        )
        assert self._process.stdout is not None
        self.base_url = self._process.stdout.readline().strip()
        assert self.base_url, "the fake engine did not start"
        self._port = int(self.base_url.rsplit(":", 1)[1].split("/")[0])

    def kill(self) -> None:
        """SIGKILL: connections are reset, and nothing is told to anybody."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def journal(self) -> dict[str, Any]:
        """What it was asked so far: total, max_in_flight, asked, finished, paid_twice."""
        with urllib.request.urlopen(self.base_url.removesuffix("/v1") + "/_journal") as response:  # noqa: S310 (loopback)
            told: dict[str, Any] = json.load(response)
        return told
