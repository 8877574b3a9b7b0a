"""Whether a statement and its evidence agree in what they affirm, deny, switch on and switch off."""

from __future__ import annotations

from agent.evidence.negation import Clause, clauses, takes_sides

_MOSTLY = 0.5
"""Share of the statement's words that a denying clause must hold before it is taken to be about the same thing."""

_NEARLY_ALL = 0.75
"""Share of a denying clause's words that one clause of the statement must hold, where the statement is longer."""


def disagreement(statement: str, cited: str) -> str | None:
    """What one of the two denies and the other does not, in a few words; ``None`` where nothing is sure.

    A denial in another clause of a long sentence rejects nothing: it must be near the words that both share.
    """
    if not takes_sides(statement) and not takes_sides(cited):
        return None
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
    known = frozenset().union(*(clause.stems for clause in there))
    for clause in there:
        if not clause.negators:
            continue
        for mine in said:
            # A word such as "ignored" may say here what a negator says there, if it does not stand there itself.
            if mine.negators or mine.implicit - known - {"only"} or (clause.excepted and not mine.excepted):
                continue
            for word in sorted(clause.denied & mine.stems):
                if _same_thing(mine, clause, said) and not _affirmed_too(word, mine, there):
                    return f"they deny “{word}…”, the statement does not"
    return None


def _same_thing(mine: Clause, clause: Clause, said: tuple[Clause, ...]) -> bool:
    """Whether the two clauses are so alike that one saying "not" and the other not can't both be right."""
    shared = len(mine.stems & clause.stems)
    words = len(frozenset().union(*(clause.stems for clause in said)))
    whole = len(frozenset().union(*(clause.stems for clause in said)) & clause.stems)
    return whole >= max(min(2, words), _MOSTLY * words) or shared >= max(2, _NEARLY_ALL * len(clause.stems))


def _affirmed_too(word: str, mine: Clause, there: tuple[Clause, ...]) -> bool:
    """Whether another clause of the evidence affirms what the statement's clause says."""
    shared = [clause for clause in there if not clause.negators and word in clause.stems]
    return any(len(mine.stems & clause.stems) >= _MOSTLY * len(mine.stems) for clause in shared)
