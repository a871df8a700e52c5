"""Takes values apart that the native codec does not know: (kind, is_mutable, payload), which value_makers.py undoes."""

import builtins
import sys
from collections import Counter, OrderedDict, defaultdict, deque

__builtins__ = dict(builtins.__dict__)

TEXT_LIMIT = 1000  # characters kept of what an opaque object says of itself
MOST_ITEMS = 100000  # taken of an iterator
_Generator = type(_ for _ in ())
_VIEWS = {type({}.keys()): "keys", type({}.values()): "values", type({}.items()): "items"}
# Types that may cross as values themselves: `assert f(1) == int`.
NAMED_TYPES = {kind.__name__: kind for kind in (int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset,
                                               bool, object, type(None), range, type)}
FACTORIES = ("int", "float", "str", "list", "tuple", "dict", "set", "bool")
_NAME_OF_TYPE = {kind: name for name, kind in NAMED_TYPES.items()}


class Unplain(Exception):
    """An argument that can not cross: the tests need the candidate in their own process."""


def of_plain(value):
    parts = _known_parts(value)
    if parts is None or isinstance(value, _Generator):
        raise Unplain("%s is no plain value" % type(value).__name__)
    return parts


def of_any(value):
    parts = _known_parts(value)
    if parts is None:
        parts = _base_parts(value)
    return _opaque_parts(value) if parts is None else parts


def _known_parts(value):
    """(kind, is_mutable, payload) of a value of the types that are made again as they were; None for another."""
    kind = type(value)
    taker = _TAKERS.get(kind)
    if taker is not None:
        return taker(value)
    if kind in _VIEWS:
        return _VIEWS[kind], False, list(value)
    if kind is type and value in _NAME_OF_TYPE:
        return "type", False, _NAME_OF_TYPE[value]
    module = kind.__module__
    if module == "decimal" and kind.__name__ == "Decimal":
        return "decimal", False, str(value)
    if module == "fractions" and kind.__name__ == "Fraction":
        return "fraction", False, (value.numerator, value.denominator)
    if module == "datetime":
        return _parts_of_date(value, kind.__name__)
    if module == "array" and kind.__name__ == "array":
        return "array", True, (value.typecode, value.tobytes())
    if module == "numpy":
        return of_array(value)
    if module and module.partition(".")[0] == "pandas":
        return _parts_of_frame(value, kind.__name__)
    return None


_TAKERS = {
    range: lambda value: ("range", False, (value.start, value.stop, value.step)),
    deque: lambda value: ("deque", True, (list(value), value.maxlen)),
    Counter: lambda value: ("counter", True, dict(value)),
    OrderedDict: lambda value: ("ordereddict", True, dict(value)),
    defaultdict: lambda value: ("defaultdict", True, (_factory_name(value.default_factory), dict(value))),
    memoryview: lambda value: ("memoryview", False, value.tobytes()),
}


def _factory_name(factory):
    name = _NAME_OF_TYPE.get(factory) if isinstance(factory, type) else None
    return name if name in FACTORIES else None


def _parts_of_date(value, name):
    if name == "datetime":
        offset = value.utcoffset()
        return name, False, (value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond,
                             value.fold, None if offset is None else _seconds(offset))
    if name == "date":
        return name, False, (value.year, value.month, value.day)
    if name == "time":
        offset = value.utcoffset()
        return name, False, (value.hour, value.minute, value.second, value.microsecond, value.fold,
                             None if offset is None else _seconds(offset))
    if name == "timedelta":
        return name, False, (value.days, value.seconds, value.microseconds)
    if name == "timezone":
        return name, False, _seconds(value.utcoffset(None))
    return None


def _seconds(delta):
    return delta.days * 86400 + delta.seconds


def of_array(value):
    """numpy's arrays and scalars: by dtype, shape and bytes; object arrays by their items."""
    kind = type(value)
    if kind.__name__ == "ndarray":
        if value.dtype.hasobject:
            return "objectarray", True, (value.shape, value.reshape(-1).tolist())
        return "ndarray", True, (value.dtype.str, value.shape, value.tobytes())
    if isinstance(value, _generic()) and not value.dtype.hasobject:
        return "scalar", False, (value.dtype.str, value.tobytes())
    return None


def _generic():
    return sys.modules["numpy"].generic


def _parts_of_frame(value, name):
    """pandas' own containers, column by column."""
    if name == "DataFrame":
        columns = [_column(value.iloc[:, place]) for place in range(value.shape[1])]
        return "frame", True, (_index(value.index), _index(value.columns), columns)
    if name == "Series":
        return "series", True, (_index(value.index), value.name, _column(value))
    if name == "Timestamp" and value.nanosecond == 0:
        return _parts_of_date(value.to_pydatetime(), "datetime")
    if name in ("NAType", "NaTType"):
        return "missing", False, name
    return None


def _column(series):
    return str(series.dtype), series.tolist()


def _index(index):
    return str(index.dtype), index.tolist(), list(index.names)


def _base_parts(value):
    """An object of a class derived from a plain type, as that type: without the class, and without its methods."""
    if isinstance(value, int):
        return "same", False, int.__int__(value)
    if isinstance(value, float):
        return "same", False, float.__float__(value)
    if isinstance(value, str):
        return "same", False, str.__str__(value)
    if isinstance(value, (bytes, bytearray)):
        return "same", False, bytes(memoryview(value))
    if isinstance(value, complex):
        return "same", False, complex.__add__(value, 0)
    if isinstance(value, tuple):
        return "same", False, tuple.__getitem__(value, slice(None))
    if isinstance(value, list):
        return "same", False, list.__getitem__(value, slice(None))
    if isinstance(value, dict):
        return "same", False, dict(dict.items(value))
    if isinstance(value, set):
        return "same", False, set(set.__iter__(value))
    if isinstance(value, frozenset):
        return "same", False, frozenset(frozenset.__iter__(value))
    return None


def _opaque_parts(value):
    """An iterator as its items, up to a cap and to its exception; another object by name and text."""
    kind = type(value)
    try:
        if hasattr(kind, "__next__"):
            return "iterator", False, (isinstance(value, _Generator),) + _taken(value)
        items = None
        if hasattr(kind, "__iter__") and not isinstance(value, type):
            items, whole, failed = _taken(iter(value))
            items = items if whole and failed is None else None
        text = repr(value)[:TEXT_LIMIT]
    except Exception:
        items, text = None, ""
    return "object", False, (str(kind.__name__), text, items)


def _taken(iterator):
    """(items, whether these are all, what it raised)."""
    items = []
    try:
        for item in iterator:
            if len(items) == MOST_ITEMS:
                return items, False, None
            items.append(item)
    except Exception as error:
        return items, True, raised(error)
    return items, True, None


def raised(error):
    """An exception as a plain value: its classes' names, from its own to the first built-in one, and its arguments."""
    names = []
    for kind in type(error).__mro__:
        names.append(str(kind.__name__))
        if getattr(builtins, kind.__name__, None) is kind:
            break
    try:
        arguments = tuple(argument if isinstance(argument, (str, int, float, bytes, tuple, type(None))) else str(argument)
                          for argument in error.args)
    except BaseException:
        arguments = ()
    return names, arguments
