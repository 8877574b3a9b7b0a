"""Sources in: files found, pages fetched, archives unpacked, each parsed in a child, each in exactly one state."""
