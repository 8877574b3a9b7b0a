"""Web pages: saved ones, and those in archives, mails, books and notebooks."""
