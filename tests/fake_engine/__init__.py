"""A fake engine: a real HTTP server on loopback that speaks like vLLM 0.32, plays a script, and misbehaves on demand.

    def player(conversation, body):            # a pure function of the request: the scripted model
        return '{"do": "done"}'

    with FakeEngine(player, faults=scripted({2: "reset"})) as engine:
        ...                                    # engine.base_url, engine.journal

:mod:`.players` has ready ones (dispatching on the job, adversarial); :mod:`.faults` lists what can go wrong.
``python -m fake_engine`` runs it as a process, :class:`EngineProcess` as one that tests may kill.
"""

from fake_engine.faults import KINDS, Asked, Fault, FaultScript, always, first, scripted, seeded
from fake_engine.journal import Call, Journal, fingerprint
from fake_engine.process import EngineProcess
from fake_engine.replies import Conversation, Player, Reply
from fake_engine.server import FakeEngine

__all__ = [
    "KINDS",
    "Asked",
    "Call",
    "Conversation",
    "EngineProcess",
    "FakeEngine",
    "Fault",
    "FaultScript",
    "Journal",
    "Player",
    "Reply",
    "always",
    "fingerprint",
    "first",
    "scripted",
    "seeded",
]
