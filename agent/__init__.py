"""wikiagent: reads a pile of sources with a local model and leaves a linked, cited Markdown wiki.

Read it from the top: :mod:`agent.cli` → :mod:`agent.run` → :mod:`agent.night` → :mod:`agent.loop` → :mod:`agent.jobs`,
then down into ``brain``, ``wiki``, ``engine``, ``ledger``, ``sources`` and ``evidence``.
"""

__version__ = "0.1.0"
