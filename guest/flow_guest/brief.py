"""The text of a value, cut to a length, for a cost that the length bounds: a value of a few objects that hold each other may
have a `repr` that fills the memory.
"""

import builtins

__builtins__ = dict(builtins.__dict__)

_BRACKETS = {list: ("[", "]"), tuple: ("(", ")"), set: ("{", "}"), frozenset: ("frozenset({", "})")}
_DEPTH = 50
_BITS = 10000  # an int of more is not written out


def brief(value, limit):
    """(text, whether it is all). Values of plain types are written piece by piece; others by their own `repr`."""
    writer = _Writer(limit)
    writer.write(value, 0)
    text = "".join(writer.parts)
    return (text, True) if len(text) <= limit else (text[:limit - 3] + "...", False)


class _Writer:
    def __init__(self, limit):
        self.parts = []
        self._left = limit + 1

    def _put(self, text):
        self.parts.append(text)
        self._left -= len(text)

    def write(self, value, depth):
        kind = type(value)
        if kind in _BRACKETS and value and depth < _DEPTH:
            self._items(value, kind, depth + 1)
        elif kind is dict and value and depth < _DEPTH:
            self._pairs(value, depth + 1)
        elif kind in (list, tuple, dict) and depth >= _DEPTH:
            self._put("...")
        elif kind in (str, bytes):
            self._put(repr(value[:self._left + 1]))
        elif kind is int and value.bit_length() > _BITS:
            self._put("<int of %d bits>" % value.bit_length())
        else:
            self._put(_own_text(value))

    def _items(self, value, kind, depth):
        opening, closing = _BRACKETS[kind]
        self._put(opening)
        for place, item in enumerate(value):
            if self._left <= 0:
                return
            if place:
                self._put(", ")
            self.write(item, depth)
        self._put("," + closing if kind is tuple and len(value) == 1 else closing)

    def _pairs(self, value, depth):
        self._put("{")
        for place, (key, item) in enumerate(value.items()):
            if self._left <= 0:
                return
            if place:
                self._put(", ")
            self.write(key, depth)
            self._put(": ")
            self.write(item, depth)
        self._put("}")


def _own_text(value):
    try:
        return repr(value)
    except BaseException:
        return "<%s without repr>" % type(value).__name__
