"""Whether a statement and its evidence agree in what they affirm, deny, switch on and switch off."""

from __future__ import annotations

from agent.evidence.negation import Clause, clauses

_MOSTLY = 0.5
"""Share of the statement's words that a denying clause must hold before it is taken to be about the same thing."""


def disagreement(statement: str, cited: str) -> str | None:
    """What one of the two denies and the other does not, in a few words; ``None`` where nothing is sure.

    A denial in another clause of a long sentence rejects nothing: it must be near the words that both share.
    """
    said, there = clauses(statement), clauses(cited)
    return _denied_more(said, there) or _switched(said, there) or _denied_there(said, there)


def _denied_more(said: tuple[Clause, ...], there: tuple[Clause, ...]) -> str | None:
    """The statement denies what the evidence does not."""
    negators = sum(clause.negators for clause in said)
    if not negators:
        return None
    soft_there = frozenset().union(*(clause.implicit for clause in there))
    # Words such as "ignored" can carry a denial once; a word that both texts have carries none.
    shared = sum(len(clause.implicit & soft_there) for clause in said)
    carried = sum(clause.negators + len(clause.implicit) for clause in there)
    if negators + shared > carried:
        return "the statement denies what they do not deny"
    for clause in said:
        for word in sorted(clause.denied):
            holding = [other for other in there if word in other.stems]
            if holding and not any(other.negators or other.implicit or other.excepted for other in holding):
                return f"the statement denies “{word}…”, they do not"
    return None


def _switched(said: tuple[Clause, ...], there: tuple[Clause, ...]) -> str | None:
    """One switches on what the other switches off."""
    states = frozenset().union(*(clause.switched for clause in said))
    known = frozenset().union(*(clause.switched for clause in there))
    for family, state in sorted(states):
        opposite = (family, "off" if state == "on" else "on")
        if (family, state) not in known and opposite in known and opposite not in states:
            return f"they switch {'off' if state == 'on' else 'on'} what the statement switches {state}"
    return None


def _denied_there(said: tuple[Clause, ...], there: tuple[Clause, ...]) -> str | None:
    """The evidence denies what the statement affirms."""
    words = frozenset().union(*(clause.stems for clause in said))
    soft = any(clause.implicit for clause in said)
    affirmed = frozenset().union(*(clause.stems for clause in said if not clause.negators))
    for clause in there:
        if not clause.negators or clause.excepted or soft:
            continue
        near = len(words & clause.stems) >= max(min(2, len(words)), _MOSTLY * len(words))
        for word in sorted(clause.denied & affirmed):
            elsewhere = any(word in other.stems for other in there if not other.negators)
            if near and not elsewhere:
                return f"they deny “{word}…”, the statement does not"
    return None
