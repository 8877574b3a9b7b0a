"""Stands in for xllamacpp: the same few names, and a fake engine behind them. A file that says "broken" is refused."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fake_engine import FakeEngine
from fake_engine.diligent import diligent
from fake_engine.likeness import LLAMA_CPP


class CommonParams:
    """Takes whatever it is given, as an object of C++ would not."""

    def __init__(self) -> None:
        self.model = SimpleNamespace(path="")
        self.model_alias: set[str] = set()
        self.hostnames: list[str] = []
        self.port = 0
        self.n_parallel = 1
        self.n_ctx = 0
        self.endpoint_metrics = False
        self.ui = True
        self.cpuparams = SimpleNamespace(n_threads=-1)
        self.cpuparams_batch = SimpleNamespace(n_threads=-1)


class Server:
    def __init__(self, params: Any) -> None:
        if b"broken" in Path(params.model.path).read_bytes():
            raise RuntimeError("failed to load model")
        context = params.n_ctx // params.n_parallel
        name = next(iter(params.model_alias))
        self._engine = FakeEngine(
            diligent(), model=name, port=params.port, context_length=context, like=LLAMA_CPP, delay=0.02
        ).__enter__()
        self.listening_address = self._engine.address
