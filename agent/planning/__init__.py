"""What a night would do, and what that takes, before it does it."""
