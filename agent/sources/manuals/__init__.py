"""Manual pages as they are written: roff with the macros of man or mdoc."""
