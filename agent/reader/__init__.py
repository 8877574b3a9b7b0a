"""The local reader: the wiki in a browser, on this machine only."""
