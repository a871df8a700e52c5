"""Plain values between guests: what the native codec (guest/native/values.h) leaves to Python.

`encode` turns a value into bytes, `decode` makes it again, and neither trusts the other side: a value that comes from a
candidate is made of the types below and nothing else, so it has no code of the candidate's, least of all an `__eq__`.
What is not plain crosses as an `Opaque`, which equals only itself.
"""

import builtins
import sys
from collections import deque

from flow_guest import value_makers, value_parts
from flow_guest.value_makers import exception_of  # noqa: F401
from flow_guest.value_parts import Unplain, raised  # noqa: F401

__builtins__ = dict(builtins.__dict__)

_native_encode = _native_decode = None


def use(native):
    """Says which native module has the codec; once, before anything else."""
    global _native_encode, _native_decode
    _native_encode, _native_decode = native.encode, native.decode


def encode(value, table):
    """Bytes of what a candidate gives. Anything can be given: what is not plain becomes opaque."""
    return _native_encode(value, table, value_parts.of_any)


def encode_plain(value, table):
    """Bytes of what tests give. Raises Unplain for what a candidate could tell from the original."""
    return _native_encode(value, table, value_parts.of_plain)


def decode(data, table):
    """The value of these bytes. Raises ValueError for bytes that are none."""
    try:
        return _native_decode(data, table, value_makers.restored)
    except (TypeError, KeyError, IndexError, OverflowError, ArithmeticError, AttributeError, RecursionError) as error:
        raise ValueError("no value: %s" % error) from None


def digest(value):
    """SHA-256 of the bytes of a value alone, however many they are: equal for values that were made alike."""
    from hashlib import sha256
    made = sha256()
    _native_encode(value, [], value_parts.of_any, made.update)
    return made.hexdigest()


def content(value):
    """What an object that can change holds, in a form that `refill` takes; None for one that can not."""
    if isinstance(value, (list, deque)):
        return tuple(value)
    if isinstance(value, dict):
        return tuple(dict.items(value))
    if isinstance(value, set):
        return tuple(value)
    if isinstance(value, bytearray):
        return bytes(value)
    if hasattr(value, "__array_interface__"):
        return value_parts.of_array(value)[2] if _is_of(value, "numpy", "ndarray") else None
    return None


def refill(value, held):
    """Gives an object the content that its copy in another guest has now."""
    if held is None:
        return
    if isinstance(value, list):
        value[:] = held
    elif isinstance(value, deque):
        value.clear()
        value.extend(held)
    elif isinstance(value, dict):
        value.clear()
        for key, item in held:  # a Counter's update() would count the pairs
            value[key] = item
    elif isinstance(value, set):
        value.clear()
        value.update(held)
    elif isinstance(value, bytearray):
        value[:] = held
    elif _is_of(value, "numpy", "ndarray"):
        value[...] = value_makers.array(held)


def _is_of(value, module, name):
    kind = type(value)
    return kind.__name__ == name and (kind.__module__ or "").partition(".")[0] == module
