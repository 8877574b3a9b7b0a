"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no bug: nothing here is asserted about time.
settings.register_profile("wikiagent", deadline=None)
settings.load_profile("wikiagent")
