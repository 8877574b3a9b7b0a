"""What can be said about a text without a model, and without touching the world.

Everything here is a pure function on strings: no files, no clock, no network. The rooms above use it to decide

- whether two names may stand for one entity (:mod:`~agent.evidence.names`),
- what a text counts, dates and numbers (:mod:`~agent.evidence.quantities`),
- whether it affirms or denies (:mod:`~agent.evidence.negation`) and which way it compares
  (:mod:`~agent.evidence.comparatives`),
- whether a statement is carried by the sentences that it cites (:mod:`~agent.evidence.support`),
- whether two values of one attribute differ (:mod:`~agent.evidence.values`).

The checks are strict where the program can be sure (a number that stands nowhere in the evidence) and silent where it
can't (a paraphrase). They prove that a statement is *not* supported; they never prove that it is.
"""
