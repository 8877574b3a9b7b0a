"""Formats that are text, with little markup or none."""
