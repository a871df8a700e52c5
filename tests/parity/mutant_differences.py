"""Where our judge and the official ones differ on a mutant, and why (mutants_vs_official.py)."""

# By set and problem: for each mutant of it.
_PROBLEMS = {
    ("humaneval+", "HumanEval/32"):
        "EvalPlus 0.3.1 fails every program: its oracle for this problem passes over the count of inputs that were right",
}
# By set and mutant.
_HELPER = "the tests call the prompt's own helper in ours, and the program's, which this mutant changed, in the official judge"
_PRINTS = ("it prints 20,000 numbers a comparison: no call takes a second, but all together more than a guest's 10 s of processor time"
           " in a slow hour of the machine, and less in a quick one; EvalPlus bounds the calls alone")
_BUSY = "EvalPlus's second for an input is wall time: it fails on a busy machine, and passes on a quiet one or with a longer limit"
_SLOW = "it takes about as long as the limits allow: 3 s of wall time for all tests there, 1 s of processor time for a call here"
_MUTANTS = {
    ("humaneval", "HumanEval/55 deep_recursion 0"): _SLOW,
    ("humaneval+", "HumanEval/37 deep_recursion 0"): _BUSY,
    ("humaneval+", "HumanEval/116 huge_output 0"): _PRINTS,
    ("mbpp+", "Mbpp/453 dropped_branch 0"): _BUSY,
    ("mbpp+", "Mbpp/587 deep_recursion 0"): _BUSY,
    ("humaneval", "HumanEval/38 dropped_branch 0"): _HELPER,
    ("humaneval", "HumanEval/50 off_by_one 0"): _HELPER,
}


def cause(name, mutant):
    """One sentence, or None."""
    return _MUTANTS.get((name, mutant)) or _PROBLEMS.get((name, mutant.partition(" ")[0]))
