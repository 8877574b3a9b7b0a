"""``vllm/serve.sh``: the command that it would run, word by word."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from agent import data
from agent.engine import profiles
from engine.stand_ins import Machine

VLLM = data.folder("vllm")
SCRIPT = VLLM / "serve.sh"
FAMILIES = ("31B", "26B-A4B", "12B", "E4B", "E2B")
PROFILE = VLLM / "profiles" / "gemma-4-31b-w4a16-32gb.yaml"


def script(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(SCRIPT), *arguments], env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )


def printed(*arguments: str, **variables: str) -> list[str]:
    answer = script("--print", *arguments, **variables)
    assert (answer.returncode, answer.stderr) == (0, "")
    return shlex.split(answer.stdout)


def test_it_is_a_script_that_bash_can_read_and_shellcheck_accepts() -> None:
    assert subprocess.run(["bash", "-n", SCRIPT], check=False).returncode == 0
    if shellcheck := shutil.which("shellcheck"):
        found = subprocess.run([shellcheck, SCRIPT], capture_output=True, text=True, check=False)
        assert found.stdout == ""


def test_with_vllm_on_the_path(machine: Machine) -> None:
    vllm = str(machine.bin / "vllm")
    serve = [vllm, "serve", "--config", str(PROFILE), "--host", "127.0.0.1", "--port", "8000"]
    assert printed() == serve
    assert printed("--max-num-seqs", "4", MTP="off", PORT="8123") == [
        *serve[:-1],
        "8123",
        "--speculative-config",
        "None",
        "--max-num-seqs",
        "4",
    ]


def test_with_docker(machine: Machine) -> None:
    machine.has_docker()
    assert printed(USE_DOCKER="1", PORT="8123", HF_HOME="/hf", HF_TOKEN="secret", MTP="3") == [  # noqa: S106  (no secret)
        *("docker", "run", "--rm", "--init", "--name", "wikiagent-engine-8123", "--gpus", "all", "--ipc=host"),
        *("-p", "127.0.0.1:8123:8000"),
        *("-v", "/hf:/root/.cache/huggingface", "-v", f"{PROFILE}:/profile.yaml:ro"),
        *("-e", "VLLM_NO_USAGE_STATS", "-e", "DO_NOT_TRACK", "-e", "HF_TOKEN"),
        "vllm/vllm-openai:v0.32.0",
        *("--config", "/profile.yaml", "--host", "0.0.0.0", "--port", "8000"),  # noqa: S104  (in the container)
        "--speculative-config",
        '{"method":"mtp","model":"google/gemma-4-31B-it-assistant","num_speculative_tokens":3}',
    ]


def test_a_command_or_an_environment_of_ones_own_comes_first(machine: Machine, tmp_path: Path) -> None:
    assert printed(VLLM_COMMAND="env vllm")[:3] == ["env", "vllm", "serve"]
    venv = tmp_path / "my vllm"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "vllm").symlink_to(machine.bin / "vllm")
    assert printed(VLLM_VENV=str(venv))[0] == str(venv / "bin" / "vllm")


@pytest.mark.parametrize(
    ("variable", "value", "complaint"),
    [
        ("PROFILE", "nope", "no profile"),
        ("MTP", "maybe", "MTP must be on, off or a number"),
        ("IMAGES", "maybe", "IMAGES must be on or off"),
        ("VLLM_VENV", "/nowhere", "there is no /nowhere/bin/vllm"),
        ("VLLM_COMMAND", "no-such-command --flag", "there is no command no-such-command"),
    ],
)
def test_what_a_person_can_mend_is_one_line_and_status_2(variable: str, value: str, complaint: str) -> None:
    answer = script("--print", **{variable: value})
    assert answer.returncode == 2
    assert complaint in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_every_profile_is_native_drafts_and_is_in_the_readme() -> None:
    readme = (VLLM / "README.md").read_text(encoding="utf-8")
    for profile in profiles.shipped():
        content = yaml.safe_load(profile.path.read_text(encoding="utf-8"))
        assert profile.gb > 0
        row = next(line for line in readme.splitlines() if line.startswith("|") and f"`{profile.name}`" in line)
        cache = "FP8" if content["kv-cache-dtype"] == "fp8" else "BF16"
        told = f"| {cache} | {profile.context:,} | {profile.sequences} | {profile.drafts} |"
        assert told in row
        family = next(family for family in FAMILIES if profile.name.startswith(f"gemma-4-{family.lower()}-"))
        assert f"gemma-4-{family.lower()}-" in profile.model.lower()
        assert content["speculative-config"]["model"] == f"google/gemma-4-{family}-it-assistant"
        assert content["language-model-only"] is True
        assert content["max-model-len"] >= 20_000  # a prompt of 16,000 tokens and its answer
        assert content["max-num-batched-tokens"] >= 2048
        assert printed(MTP="7", PROFILE=profile.name)[-1].endswith('"num_speculative_tokens":7}')


def test_the_compose_file_serves_a_shipped_profile_on_loopback_only() -> None:
    engine = yaml.safe_load((VLLM / "compose.yaml").read_text(encoding="utf-8"))["services"]["engine"]
    assert engine["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]
    assert f"./profiles/${{PROFILE:-{PROFILE.stem}}}.yaml:/profile.yaml:ro" in engine["volumes"]
    assert engine["command"].startswith("--config /profile.yaml ")
    assert "vllm/vllm-openai:v0.32.0" in engine["image"]


def test_there_is_no_python_in_that_folder() -> None:
    """It would shadow the real package for whoever starts Python in the repository's root."""
    assert not list(VLLM.rglob("*.py"))
