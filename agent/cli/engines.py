"""The local model server: ``wikiagent engine``."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import shlex
from pathlib import Path
from typing import Annotated

import typer

from agent.cli.options import JsonOption

app = typer.Typer(no_args_is_help=True, help="The local model server: start it, look at it, stop it.")


@app.command("up")
def engine_up(
    profile: Annotated[str | None, typer.Option(help="One of vllm/profiles; else the best that fits.")] = None,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    mtp: Annotated[str, typer.Option(help="on, off, or the number of tokens to draft.")] = "on",
    images: Annotated[bool, typer.Option("--images", help="Load the model's eyes, too; costs loops at once.")] = False,
    loops: Annotated[int | None, typer.Option(help="How many the night will want at once.", min=1)] = None,
    any_card: Annotated[bool, typer.Option("--any-card", help="Start it whatever the card is.")] = False,
    only_print: Annotated[bool, typer.Option("--print", help="Show what would be started; start nothing.")] = False,
    extra: Annotated[list[str] | None, typer.Argument(help="Arguments for vLLM, after --.")] = None,
) -> None:
    """Start Gemma 4 with its MTP drafter on this machine, wait until it answers, and leave it running."""
    from agent import engine
    from agent.brains import started

    options = engine.Options(
        profile=profile, port=port, mtp=mtp, images=images, loops=loops, any_card=any_card, extra=tuple(extra or ())
    )
    if only_print:
        words = engine.command(options, tell=lambda line: typer.echo(f"engine: {line}", err=True))
        typer.echo(shlex.join(words))
        return
    there = started(options)
    typer.echo(f"{there.model} answers at {there.base_url}; stop it with: wikiagent engine down")


@app.command("doctor")
def engine_doctor(
    base_url: Annotated[
        list[str] | None,
        typer.Option(
            envvar="WIKIAGENT_BASE_URL",
            help="An engine elsewhere, several times for several; else the one that `engine up` has started.",
        ),
    ] = None,
    gguf: Annotated[Path | None, typer.Option(help="A GGUF file to serve and look at.", dir_okay=False)] = None,
    model: Annotated[str | None, typer.Option(envvar="WIKIAGENT_MODEL", help="Model to look at, of several.")] = None,
    concurrency: Annotated[
        int | None,
        typer.Option(
            help="Loops at once that the night will want; else as a run has them.", min=1, max=4096, show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Look at the engine, as every run does before it begins. Exit 0, or 1 where something would harm a night."""
    from agent import brains

    found = asyncio.run(brains.examined(base_url or [], gguf, model, concurrency))
    typer.echo(json.dumps(dataclasses.asdict(found), indent=2) if as_json else "\n".join(brains.as_lines(found)))
    raise typer.Exit(0 if found.is_sound else 1)


@app.command("down")
def engine_down() -> None:
    """Stop the engine that `engine up` started, with all of its processes."""
    from agent import engine

    stopped = engine.down(tell=lambda line: typer.echo(f"engine: {line}"))
    typer.echo("the engine is stopped" if stopped else "no engine was running")


@app.command("bench")
def engine_bench(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(help="Sources whose prompts are asked; else the shipped example.", exists=True),
    ] = None,
    base_url: Annotated[
        list[str] | None,
        typer.Option(
            envvar="WIKIAGENT_BASE_URL", help="An engine that runs; else the one that `engine up` has started."
        ),
    ] = None,
    model: Annotated[
        str | None, typer.Option(envvar="WIKIAGENT_MODEL", help="Model to ask for, if it serves several.")
    ] = None,
    gguf: Annotated[Path | None, typer.Option(help="A GGUF file to serve and measure.", dir_okay=False)] = None,
    mtp: Annotated[
        str, typer.Option(help="Settings to compare, where the server is ours: on, off, or numbers of drafted tokens.")
    ] = "on,off",
    text: Annotated[Path | None, typer.Option(help="A file whose text fills the contexts.", exists=True)] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for JSON, Markdown and plot.", file_okay=False)] = None,
    imports: Annotated[
        list[Path] | None, typer.Option("--import", help="Figures of `vllm bench serve` or llama-benchy, beside ours.")
    ] = None,
    short: Annotated[bool, typer.Option("--short", help="Only to see that all is there; nothing goes by it.")] = False,
) -> None:
    """Measure speed by context and by loops at once, with MTP on and off, and say what to set. `run` goes by it."""
    from agent.bench import command
    from agent.bench.sitting import Wanted

    wanted = Wanted(sources or (), text, command.settings(mtp), short, imports or (), out)
    measuring = command.bench(wanted, base_url or [], model, gguf, tell=lambda line: typer.echo(f"bench: {line}"))
    typer.echo("\n".join(command.in_words(*asyncio.run(measuring))))


@app.command("status")
def engine_status() -> None:
    """Whether an engine that `engine up` started is there and answers."""
    from agent import engine

    seen = engine.status()
    typer.echo(f"{seen.state}: {seen.line}")
