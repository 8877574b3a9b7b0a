"""Plays the ``vllm`` command: takes its arguments, loads for a moment, then serves on loopback. See ``stand_ins.py``.

``FAKE_VLLM`` says how it behaves: ``good`` (the default), ``out of memory``, ``wedged`` (lists its model, never
writes a token), ``mute`` (never listens), ``stubborn`` (has a child that ignores SIGHUP and SIGTERM), ``broken drafts``
and ``silent drafts`` (with MTP it ends at once, with a word of why and without), ``downloads`` (listens only when a
file of weights in $HF_HOME is as long as the real one).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

BEHAVIOUR = os.environ.get("FAKE_VLLM", "good")
LOADING = 0.5
STUBBORN = "import signal, time; [signal.signal(s, signal.SIG_IGN) for s in (signal.SIGHUP, signal.SIGTERM)]; "
OUT_OF_MEMORY = """\
(EngineCore pid=7) INFO 11-20 03:12:44 [gpu_model_runner.py:5000] Starting to load model google/gemma-4-31B-it...
(EngineCore pid=7) ERROR 11-20 03:13:01 [core.py:1100] EngineCore failed to start.
torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.20 GiB. GPU 0 has a total capacity of 31.36 GiB
RuntimeError: Engine core initialization failed. See root cause above."""
BROKEN_DRAFTS = """\
(EngineCore pid=7) ERROR 11-20 03:13:01 [core.py:1100] EngineCore encountered a fatal error.
Traceback (most recent call last):
  File "/opt/vllm/v1/worker/gpu_model_runner.py", line 3102, in propose_draft_token_ids
  File "/opt/vllm/v1/spec_decode/eagle.py", line 411, in propose
RuntimeError: index 2048 is out of bounds for dimension 1 with size 2048"""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def option(name: str) -> str:
    return sys.argv[sys.argv.index(name) + 1]


class Handler(BaseHTTPRequestHandler):
    ready_at = time.monotonic() + LOADING
    model = ""

    def do_GET(self) -> None:
        self.answer({"object": "list", "data": [{"id": self.model, "object": "model"}]})

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if BEHAVIOUR == "wedged":
            time.sleep(600)
        assert question["model"] == self.model
        assert question["max_tokens"] == 1
        self.answer({"choices": [{"message": {"role": "assistant", "content": "Yes"}, "finish_reason": "length"}]})

    def answer(self, content: object) -> None:
        loading = time.monotonic() < self.ready_at
        body = json.dumps({"error": "loading"} if loading else content).encode()
        self.send_response(503 if loading else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def download() -> None:
    """As vLLM does it: without a word, into a file that has its whole length from the start."""
    folder = Path(os.environ["HF_HOME"], "hub", f"models--{Handler.model.replace('/', '--')}", "blobs")
    folder.mkdir(parents=True)
    with (folder / "5f3a.incomplete").open("wb") as file:
        file.truncate(1 << 20)
        while Path(os.environ["HF_HOME"], "more").exists() and file.tell() < 1 << 20:
            file.write(bytes(range(256)) * 256)
            file.flush()
            time.sleep(0.1)


def main() -> None:
    assert sys.argv[1] == "serve"
    assert option("--host") == "127.0.0.1"
    lines = Path(option("--config")).read_text(encoding="utf-8").splitlines()
    Handler.model = next(line for line in lines if line.startswith("model: ")).removeprefix("model: ")
    say(f"arguments: {json.dumps(sys.argv[1:])}")
    say(f"seen: {os.environ.get('CUDA_VISIBLE_DEVICES')} {os.environ.get('VLLM_NO_USAGE_STATS')}")
    if BEHAVIOUR == "out of memory":
        sys.exit(OUT_OF_MEMORY)
    with_drafts = "--speculative-config" not in sys.argv
    if BEHAVIOUR in ("broken drafts", "silent drafts") and with_drafts:
        sys.exit(BROKEN_DRAFTS if BEHAVIOUR == "broken drafts" else 1)
    if BEHAVIOUR == "stubborn":
        child = subprocess.Popen(
            [sys.executable, "-c", STUBBORN + "print(flush=True); time.sleep(600)"], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        child.stdout.readline()  # from here on it ignores the signals
        Path(os.environ["CHILD_FILE"]).write_text(str(child.pid), encoding="ascii")
    say("(EngineCore pid=7) INFO 11-20 03:12:44 [weight_utils.py:90] Loading safetensors checkpoint shards: 25%")
    if BEHAVIOUR == "downloads":
        download()
    if BEHAVIOUR == "mute":
        time.sleep(600)
    ThreadingHTTPServer(("127.0.0.1", int(option("--port"))), Handler).serve_forever()


main()
