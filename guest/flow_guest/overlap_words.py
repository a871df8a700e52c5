"""The builtins, methods and modules whose effects the overlap knows; whatever is not here is opaque to it."""

# Parameters that the engine fills with text, in every dialect.
TEXT_PARAMETERS = frozenset(("problem", "entry_point", "question_id", "question"))
PURE_BUILTINS = frozenset((
    "len", "str", "int", "float", "bool", "list", "dict", "set", "tuple", "frozenset", "sorted", "min", "max", "sum",
    "range", "abs", "round", "repr", "any", "all", "isinstance", "ord", "chr", "print", "format"))
LAZY_BUILTINS = frozenset(("enumerate", "zip", "reversed", "map", "filter", "iter"))
SCALAR_BUILTINS = frozenset((
    "len", "str", "int", "float", "bool", "range", "abs", "round", "repr", "any", "all", "isinstance", "ord", "chr",
    "print", "format"))
TEXT_METHODS = frozenset((
    "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "join", "format", "replace", "startswith",
    "endswith", "count", "find", "rfind", "index", "isdigit", "isalpha", "isupper", "islower", "isspace", "zfill",
    "ljust", "rjust", "center", "splitlines", "split", "rsplit", "partition", "rpartition", "casefold", "encode",
    "removeprefix", "removesuffix"))
LISTING_METHODS = frozenset(("split", "rsplit", "splitlines", "partition", "rpartition"))
READ_METHODS = TEXT_METHODS | frozenset(("get", "items", "keys", "values", "copy", "most_common", "group", "groups"))
MUTATING_METHODS = frozenset((
    "append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "add", "update", "discard",
    "setdefault", "popitem"))
PURE_MODULES = {
    "re": frozenset(("search", "match", "fullmatch", "findall", "sub", "split", "compile", "escape")),
    "json": frozenset(("loads", "dumps")),
    "math": None,
    "textwrap": None,
}
# Builtins that reach other frames or names by text; a function that uses one is left as it is.
REFLECTION = frozenset((
    "eval", "exec", "locals", "globals", "vars", "setattr", "delattr", "getattr", "compile", "__import__"))
# Things that keep state of their own which reading changes, or that run beside the function.
STATEFUL = frozenset(("defaultdict", "create_task", "ensure_future", "TaskGroup", "run_coroutine_threadsafe"))
MIXED = ("mixed", None)
LIST_KEYS = frozenset(("tests", "results", "solutions"))
