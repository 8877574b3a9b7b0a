"""The wheel, installed elsewhere and run from an empty folder, is the whole program."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from piles import write_pile

ROOT = Path(__file__).parent.parent


def test_the_wheel_runs_from_an_empty_folder(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        top = {name.split("/")[0] for name in archive.namelist()}
        assert {name for name in top if not name.endswith(".dist-info")} == {"agent"}
        assert "agent/_data/prompts/read.md" in archive.namelist()
        assert "agent/_data/vllm/serve.sh" in archive.namelist()
        assert "agent/reader/templates/page.html" in archive.namelist()
        assert "agent/reader/static/vendor/d3.min.js" in archive.namelist()
        archive.extractall(tmp_path / "site")
    place = tmp_path / "empty"
    write_pile(place / "sources", 2, 400)
    # Only the wheel's own packages come from elsewhere: the checkout is not on the path.
    script = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); from agent.cli import main; main()"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-P", "-c", script, "run", "sources", "--brain", "rules"]
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (place / "wiki" / "overview.md").exists()
    where = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); import agent; print(agent.__file__)"
    found = subprocess.run([sys.executable, "-P", "-c", where], cwd=place, capture_output=True, text=True, check=True)
    assert found.stdout.startswith(str(tmp_path / "site"))
