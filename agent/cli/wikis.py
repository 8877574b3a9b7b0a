"""A wiki that is there, or is to be: look at it, prove it, score it, give it on, put it back."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.options import DEFAULT_WIKI, JsonOption, WikiOption, ledger_of, seen
from agent.ledger import lock
from agent.ledger.journal import Ledger

if TYPE_CHECKING:
    from agent.wiki.verify import Finding

app = typer.Typer()


@app.command()
def status(wiki: WikiOption = DEFAULT_WIKI, as_json: JsonOption = False) -> None:
    """How far the night is. Works while it runs, from another terminal."""
    from agent import morning

    with seen(wiki) as snapshot:
        now = morning.status(snapshot, lock.holder(wiki / ".wikiagent" / "lock"))
    typer.echo(json.dumps(now, indent=2) if as_json else morning.status_in_words(now))


@app.command()
def view(
    wiki: WikiOption = DEFAULT_WIKI,
    port: Annotated[int, typer.Option(help="On 127.0.0.1; 0: any that is free.", min=0, max=65535)] = 8420,
) -> None:
    """Show the wiki in a browser, on this machine only. Works while a night runs, too."""
    from agent.reader.server import serve

    serve(wiki, port, typer.echo)


@app.command()
def restore(wiki: WikiOption = DEFAULT_WIKI) -> None:
    """Put the last hourly copy of the ledger back, where the ledger itself is damaged. Nothing is thrown away."""
    from agent.ledger import backup
    from agent.wiki.publish import take_over

    with lock.Lock(wiki / ".wikiagent" / "lock"):
        copy, aside = backup.put_back(wiki)
        ledger = Ledger(wiki / ".wikiagent" / "ledger.db")
        try:
            taken = take_over(wiki, ledger, aside)
        finally:
            ledger.close()
    made = datetime.fromtimestamp(copy.stat().st_mtime).astimezone()
    typer.echo(f"put back the copy of {made:%Y-%m-%d %H:%M}; what stood there is in {aside}")
    if taken:
        typer.echo(f"{len(taken)} pages are newer than it and are written anew by the next run; copies: {aside}/pages")
    typer.echo(f"go on with: wikiagent resume --wiki {wiki}")


@app.command()
def verify(wiki: WikiOption = DEFAULT_WIKI, as_json: JsonOption = False) -> None:
    """Prove, without a model, that every quote, citation and link holds. Exit 0, or 1 and a list."""
    from agent.ledger.documents import Documents
    from agent.wiki.verify import answered_for
    from agent.wiki.verify import verify as check

    with seen(wiki) as snapshot:
        documents = Documents(snapshot.connection, wiki / ".wikiagent")
        findings = check(wiki, snapshot, documents.get)
        (ours, changed), claims = answered_for(wiki, snapshot), snapshot.count_claims()
    if as_json:
        typer.echo(_findings_as_json(findings))
    else:
        for finding in findings:
            typer.echo(str(finding))
        told = f"verified, {len(ours)} pages, {claims} claims; every quote stands in its source"
        if findings:
            told = f"{len(findings)} findings in {len(ours) + len(changed)} pages, {claims} claims"
        typer.echo(f"{wiki}: {told}")
    if changed:
        typer.echo(f"changed by a person, so only the quotes there were checked: {', '.join(changed)}", err=as_json)
    raise typer.Exit(1 if findings else 0)


def _findings_as_json(findings: Sequence[Finding]) -> str:
    return json.dumps([dataclasses.asdict(finding) for finding in findings], ensure_ascii=False, indent=2)


@app.command()
def lint(wiki: WikiOption = DEFAULT_WIKI, as_json: JsonOption = False) -> None:
    """List what to mend, without a model: what verify proves, thin, orphaned and doubled pages, unsupported words."""
    from agent import scoring

    with seen(wiki) as snapshot:
        findings = scoring.lint(wiki, snapshot, scoring.sources_of(wiki, snapshot))
    typer.echo(
        _findings_as_json(findings) if as_json else "\n".join([*map(str, findings), f"{len(findings)} findings"])
    )
    raise typer.Exit(1 if findings else 0)


@app.command(name="eval")
def evaluate(
    wiki: Annotated[Path, typer.Argument(help="A finished wiki.")] = DEFAULT_WIKI,
    gold: Annotated[Path | None, typer.Option(help="Folder with what should be found; see examples/planted.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Score a wiki against its sources, and against gold where there is some, without a model."""
    from agent import scoring

    with seen(wiki) as snapshot:
        figures = scoring.evaluate(wiki, snapshot, scoring.Gold.load(gold) if gold else None)
    typer.echo(scoring.as_json(figures) if as_json else scoring.in_words(figures))


@app.command()
def export(
    jsonl: Annotated[Path, typer.Option("--jsonl", help="Folder for the files.")],
    wiki: WikiOption = DEFAULT_WIKI,
) -> None:
    """Give the wiki to programs: claims, conflicts, rejected (as conflicts), entities, sources and topics as .jsonl."""
    from agent.wiki.export import export as write

    with seen(wiki) as snapshot:
        write(snapshot, jsonl, wiki / ".wikiagent" / "text")
    typer.echo(f"wrote {', '.join(sorted(file.name for file in jsonl.glob('*.jsonl')))} to {jsonl}")


@app.command()
def init(
    wiki: WikiOption = DEFAULT_WIKI,
    service: Annotated[
        bool, typer.Option("--service", help="Write a unit (systemd, launchd) that goes on after a reboot.")
    ] = False,
) -> None:
    """Make a new wiki's folder with a WIKI.md to say in what it is for, before the first run."""
    from agent.wiki import guide

    guide.create(wiki)
    if service:
        _write_service(wiki)
        return
    typer.echo(
        f"{wiki}/WIKI.md says what the wiki is for and how it is written; change it, then: "
        f"wikiagent run SOURCES --wiki {wiki}"
    )


def _write_service(wiki: Path) -> None:
    from agent.host import service

    stored = ""
    if ledger_of(wiki).exists():
        with seen(wiki) as snapshot:
            stored = snapshot.setting("options")
    folder = (json.loads(stored).get("folder") if stored else None) or Path.cwd()
    made = service.install(wiki, Path(folder), Path.home())
    typer.echo(f"wrote {made.path}; it goes on with {wiki} after a reboot, unless the last run came to its end")
    typer.echo("\n".join(["switch it on with:", *(f"  {line}" for line in made.on)]))
    typer.echo("\n".join(["and off with:", *(f"  {line}" for line in made.off)]))
    if "WIKIAGENT_API_KEY" in os.environ:
        typer.echo("WIKIAGENT_API_KEY is not written into it; give it to the unit yourself, in its environment")
