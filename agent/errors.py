"""What can go wrong, sorted by who must react.

    WikiagentError
    ├── UsageError       a person: one line that says what to type     exit 2
    ├── EngineAway       the world: wait, or resume later               exit 75
    ├── LedgerDamaged    the data on disk is not what we wrote: stop    exit 2
    └── DiskFailing      the disk doesn't take or give data: stop       exit 2

What the *model* does wrong is not an exception: it becomes an observation (see :mod:`agent.loop`). What is wrong
with a *source* is not one either: it becomes the source's state (see :mod:`agent.sources`). Anything else that is
raised is a bug of ours.
"""


class WikiagentError(Exception):
    """Something a person can act on. ``str(error)`` is one line without a traceback."""

    exit_code = 2


class UsageError(WikiagentError):
    """A setting, an argument or the surroundings are wrong; the message says what to type."""


class EngineAway(WikiagentError):
    """The engine did not answer for as long as we were willing to wait. Nothing that was finished is lost."""

    exit_code = 75


class LedgerDamaged(WikiagentError):
    """The ledger is not what this program wrote. Nothing has been touched."""


class DiskFailing(WikiagentError):
    """The disk refused to write, sync or read. What was acknowledged before is kept."""
