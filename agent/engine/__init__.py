"""The engine: start, watch and stop the vLLM server, through ``vllm/serve.sh``. Nothing here talks to the model.

    up(options, tell)   starts it, or finds it started, and returns when it has truly answered
    profile_for(options)  the name of what it would start
    running()           the engine that answers now, in under a second; what ``wikiagent run`` asks first
    status()            what is known about the one that was started
    down()              stops it and all of its processes
    Keeper              watches it while a night runs, and starts it again

One engine a person at a time: what was started stands in ``engine.json`` (:mod:`.record`). The only address that is
contacted is ``127.0.0.1``; everything that a person can mend is raised as :class:`agent.errors.UsageError`, an engine
that stays silent as :class:`agent.errors.EngineAway`.
"""

from agent.engine.keeper import Keeper
from agent.engine.launch import StartFailed, command, profile_for, up
from agent.engine.record import Options, Running
from agent.engine.stop import down
from agent.engine.watch import Status, running, status

__all__ = [
    "Keeper",
    "Options",
    "Running",
    "StartFailed",
    "Status",
    "command",
    "down",
    "profile_for",
    "running",
    "status",
    "up",
]
