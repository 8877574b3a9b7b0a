"""Web addresses as sources: from what a person wrote to bytes that are kept, each address in exactly one state.

Only this room makes requests for sources, only to addresses that a person gave (or, where asked to, below them), and
only to public machines (see :mod:`agent.fetch.addresses`).
"""
