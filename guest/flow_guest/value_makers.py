"""Makes values again that value_parts.py took apart. What comes in may be a hostile program's: each maker takes plain values
of the types that it expects, and makes one of the types named here.
"""

import builtins
import sys
from collections import Counter, OrderedDict, defaultdict, deque

from flow_guest.value_parts import FACTORIES, MOST_ITEMS, NAMED_TYPES

__builtins__ = dict(builtins.__dict__)

_PLAIN = (int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset)


class Opaque:
    """What stands for an object that is not plain: its type's name and its text. It equals itself alone."""

    __slots__ = ("type_name", "text")

    def __init__(self, type_name, text):
        self.type_name = type_name
        self.text = text

    def __repr__(self):
        return self.text or "<%s>" % self.type_name


class OpaqueIterable(Opaque):
    """The same for an object that could be iterated: its items are plain."""

    __slots__ = ("items",)

    def __init__(self, type_name, text, items):
        super().__init__(type_name, text)
        self.items = items

    def __iter__(self):
        return iter(self.items)


def restored(kind, payload):
    maker = _MAKERS.get(kind)
    if maker is None:
        raise ValueError("no kind %r" % (kind[:40],))
    return maker(payload)


def _iterator(payload):
    is_generator, items, is_whole, failed = payload
    made = _again(list(items), is_whole, failed)
    return made if is_generator or not is_whole or failed is not None else iter(list(items))


def _again(items, is_whole, failed):
    yield from items
    if failed is not None:
        raise exception_of(failed)
    if not is_whole:
        raise ValueError("an iterator crosses with its first %d items" % MOST_ITEMS)


def _object(payload):
    name, text, items = payload
    if not isinstance(name, str) or not isinstance(text, str):
        raise ValueError("an object's name and text are texts")
    if items is None:
        return Opaque(name, text)
    if not isinstance(items, list):
        raise ValueError("an object's items are a list")
    return OpaqueIterable(name, text, items)


def _same(payload):
    if type(payload) not in _PLAIN:
        raise ValueError("the same as nothing plain")
    return payload


def _default_dict(payload):
    name, items = payload
    return defaultdict(NAMED_TYPES[name] if name in FACTORIES else None, _typed(items, dict))


def _typed(value, kind):
    if type(value) is not kind:
        raise ValueError("not a %s" % kind.__name__)
    return value


def _date(make):
    def made(payload):
        import datetime
        return make(datetime, *payload) if isinstance(payload, tuple) else make(datetime, payload)
    return made


def _zone(datetime, seconds):
    return None if seconds is None else datetime.timezone(datetime.timedelta(seconds=seconds))


def _fraction(payload):
    from fractions import Fraction
    return Fraction(_typed(payload[0], int), _typed(payload[1], int))


def _decimal(payload):
    from decimal import Decimal
    return Decimal(_typed(payload, str))


def _array_array(payload):
    from array import array as typed_array
    made = typed_array(_typed(payload[0], str))
    made.frombytes(_typed(payload[1], bytes))
    return made


def array(payload):
    import numpy
    dtype, shape, data = payload
    made = numpy.frombuffer(bytearray(_typed(data, bytes)), dtype=_number_type(numpy, dtype))
    return made.reshape(_typed(shape, tuple))


def _number_type(numpy, text):
    """A dtype of numbers, times or fixed texts; the text of a dtype can also say "an address in memory"."""
    made = numpy.dtype(_typed(text, str))
    if made.hasobject or made.kind not in "biufcmMSU" or made.fields is not None or made.subdtype is not None:
        raise ValueError("no dtype that crosses")
    return made


def _object_array(payload):
    import numpy
    shape, items = payload
    made = numpy.empty(len(_typed(items, list)), dtype=object)
    for place, item in enumerate(items):
        made[place] = item
    return made.reshape(_typed(shape, tuple))


def _scalar(payload):
    import numpy
    dtype, data = payload
    return numpy.frombuffer(_typed(data, bytes), dtype=_number_type(numpy, dtype))[0]


def _made_index(pandas, parts):
    dtype, items, names = parts
    if any(isinstance(item, tuple) for item in items) and len(names) > 1:
        return pandas.MultiIndex.from_tuples(items, names=names)
    return pandas.Index(items, dtype=_pandas_type(dtype), name=names[0] if names else None)


def _made_column(pandas, parts, index, name=None):
    dtype, items = parts
    return pandas.Series(items, dtype=_pandas_type(dtype), index=index, name=name)


def _pandas_type(text):
    return object if text.startswith(("interval", "period", "Sparse")) else text


def _frame(payload):
    import pandas
    index, columns, parts = payload
    rows = _made_index(pandas, index)
    made = pandas.DataFrame({place: _made_column(pandas, part, rows) for place, part in enumerate(parts)}, index=rows)
    made.columns = _made_index(pandas, columns)
    return made


def _series(payload):
    import pandas
    index, name, part = payload
    return _made_column(pandas, part, _made_index(pandas, index), name)


def _missing(payload):
    import pandas
    return pandas.NaT if payload == "NaTType" else pandas.NA


_MAKERS = {
    "range": lambda payload: range(*payload),
    "deque": lambda payload: deque(_typed(payload[0], list), payload[1]),
    "counter": lambda payload: Counter(_typed(payload, dict)),
    "ordereddict": lambda payload: OrderedDict(_typed(payload, dict)),
    "defaultdict": _default_dict,
    "memoryview": lambda payload: memoryview(_typed(payload, bytes)),
    "keys": lambda payload: dict.fromkeys(payload).keys(),
    "values": lambda payload: dict(enumerate(payload)).values(),
    "items": lambda payload: dict(payload).items(),
    "type": lambda payload: NAMED_TYPES[payload],
    "decimal": _decimal,
    "fraction": _fraction,
    "array": _array_array,
    "datetime": _date(lambda datetime, *parts: datetime.datetime(*parts[:7], tzinfo=_zone(datetime, parts[8]),
                                                                 fold=parts[7])),
    "date": _date(lambda datetime, *parts: datetime.date(*parts)),
    "time": _date(lambda datetime, *parts: datetime.time(*parts[:4], tzinfo=_zone(datetime, parts[5]), fold=parts[4])),
    "timedelta": _date(lambda datetime, *parts: datetime.timedelta(*parts)),
    "timezone": _date(lambda datetime, seconds: _zone(datetime, seconds)),
    "ndarray": array,
    "objectarray": _object_array,
    "scalar": _scalar,
    "frame": _frame,
    "series": _series,
    "missing": _missing,
    "same": _same,
    "iterator": _iterator,
    "object": _object,
}


def exception_of(parts):
    """The exception of such parts: a built-in one, one of the standard library's that is loaded here, or a new class of
    that name below the built-in one.
    """
    names, arguments = parts
    if not (isinstance(names, list) and names and all(isinstance(name, str) for name in names)):
        raise ValueError("no exception's names")
    if not isinstance(arguments, tuple):
        raise ValueError("no exception's arguments")
    base = getattr(builtins, names[-1], None)
    if not (isinstance(base, type) and issubclass(base, BaseException)):
        base = Exception
    kind = base if names[-1] == names[0] else _library_exception(names[0], base) or type(names[0], (base,), {})
    for given in (arguments, (str(arguments),), ()):
        try:
            return kind(*given)
        except Exception:  # UnicodeDecodeError and others want arguments of their own kind
            pass
    return base()


def _library_exception(name, base):
    for module in ("json", "decimal", "re", "statistics", "zipfile", "struct", "binascii", "csv", "zlib", "socket"):
        found = getattr(sys.modules.get(module), name, None)
        if isinstance(found, type) and issubclass(found, base):
            return found
    return None
