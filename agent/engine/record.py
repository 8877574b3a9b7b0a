"""What was started, kept in ``engine.json`` so that a later command finds it."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.errors import UsageError


class Options(BaseModel):
    """What ``wikiagent engine up`` can be told. The rest of the surroundings are serve.sh's variables."""

    model_config = ConfigDict(frozen=True)

    profile: str | None = None
    """A name in ``vllm/profiles`` or the path of a .yaml file; ``None``: the best that the cards can hold."""
    port: int = 8000
    mtp: str = "on"
    """``on``, ``off`` or the number of tokens to draft."""
    images: bool = False
    """Load the model's eyes, too."""
    loops: int | None = None
    """How many the night wants at once, where that is known."""
    any_card: bool = False
    """Don't look at the card at all."""
    extra: tuple[str, ...] = ()
    """Options of ``vllm serve`` that win over the profile."""
    timeout: float = 45 * 60
    """Seconds until it must answer, counted anew as long as its weights arrive."""


class Running(BaseModel):
    """An engine that ``up`` has started. ``base_url`` is always ``http://127.0.0.1:PORT/v1``."""

    model_config = ConfigDict(frozen=True)

    pid: int
    group: int
    """Process group: the server and all of its children. Equal to ``pid``, since the server leads a session."""
    born: str
    """When the process began, in the words of :func:`.processes.born`: tells it from a later one of the same number."""
    port: int
    base_url: str
    model: str
    """As the profile names it; once it has answered, as the server itself does."""
    profile: str
    log: Path
    started: float
    """Seconds since the epoch."""
    weights: tuple[str, ...] = ()
    """Names of the models that it may have to download."""
    free: dict[str, int] = {}
    """Cards that it was started on, by their uuid, with the MiB that were free before; none where nobody looked."""
    ready: bool = False
    """It has answered a question at least once."""
    container: str | None = None
    """The docker container's name, where there is one."""
    options: Options = Options()
    """As it was started: what starts it again starts the same."""


def folder() -> Path:
    """Where state and log are: ``$XDG_STATE_HOME/wikiagent``, else ``~/.local/state/wikiagent``. Made when missing."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    path = Path(home) / "wikiagent"
    path.mkdir(parents=True, exist_ok=True)
    return path


def load() -> Running | None:
    """The engine that was started last and not stopped, whether it lives or not."""
    path = folder() / "engine.json"
    try:
        return Running.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError:
        raise UsageError(
            f"{path} is not what wikiagent wrote: stop the engine by hand if one is running, then delete that file"
        ) from None


def save(record: Running) -> None:
    """Replace the record in one step. Not synced: after a power cut there is no engine to be found either."""
    path = folder() / "engine.json"
    # A name of its own for each call: two commands that await one engine may save it in the same moment.
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix="engine.json.", delete=False, encoding="utf-8"
    ) as file:
        file.write(record.model_dump_json(indent=2) + "\n")
    Path(file.name).replace(path)


def forget(record: Running) -> None:
    """Remove the record, unless another engine has been recorded since."""
    current = load()
    if current is not None and (current.pid, current.born) == (record.pid, record.born):
        (folder() / "engine.json").unlink(missing_ok=True)


@contextmanager
def starting() -> Iterator[None]:
    """Only one command at a time may look for an engine and start one. The kernel drops the lock if it is killed."""
    with (folder() / "engine.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
