"""The wire: what the pilot asks a brain, and everything that can happen on the way.

:mod:`.protocol` and :mod:`.actions` are the contract. :mod:`.openai_client` is a served model behind it: :mod:`.address`
finds the engine, :mod:`.faults` names what goes wrong, :mod:`.circuit` waits it out, :mod:`.replies` reads and guards
what comes back. Nothing is imported here: a run by rules alone doesn't load an HTTP client.
"""
