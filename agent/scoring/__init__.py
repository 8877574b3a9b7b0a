"""How good a finished wiki is, without a model: against its sources, and against gold where there is some.

:mod:`.pages` reads the wiki as any other program would, :mod:`.figures` scores it, :mod:`.gold` says what should have
been found and at which stage it was lost; :mod:`.lint` lists what to mend.
"""

from agent.scoring.evaluation import as_json, evaluate, in_words, sources_of
from agent.scoring.gold import Gold
from agent.scoring.lint import lint

__all__ = ["Gold", "as_json", "evaluate", "in_words", "lint", "sources_of"]
