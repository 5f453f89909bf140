"""Mutants that no test could kill: by module, the change and why nobody could notice it."""

EQUIVALENT: dict[str, dict[str, str]] = {}
