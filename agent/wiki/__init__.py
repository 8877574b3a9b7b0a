"""The view: pages rendered from the ledger, and nothing that is not in it.

``guide`` what the wiki is for (WIKI.md) · ``markup`` text into safe Markdown · ``links`` and ``graph`` what leads
where ·
``render`` all pages, by ``entity_page``, ``source_page``, ``conflicts_page``, ``lists``, ``footnotes`` · ``publish``
pages on disk, a person's edits left alone · ``verify`` the proof · ``export`` for programs · ``report`` for the
morning.
"""
