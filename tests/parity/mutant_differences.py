"""Where our judge and the official ones differ on a mutant, and why (mutants_vs_official.py)."""

# By set and problem: for each mutant of it.
_PROBLEMS = {
    ("humaneval+", "HumanEval/32"):
        "EvalPlus 0.3.1 fails every program: its oracle for this problem passes over the count of inputs that were right",
}
# By set and mutant.
_MUTANTS = {}


def cause(name, mutant):
    """One sentence, or None."""
    return _MUTANTS.get((name, mutant)) or _PROBLEMS.get((name, mutant.partition(" ")[0]))
