"""The engine's tests. A package, so that the stand-ins can be imported and names like ``conftest`` don't collide."""
