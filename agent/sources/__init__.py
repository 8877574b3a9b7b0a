"""Anything a person piles up → canonical text with offsets back to its bytes.

``pile`` which files · ``workshop`` reading them in child processes · ``reading`` bytes to document, by format ·
``text``, ``markdown``, ``html``, ``pdf``, ``svg`` one format each · ``picture`` images · ``figures`` images in others ·
``assembly`` blocks to document · ``sentences`` where they end · ``passages`` what one loop reads · ``store`` bytes and
texts on disk · ``document`` what all of it ends in.
"""
