"""Images: made ready for a model that sees; words in drawings; figures inside of other sources."""
