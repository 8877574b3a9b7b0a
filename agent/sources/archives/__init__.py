"""Archives: members that are sources of their own."""
