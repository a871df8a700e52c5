"""What a call that the engine refuses raises in the program."""


class CallError(Exception):
    """The engine answered a call with an error."""

    kind = "call"


class BudgetExceeded(CallError):
    """A budget of the run (calls, tokens, dollars, seconds) is used up. Every further call that costs ends like this."""

    kind = "budget"


class ModelError(CallError):
    """A model's endpoint failed for good."""

    kind = "model"


class UsageError(CallError):
    """The call was wrong: no such model, a wrong argument."""

    kind = "usage"


class SandboxError(CallError):
    """A program could not be run, for no fault of its own."""

    kind = "sandbox"


class Cancelled(CallError):
    """The engine gave the call up."""

    kind = "cancelled"


class Stopped(BaseException):
    """Ends a workflow that keeps calling after its budget is gone; `except Exception` does not hold it."""


ERRORS = {error.kind: error for error in (BudgetExceeded, ModelError, UsageError, SandboxError, Cancelled)}
