"""``python -m agent`` is ``wikiagent``."""

from agent.cli import main

main()
