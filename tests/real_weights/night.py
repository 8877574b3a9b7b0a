"""``night.py WORK -- OPTIONS…``: a night on two tiny sources with a real, tiny model, and what must hold after it.

The model is much too small for the work. What is shown is that nothing breaks: the wiki is consistent, and whatever was
lost has a name. ``OPTIONS`` go to `wikiagent run` and say which engine; ``wikiagent`` is the one of this environment.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import named_replies

SOURCES = {
    "basalt.txt": "The Basalt cache of version 2.1 holds 512 MiB.\n",
    "notes.txt": "The Basalt cache of version 2.0 holds 256 MiB.\n",
}


def main() -> int:
    work, options = Path(sys.argv[1]), sys.argv[sys.argv.index("--") + 1 :]
    sources = work / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    for name, text in SOURCES.items():
        (sources / name).write_text(text, encoding="utf-8")
    ran = wikiagent("run", str(sources), "--wiki", str(work / "wiki"), *options)
    verified = wikiagent("verify", "--wiki", str(work / "wiki"))
    told = json.loads((work / "wiki" / ".wikiagent" / "run.json").read_text(encoding="utf-8"))
    wrong = troubles(work / "wiki", ran, verified, told)
    sys.stdout.write("\n".join([*in_words(told), *(f"WRONG: {line}" for line in wrong)]) + "\n")
    return bool(wrong)


def wikiagent(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "agent", *arguments], check=False).returncode


def troubles(wiki: Path, ran: int, verified: int, told: dict[str, Any]) -> list[str]:
    """What does not hold, if anything."""
    found = []
    if ran not in (0, 4):
        found.append(f"the run ended with {ran}")
    if verified != 0:
        found.append("the wiki does not verify")
    if not told["spent"].get("completion"):
        found.append("the model has written nothing")
    found += named_replies.troubles(wiki, told, (wiki / "report.md").read_text(encoding="utf-8"))
    for source in told["sources"]:
        if source["characters_read"] + sum(part["characters"] for part in source["not_read"]) != source["characters"]:
            found.append(f"of {source['source']} some characters are neither read nor named")
    return found


def in_words(told: dict[str, Any]) -> list[str]:
    spent = told["spent"]
    return [
        f"engine: {told['engine']}; exit code {told['exit_code']}; {spent.get('calls', 0)} calls, "
        f"{spent.get('prompt', 0)} + {spent.get('completion', 0)} tokens; {told['counts']['claims']} claims",
        *(f"{source['source']}: {source['state']} {source['reason']}" for source in told["sources"]),
        *(f"{count} × {name}" for name, count in told["events"].items()),
    ]


sys.exit(main())
