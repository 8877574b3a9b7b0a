"""A machine made for one test; whatever it started is gone afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent import engine
from engine.stand_ins import RTX_5090, Machine

OURS = (
    "PROFILE MTP IMAGES PORT VLLM_COMMAND VLLM_VENV USE_DOCKER VLLM_IMAGE CONTAINER HF_TOKEN HF_ENDPOINT HF_HUB_OFFLINE"
)
THEIRS = "HTTPS_PROXY NO_PROXY CUDA_VISIBLE_DEVICES CUDA_DEVICE_ORDER FAKE_VLLM"


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """With a ``vllm`` and one RTX 5090; its state, log and downloads are in ``tmp_path``."""
    for name in f"{OURS} {THEIRS}".split():
        monkeypatch.delenv(name, raising=False)
    machine = Machine(tmp_path / "machine")
    machine.has_vllm()
    machine.has_cards(RTX_5090)
    monkeypatch.setenv("PATH", f"{machine.bin}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "downloads"))
    yield machine
    engine.down(grace=0)
