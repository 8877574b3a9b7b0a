"""Starting the engine, and waiting until it truly answers."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from agent import data
from agent.engine import cards, log, processes, profiles, record, wire
from agent.engine.cards import Card
from agent.engine.download import Download
from agent.engine.profiles import Profile
from agent.engine.record import Options, Running
from agent.engine.stop import finish
from agent.errors import EngineAway, UsageError

Tell = Callable[[str], None]

LOOK_EVERY: Final = 0.25
SHOWN_LINES: Final = 15
LONGEST_FIRST_TOKEN: Final = 60.0
"""Seconds. The first request may still compile something; a wedged engine must not hold us for ever."""
SILENCE: Final = 120.0
"""Seconds for an engine that has answered before to answer again."""
SMALLEST: Final = "gemma-4-e2b-w4a16-12gb"
"""What is started where nobody looks at the card and nobody says what to start."""


class StartFailed(UsageError):
    """The server ended before it answered. ``str()`` is one line; ``tail`` its last lines, to be shown above it."""

    def __init__(self, message: str, tail: list[str]) -> None:
        """``tail`` without line ends."""
        super().__init__(message)
        self.tail = tail


def up(
    options: Options = Options(),  # noqa: B008 (frozen)
    tell: Tell = lambda _: None,
    *,
    given_up: Callable[[], bool] = lambda: False,
) -> Running:
    """The engine, started if it wasn't, once it has listed its model and written a token.

    Either an engine that answers is left running when this returns, or what was started here has been stopped again:
    after an error, and after Ctrl-C too. One that another command is still starting is waited for. ``tell`` is handed
    lines for a person: what is started, and each new line of the log that says how far it is; it must not raise.
    ``given_up`` is asked several times a second, whether nobody wants it any more.

    Raises :class:`UsageError` (no card, too small a card, nothing to start it with, port taken), its subclass
    :class:`StartFailed` when the server ended, :class:`EngineAway` when ``timeout`` is over.
    """
    with record.starting():
        known = _already_there(options, tell)
        child = None
        if known is None:
            known, child = _launch(options, tell)
    if child is None:
        return _await_answer(known, None, SILENCE if known.ready else options.timeout, tell, given_up)
    try:
        return _await_answer(known, child, options.timeout, tell, given_up)
    except BaseException:
        finish(known, tell)
        raise
    finally:
        # It is meant to outlive us: tell Popen that there is nothing to wait for, or it warns when it is collected.
        child.returncode = 0


def _already_there(options: Options, tell: Tell) -> Running | None:
    """The recorded engine, if it lives. The remains of one that died are cleared away: they hold the card's memory."""
    known = record.load()
    if known is None:
        return None
    if known.pid not in processes.remaining(known.group, known.born):
        tell(f"the engine that was started before (process {known.pid}) has died; clearing up after it")
        finish(known, tell)
        return None
    if options.profile is not None and profiles.find(options.profile).name != known.profile:
        raise UsageError(f"an engine with the profile {known.profile} is running: `wikiagent engine down` first")
    tell(f"an engine is there already: {known.base_url} (process {known.pid}, {known.profile})")
    return known


def command(options: Options, tell: Tell = lambda _: None) -> list[str]:
    """What ``up`` would run, word by word, where nothing runs yet; nothing is started."""
    environment, _, extra, _ = _surroundings(options, tell)
    return _shown(["bash", str(_script()), "--print", *extra], environment)


def profile_for(options: Options) -> str:
    """Name of the profile that ``up`` would start, where nothing runs yet. Raises like it."""
    return _surroundings(options, lambda _: None)[1].name


def _script() -> Path:
    return data.folder("vllm") / "serve.sh"


def _launch(options: Options, tell: Tell) -> tuple[Running, subprocess.Popen[bytes]]:
    """Start serve.sh in a session of its own and record it before anything else can go wrong."""
    environment, profile, extra, used = _surroundings(options, tell)
    if wire.is_taken(options.port):
        raise UsageError(
            f"something else listens on port {options.port}: if it is your engine, give --base-url "
            f"{wire.base_url(options.port)}, else choose another --port"
        )
    script = ["bash", str(_script())]
    by = Path(_shown([*script, "--print", *extra], environment)[0]).name
    log_path = _fresh_log()
    tell(f"starting {profile.model} ({profile.name}) by {by}; log: {log_path}")
    with log_path.open("wb") as output:
        child = subprocess.Popen(  # noqa: S603  (our own script)
            [*script, *extra],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    started = Running(
        pid=child.pid,
        group=child.pid,
        born=processes.born(child.pid) or "gone",
        port=options.port,
        base_url=wire.base_url(options.port),
        model=profile.model,
        profile=profile.name,
        log=log_path,
        started=time.time(),
        weights=tuple(filter(None, [profile.model, profile.drafter if options.mtp != "off" else ""])),
        free={card.uuid: card.free for card in used},
        container=environment["CONTAINER"] if by == "docker" else None,
        options=options.model_copy(update={"profile": str(profile.path)}),
    )
    record.save(started)
    return started, child


def _surroundings(options: Options, tell: Tell) -> tuple[dict[str, str], Profile, tuple[str, ...], tuple[Card, ...]]:
    """The variables that serve.sh reads, the profile that the cards can hold, its options, and the cards it runs on."""
    environment, extra = dict(os.environ), options.extra
    used: tuple[Card, ...] = ()
    if options.any_card:
        profile = profiles.find(options.profile) if options.profile else profiles.find(SMALLEST)
    else:
        choice = profiles.choose(cards.visible(), options.profile, options.extra)
        profile, extra, used = choice.profile, (*choice.extra, *options.extra), choice.cards
        for card in used:
            tell(f"card {card.index}: {card.name}, {card.gib}, {card.free / 1024:.1f} GiB free")
        tell(choice.why)
        if choice.extra:
            tell(f"others use some of its memory: {' '.join(choice.extra)}")
        # The largest cards, not the first: counted as nvidia-smi counts, where CUDA would put the fastest first.
        environment.setdefault("CUDA_VISIBLE_DEVICES", ",".join(str(card.index) for card in used))
        environment.setdefault("CUDA_DEVICE_ORDER", "PCI_BUS_ID")
    if options.loops and profile.sequences and options.loops > profile.sequences:
        tell(f"of {options.loops} loops at once it runs {profile.sequences}; the others wait in its queue")
    environment |= {
        "PROFILE": str(profile.path),
        "PORT": str(options.port),
        "MTP": options.mtp,
        "IMAGES": "on" if options.images else environment.get("IMAGES", "off"),
        "CONTAINER": f"wikiagent-engine-{options.port}",
    }
    return environment, profile, extra, used


def _shown(command: list[str], environment: dict[str, str]) -> list[str]:
    """What serve.sh would run, word by word; its complaint, if there is nothing to run."""
    answer = subprocess.run(  # noqa: S603  (our own script)
        command, env=environment, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        raise UsageError(" ".join(answer.stderr.split()) or "vllm/serve.sh failed without a word")
    return shlex.split(answer.stdout)


def _fresh_log() -> Path:
    """A new log; the last one is kept beside it, for whoever asks in the morning why the engine had died."""
    path = record.folder() / "engine.log"
    if path.exists():
        path.replace(path.with_name("engine.previous.log"))
    return path


def _await_answer(
    known: Running, child: subprocess.Popen[bytes] | None, timeout: float, tell: Tell, given_up: Callable[[], bool]
) -> Running:
    deadline = time.monotonic() + timeout
    download = Download(known.weights)
    shown = None
    while True:
        if known.pid not in processes.remaining(known.group, known.born):
            raise _death(known, child)
        model = wire.served(known.port, 2.0)
        patience = min(LONGEST_FIRST_TOKEN, max(1.0, deadline - time.monotonic()))
        if model is not None and wire.generates(known.port, model, patience):
            ready = known.model_copy(update={"model": model, "ready": True})
            record.save(ready)
            tell(f"the engine answers: {model} at {known.base_url}")
            return ready
        line = log.telling(known.log)
        if line is not None and line != shown:
            tell(line)
            shown = line
        if arriving := download.news():
            tell(arriving)
            deadline = time.monotonic() + timeout
        if given_up():
            raise EngineAway("nobody waits for the engine any more")
        if time.monotonic() > deadline:
            raise EngineAway(f"the engine has not answered within {timeout:.0f} s (last: {shown}); see {known.log}")
        time.sleep(LOOK_EVERY)


def _death(known: Running, child: subprocess.Popen[bytes] | None) -> StartFailed:
    tail = log.tail(known.log, SHOWN_LINES)
    # Further back than what is shown: the reason often stands above a long traceback.
    advice = log.hint(log.tail(known.log, 400)) or f"its last words are in {known.log}"
    code = "" if child is None else f" (exit status {child.wait()})"
    return StartFailed(f"the engine ended before it answered{code}: {advice}", tail)
