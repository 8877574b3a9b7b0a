"""The view: pages rendered from the ledger, and nothing that is not in it.

``guide`` what the wiki is for (WIKI.md) · ``markup`` text into safe Markdown · ``links``, ``ties`` and ``graph`` what
leads where · ``render`` all pages: ``entity_page`` (of ``lead``, ``facts``, ``timeline``), ``source_page``,
``topic_page`` (``topics``), ``comparison_page``, ``conflicts_page``, ``gaps_page`` (``references``), ``lists``, with
``page`` and ``footnotes`` for all of them · ``publish`` pages on disk, a person's edits left alone · ``verify`` the
proof · ``export`` for programs · ``report`` for the morning.
"""
