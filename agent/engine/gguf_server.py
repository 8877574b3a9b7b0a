"""``python -m agent.engine.gguf_server FILE PORT SLOTS``: serve a GGUF file until standard input ends."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from agent.engine.gguf import CONTEXT
from agent.engine.wire import LOOPBACK


def main() -> None:
    file, port, slots = sys.argv[1:]
    threading.Thread(target=_end_with_input, daemon=True).start()  # also while it loads
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = file
    params.model_alias = {Path(file).stem}
    params.hostnames = [LOOPBACK]
    params.port = int(port)
    params.n_parallel = int(slots)
    # It is shared out, and cut to what the model was trained on.
    params.n_ctx = int(os.environ.get("WIKIAGENT_GGUF_CONTEXT") or CONTEXT) * int(slots)
    params.endpoint_metrics = True
    if threads := os.environ.get("WIKIAGENT_GGUF_THREADS"):  # on a busy machine its threads wait for each other
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = int(threads)
    params.ui = False
    server = xllamacpp.Server(params)
    sys.stderr.write(f"listening at {server.listening_address}\n")
    sys.stderr.flush()
    threading.Event().wait()


def _end_with_input() -> None:
    while os.read(0, 4096):  # not through sys.stdin, whose lock must be free when the interpreter ends
        pass
    os._exit(0)  # nothing of it is worth keeping, and its threads are not ours to end


if __name__ == "__main__":
    main()
