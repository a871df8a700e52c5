"""The one workflow run that this guest is for: its calls, its models, its task. Operators and models find it here.

`start` is called once, before any code of the program runs.
"""

_current = None


class Run:
    """`calls` is anything with `async call(op, args)` and `log(level, message)`; `job` is the job's fields."""

    def __init__(self, calls, job):
        self.calls = calls
        self.problem = job.get("problem") or ""
        self.entry_point = job.get("entry_point") or ""
        self.question_id = job.get("question_id") or ""
        self.dataset = job.get("dataset") or ""
        self.has_tests = job.get("has_tests", True)
        self.profile = job.get("profile") or "full"
        self.models = {item["name"]: item.get("profile") or self.profile for item in job.get("models") or ()}
        self.llm_config = dict(job.get("llm_config") or {})
        self.usd = 0.0

    def default_model(self):
        """The name of the worker that a workflow gets which names none; None lets the engine choose."""
        return next(iter(self.models), None)

    def profile_of(self, model):
        """Which prompts a model gets: "full" or "compact"."""
        if model is None:
            model = self.default_model()
        return self.models.get(model, self.profile)

    async def call(self, op, args):
        return await self.calls.call(op, args)

    def log(self, level, message):
        self.calls.log(level, message)


def start(run):
    global _current
    _current = run


def current():
    """The run; a bug of ours if there is none."""
    if _current is None:
        raise RuntimeError("no workflow is running")
    return _current


class Problem(str):
    """The task's text, which ScoreFlow's programs read as a record too: `problem["prompt"]`."""

    _TEXT = frozenset(("prompt", "problem", "question", "text", "query", "input"))

    def __getitem__(self, key):
        if isinstance(key, str):
            found = self.get(key, self)
            if found is self and key not in self._TEXT:
                raise KeyError(key)
            return found
        return str.__getitem__(self, key)

    def get(self, key, default=None):
        """As a dict's: the text, the entry point or the id."""
        if key in self._TEXT:
            return str(self)
        if key == "entry_point":
            return current().entry_point
        if key in ("question_id", "task_id", "id"):
            return current().question_id
        return default
