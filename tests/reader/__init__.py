"""The reader's tests. A package, so that names like ``conftest`` don't collide."""
