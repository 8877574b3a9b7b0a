"""What several commands have in common: their options, and the ledger that they look into."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from agent.ledger import former
from agent.ledger.snapshot import Snapshot

WikiOption = Annotated[Path, typer.Option("--wiki", help="The wiki's folder; Obsidian opens it as it is.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
DEFAULT_WIKI = Path("wiki")


def ledger_of(wiki: Path) -> Path:
    return wiki / ".wikiagent" / "ledger.db"


def seen(wiki: Path) -> closing[Snapshot]:
    """The ledger as it is now, until the block is left. Raises :class:`agent.errors.UsageError` where there is none."""
    former.bring_up(wiki / ".wikiagent")
    return closing(Snapshot.open(ledger_of(wiki)))
