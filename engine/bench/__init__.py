"""How fast the engine is, and against what: `python -m engine bench`."""
