#pragma once
// Plain Python values as bytes: what crosses between a candidate's guest and its tests' guest.
//
// Not pickle and not marshal, which trust what they read: here a reader meets nothing but plain
// values, whatever the bytes say. One byte of tag, then:
//   N T F E        None, True, False, Ellipsis
//   i I            int: zigzag varint; larger ones a text of hexadecimal digits, "-1f…"
//   d n c          float, NaN, complex: IEEE doubles, little-endian
//   s b B          str (UTF-8, surrogates pass), bytes, bytearray: length, bytes
//   ( [ { < >      tuple, list, dict, set, frozenset: count, items
//   r              an object met before: its number
//   o O            anything else, by a hook: kind (a str) and payload; O: an object that changes
// Lengths, counts and numbers are varints. Objects that can change (and NaN, which equals only
// itself) are numbered in the order in which they are met, so that aliases stay aliases, and a
// reader can be told what a call did to its arguments.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

enum {
  FR_VALUE_DEPTH = 400,               ///< nesting that either side takes
  FR_VALUE_BYTES = 11 * 1024 * 1024,  ///< what one value may take: a frame's limit, in base 64
  /// Items of a value written out, an object counted wherever it is a part; seconds to compare or
  /// to print. A few dozen lists, each twice in the next, would keep whoever does so busy for ever.
  FR_VALUE_ITEMS = 64 * 1024 * 1024,
};

/// encode(value, table, other[, sink]) -> bytes. `table` (a list) holds the numbered objects so far
/// and gets the new ones; `other(object)` gives (kind, is_mutable, payload) of what is not plain.
/// With a sink the bytes go there piece by piece, however many they are, by sink(bytes), and none
/// come back. Raises ValueError when it nests or grows too much, and what `other` and `sink` raise.
PyObject* fr_encode_value(PyObject* module, PyObject* args);

/// decode(data, table, restore) -> value. `restore(kind, payload)` makes what `other` took apart.
/// Raises ValueError on bytes that are no value, or one of too many items; memory is bounded by
/// their length.
PyObject* fr_decode_value(PyObject* module, PyObject* args);
