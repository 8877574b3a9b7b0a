"""Nights that are killed at every write, on disks that fill up, fail or lose their power."""
