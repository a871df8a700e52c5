"""Where our judge and the official ones differ on a mutant, and why (mutants_vs_official.py). Keyed by set and mutant."""

_CAUSES = {}


def cause(name, mutant):
    """One sentence, or None."""
    return _CAUSES.get((name, mutant))
