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
GB10 = "0, GPU-eeee, [N/A], [N/A], 12.1, NVIDIA GB10"


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
