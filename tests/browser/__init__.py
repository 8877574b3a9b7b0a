"""Journeys of a real browser. They need Chromium: scripts/test-browser runs them."""
