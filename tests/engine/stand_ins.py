"""Commands that stand in for ``vllm``, ``docker`` and ``nvidia-smi`` in a folder at the head of the PATH."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

FAKE_VLLM = Path(__file__).with_name("fake_vllm.py")

RTX_5090 = "0, GPU-aaaa, 32607, 31900, 12.0, NVIDIA GeForce RTX 5090"
RTX_4090 = "0, GPU-bbbb, 24564, 24100, 8.9, NVIDIA GeForce RTX 4090"
A100 = "0, GPU-cccc, 81920, 81000, 8.0, NVIDIA A100-SXM4-80GB"
PRO_6000 = "1, GPU-dddd, 97887, 97000, 12.0, NVIDIA RTX PRO 6000 Blackwell Workstation Edition"
L40S = "0, GPU-ffff, 46068, 45500, 8.9, NVIDIA L40S"
H100 = "0, GPU-1111, 81559, 81000, 9.0, NVIDIA H100 80GB HBM3"
H200 = "0, GPU-2222, 143771, 143000, 9.0, NVIDIA H200"
RTX_3090 = "0, GPU-3333, 24576, 24200, 8.6, NVIDIA GeForce RTX 3090"
A6000 = "0, GPU-4444, 49140, 48600, 8.6, NVIDIA RTX A6000"
RTX_5080 = "0, GPU-5555, 16303, 16000, 12.0, NVIDIA GeForce RTX 5080"
RTX_2080 = "0, GPU-6666, 8192, 8000, 7.5, NVIDIA GeForce RTX 2080"
GB10 = "0, GPU-eeee, [N/A], [N/A], 12.1, NVIDIA GB10"


def second(card: str) -> str:
    """Another one of the same kind."""
    return card.replace("0, GPU-", "1, GPU-b", 1)


class Machine:
    """A machine as the engine sees it: the commands that are there, and the cards that ``nvidia-smi`` lists."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.bin = home / "bin"
        self.bin.mkdir(parents=True)

    def has(self, name: str, script: str) -> None:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def has_vllm(self) -> None:
        self.has("vllm", f'exec "{sys.executable}" "{FAKE_VLLM}" "$@"')

    def has_docker(self) -> None:
        """``docker run`` takes port and profile from its own options and runs the stand-in, as a container would."""
        self.has(
            "docker",
            f"""
echo "$@" >> "{self.home}/docker.log"
[ "$1" = run ] || {{ echo "$3"; exit 0; }}
while [ $# -gt 0 ]; do
  case $1 in
    127.0.0.1:*:8000) port=${{1#127.0.0.1:}}; port=${{port%:8000}} ;;
    *:/profile.yaml:ro) profile=${{1%:/profile.yaml:ro}} ;;
  esac
  shift
done
exec "{sys.executable}" "{FAKE_VLLM}" serve --config "$profile" --host 127.0.0.1 --port "$port"
""",
        )

    def has_cards(self, *cards: str) -> None:
        lines = "\n".join(cards)
        self.has("nvidia-smi", f"cat <<'END'\n{lines}\nEND")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
