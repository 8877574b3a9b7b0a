"""The truth: one SQLite file that holds sources, steps, answers, claims, entities and conflicts.

``records`` what is kept · ``schema`` the tables · ``journal`` opening, steps, answers, passes · ``fold`` how the
effects of a closed pass become visible · ``entities`` which names are one thing · ``conflicts`` which claims may
disagree ·
``view`` and ``snapshot`` what can be seen · ``lock`` one night at a time.
"""
