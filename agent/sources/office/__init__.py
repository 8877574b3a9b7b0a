"""Documents of office programs and books: what lies in ZIP files."""
