"""A night: passes over a frozen ledger, its end in time, publishing on the way."""
