"""Lines as vLLM 0.32, its progress bars and docker write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.engine import log


def test_the_last_telling_line_is_stripped_of_its_prefix_and_access_lines_are_not_telling(tmp_path: Path) -> None:
    path = tmp_path / "engine.log"
    path.write_text(
        "(APIServer pid=1) INFO 11-20 03:12:40 [api_server.py:1] vLLM API server version 0.32.0\n"
        "\rLoading safetensors checkpoint shards:  25%\rLoading safetensors checkpoint shards:  50%\r"
        "\x1b[0;36m(EngineCore pid=2)\x1b[0;0m INFO 11-20 03:13:00 [backends.py:9] torch.compile took 31.2 s\n"
        '(APIServer pid=1) INFO:     127.0.0.1:5 - "GET /v1/models HTTP/1.1" 503 loading\n',
        encoding="utf-8",
    )
    assert log.telling(path) == "torch.compile took 31.2 s"
    assert log.tail(path, 3)[0] == "Loading safetensors checkpoint shards:  50%"


def test_a_log_that_is_not_there_yet_says_nothing(tmp_path: Path) -> None:
    assert log.tail(tmp_path / "none", 5) == []
    assert log.telling(tmp_path / "none") is None


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("ValueError: Free memory on device cuda:0 (3.1/31.4 GiB) on startup is less than desired", "too small"),
        ("huggingface_hub.errors.GatedRepoError: 401 Client Error.", "HF_TOKEN"),
        ("OSError: [Errno 98] Address already in use", "--port"),
        (
            "docker: Error response from daemon: Bind for 127.0.0.1:8000 failed: port is already allocated",
            "--port",
        ),
        (
            'docker: Error response from daemon: could not select device driver "" with capabilities: [[gpu]].',
            "Toolkit",
        ),
        ("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.", "daemon"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("vllm: error: unrecognized arguments: --language-model-only", "too old"),
    ],
)
def test_the_usual_reasons_have_a_hint(line: str, advice: str) -> None:
    hint = log.hint(["something before", line, "RuntimeError: Engine core initialization failed."])
    assert hint is not None
    assert advice in hint


def test_an_unknown_reason_has_none() -> None:
    assert log.hint(["Segmentation fault"]) is None
