"""The operators' prompts for small trained models: a role tag and the bare fields. Data: prompt -> (role, fields).

A field without text is left out. What such a model answers is bare too: code, a letter, `true` or `false` and a reason.
"""

PROMPTS = {
    "answer": ("answer", ("input",)),
    "code": ("code", ("instruction", "problem", "entry_point")),
    "program": ("program", ("problem", "analysis", "feedback")),
    "program_feedback": ("program", ("code", "error")),
    "repair": ("repair", ("problem", "solution", "failures", "entry_point")),
    "choose": ("choose", ("problem", "solutions")),
    "vote": ("choose", ("problem", "solutions")),
    "review": ("review", ("problem", "solution")),
    "revise": ("revise", ("problem", "solution", "feedback")),
    "format": ("format", ("problem", "solution")),
    "tests": ("tests", ("problem", "entry_point")),
    "debate_open": ("debate", ("instruction", "problem")),
    "debate_reply": ("debate", ("problem", "own", "others")),
    "compare": ("choose", ("problem", "solutions")),
    "fuse": ("fuse", ("problem", "solutions")),
    "scoreflow_review": ("revise", ("problem", "solution")),
    "custom": ("custom", ("instruction", "input")),
}
