"""Files that travel with the program: prompts, serve scripts, the template of a new wiki."""

from __future__ import annotations

from pathlib import Path


def folder(name: str) -> Path:
    """The folder ``prompts``, ``vllm`` or ``wiki_template``, in a wheel (``agent/_data``) or a checkout (beside
    ``agent``).
    """
    package = Path(__file__).parent
    for candidate in (package / "_data" / name, package.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"{name}/ did not come with this installation of wikiagent; install it again")
