"""The commands, and what they say to a person who can mend something."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from agent import __version__
from agent.cli import curation, engines, nights, wikis
from agent.errors import LedgerDamaged, UsageError, WikiagentError
from agent.ledger import disk

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Reads a pile of sources with a local model and leaves a linked Markdown wiki whose every sentence is cited.",
)
app.add_typer(nights.app)
app.add_typer(wikis.app)
app.add_typer(engines.app, name="engine")
app.add_typer(curation.entities, name="entities")
app.add_typer(curation.conflicts, name="conflicts")


def main() -> None:
    """The entry point: one line and an exit code for what a person can mend, a traceback for what is our bug."""
    try:
        app(standalone_mode=True)
    except WikiagentError as error:
        _complain(error)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        _complain(LedgerDamaged(f"the ledger is damaged ({error}); put the last copy back with: wikiagent restore"))
    except OSError as error:
        if disk.is_full(error):
            _complain(UsageError(f"the disk is full ({error}); free some space and run the same command"))
        failing = disk.failing(error, Path(error.filename or "the wiki"))
        if failing is None:
            raise
        _complain(failing)


def _complain(error: WikiagentError) -> NoReturn:
    Console(stderr=True, soft_wrap=True, highlight=False).print(f"wikiagent: {error}", markup=False)
    sys.exit(error.exit_code)


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        typer.echo(f"wikiagent {__version__}")
        raise typer.Exit
