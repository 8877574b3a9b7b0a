"""Anything a person piles up → canonical text with offsets back to its bytes.

``pile`` which files · ``workshop`` reading them in child processes · ``reading`` bytes to document, by format ·
``texts/``, ``web/``, ``pdf/``, ``office/``, ``images/`` a module a format · ``archives/`` what holds sources ·
``assembly`` blocks to document · ``sentences`` where they end · ``imprint`` what a source says of itself ·
``passages`` what one loop reads · ``store`` bytes and texts on disk · ``document`` what all of it ends in.
"""
