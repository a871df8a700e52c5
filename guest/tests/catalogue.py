"""The catalogue that the engine hands to `analyse`, written down once for the guest's tests (docs/operators.md)."""


def _entry(name, params, result):
    """A parameter with a question mark may be left out."""
    return {"name": name, "call": {"params": [
        {"name": item.rstrip("?"), "required": not item.endswith("?"), "default": None} for item in params.split()],
        "result": result.split()}}


CATALOGUE = [
    _entry("Custom", "input instruction role?", "response"),
    _entry("CustomCodeGenerate", "problem entry_point instruction input?", "response"),
    _entry("AnswerGenerate", "input", "thought answer"),
    _entry("Programmer", "problem analysis?", "code output"),
    _entry("Test", "problem solution entry_point test_loop? question_id? benchmark?", "result solution errors"),
    _entry("ScEnsemble", "solutions problem?", "response"),
    _entry("MdEnsemble", "solutions problem? vote_count?", "solution"),
    _entry("Review", "problem solution _mode?", "review_result feedback"),
    _entry("Revise", "problem solution feedback _mode?", "solution"),
    _entry("Format", "problem solution _mode?", "solution"),
    _entry("TestGenerate", "problem entry_point? count?", "tests"),
    _entry("ExecEnsemble", "solutions tests entry_point?", "response"),
    _entry("Debate", "problem entry_point? agents? rounds? instruction?", "response answers"),
    _entry("Rank", "solutions problem?", "response solutions ranking"),
    _entry("Fuse", "solutions problem? entry_point?", "response"),
]
