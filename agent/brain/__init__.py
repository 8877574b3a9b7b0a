"""The wire: what the pilot asks a brain, and everything that can happen on the way.

:mod:`.protocol` and :mod:`.actions` are the contract, :mod:`.rules` the built-in brain. :mod:`.openai_client` is a
served model: :mod:`.address` finds the engine, :mod:`.faults` names what goes wrong, :mod:`.circuit` waits it out,
:mod:`.replies` reads and guards what comes back; :mod:`.probe` looks at it all beforehand. Nothing is
imported here: a run by rules alone loads no HTTP client.
"""
