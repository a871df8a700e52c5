// Plain Python values to bytes (values.h).
#include <stdint.h>
#include <string.h>

#include "values.h"

// Numbers of objects by their address: open addressing, grown at half full.
struct Numbers {
  PyObject** keys;
  uint32_t* numbers;
  size_t room;
};

struct Writer {
  char* bytes;
  size_t size;
  size_t room;
  PyObject* table;
  PyObject* other;
  PyObject* sink;  // takes the bytes in pieces, so that they may be more than memory holds; or NULL
  struct Numbers known;
};

enum { kPieceBytes = 256 * 1024 };

static int write_value(struct Writer* writer, PyObject* value, int depth);

// What is written so far, to the sink.
static int hand_over(struct Writer* writer) {
  PyObject* piece = PyBytes_FromStringAndSize(writer->bytes, (Py_ssize_t)writer->size);
  if (piece == NULL) return -1;
  PyObject* taken = PyObject_CallFunctionObjArgs(writer->sink, piece, NULL);
  Py_DECREF(piece);
  if (taken == NULL) return -1;
  Py_DECREF(taken);
  writer->size = 0;
  return 0;
}

static int reserve(struct Writer* writer, size_t more) {
  if (writer->sink != NULL && writer->size >= kPieceBytes && hand_over(writer) != 0) return -1;
  if (more > FR_VALUE_BYTES || writer->size + more > FR_VALUE_BYTES) {
    PyErr_SetString(PyExc_ValueError, "the value is too large to cross");
    return -1;
  }
  if (writer->size + more <= writer->room) return 0;
  size_t room = writer->room == 0 ? 256 : writer->room;
  while (room < writer->size + more) room *= 2;
  char* bytes = PyMem_Realloc(writer->bytes, room);
  if (bytes == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  writer->bytes = bytes;
  writer->room = room;
  return 0;
}

static int put(struct Writer* writer, const void* bytes, size_t size) {
  if (reserve(writer, size) != 0) return -1;
  memcpy(writer->bytes + writer->size, bytes, size);
  writer->size += size;
  return 0;
}

static int put_tag(struct Writer* writer, char tag) {
  return put(writer, &tag, 1);
}

static int put_number(struct Writer* writer, char tag, uint64_t number) {
  char bytes[11];
  size_t size = 0;
  bytes[size++] = tag;
  while (number >= 0x80) {
    bytes[size++] = (char)(number | 0x80);
    number >>= 7;
  }
  bytes[size++] = (char)number;
  return put(writer, bytes, size);
}

static int put_sized(struct Writer* writer, char tag, const char* bytes, Py_ssize_t size) {
  if (put_number(writer, tag, (uint64_t)size) != 0) return -1;
  return put(writer, bytes, (size_t)size);
}

// The machine is little-endian, as every machine with our system calls is; refuse others at build.
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "values are written as this machine holds them"
#endif

static int put_double(struct Writer* writer, double number) {
  return put(writer, &number, sizeof number);
}

static size_t slot_of(const struct Numbers* known, const PyObject* key) {
  size_t slot = ((uintptr_t)key >> 4) * 0x9E3779B97F4A7C15U >> 16 & (known->room - 1);
  while (known->keys[slot] != NULL && known->keys[slot] != key)
    slot = (slot + 1) & (known->room - 1);
  return slot;
}

static int grow(struct Numbers* known, size_t count) {
  const size_t room = known->room == 0 ? 16 : known->room;
  size_t wanted = room;
  while (wanted < 2 * (count + 1)) wanted *= 2;
  if (known->room != 0 && wanted == known->room) return 0;
  struct Numbers more = {PyMem_Calloc(wanted, sizeof(PyObject*)),
                         PyMem_Malloc(wanted * sizeof(uint32_t)), wanted};
  if (more.keys == NULL || more.numbers == NULL) {
    PyMem_Free(more.keys);
    PyMem_Free(more.numbers);
    PyErr_NoMemory();
    return -1;
  }
  for (size_t i = 0; i < known->room; ++i) {
    if (known->keys[i] == NULL) continue;
    const size_t slot = slot_of(&more, known->keys[i]);
    more.keys[slot] = known->keys[i];
    more.numbers[slot] = known->numbers[i];
  }
  PyMem_Free(known->keys);
  PyMem_Free(known->numbers);
  *known = more;
  return 0;
}

static int learn(struct Writer* writer, PyObject* object, Py_ssize_t number) {
  if (grow(&writer->known, (size_t)number) != 0) return -1;
  const size_t slot = slot_of(&writer->known, object);
  writer->known.keys[slot] = object;
  writer->known.numbers[slot] = (uint32_t)number;
  return 0;
}

// 1: met before, and written as such; 0: new, and numbered now; -1: an exception is set.
static int note(struct Writer* writer, PyObject* object) {
  const Py_ssize_t count = PyList_Size(writer->table);
  if (writer->known.room == 0) {
    for (Py_ssize_t i = 0; i < count; ++i) {
      if (learn(writer, PyList_GetItem(writer->table, i), i) != 0) return -1;
    }
  }
  if (writer->known.room != 0) {
    const size_t slot = slot_of(&writer->known, object);
    if (writer->known.keys[slot] != NULL)
      return put_number(writer, 'r', writer->known.numbers[slot]) == 0 ? 1 : -1;
  }
  if (PyList_Append(writer->table, object) != 0 || learn(writer, object, count) != 0) return -1;
  return 0;
}

static int write_big_int(struct Writer* writer, PyObject* value) {
  PyObject* text = PyNumber_ToBase(value, 16);
  PyObject* bytes = text == NULL ? NULL : PyUnicode_AsASCIIString(text);
  Py_XDECREF(text);
  if (bytes == NULL) return -1;
  char* digits;
  Py_ssize_t size;
  int failed = PyBytes_AsStringAndSize(bytes, &digits, &size);
  if (failed == 0) failed = put_sized(writer, 'I', digits, size);
  Py_DECREF(bytes);
  return failed;
}

static int write_int(struct Writer* writer, PyObject* value) {
  int overflow;
  const long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
  if (overflow != 0) return write_big_int(writer, value);
  if (number == -1 && PyErr_Occurred()) return -1;
  return put_number(writer, 'i', (uint64_t)number << 1 ^ (uint64_t)(number >> 63));
}

static int write_float(struct Writer* writer, PyObject* value) {
  const double number = PyFloat_AsDouble(value);
  if (number == number) return put_tag(writer, 'd') != 0 ? -1 : put_double(writer, number);
  const int noted = note(writer, value);
  if (noted != 0) return noted > 0 ? 0 : -1;
  return put_tag(writer, 'n') != 0 ? -1 : put_double(writer, number);
}

static int write_complex(struct Writer* writer, PyObject* value) {
  if (put_tag(writer, 'c') != 0 || put_double(writer, PyComplex_RealAsDouble(value)) != 0)
    return -1;
  return put_double(writer, PyComplex_ImagAsDouble(value));
}

static int write_str(struct Writer* writer, PyObject* value) {
  PyObject* bytes = PyUnicode_AsUTF8String(value);
  if (bytes == NULL) {
    PyErr_Clear();
    bytes = PyUnicode_AsEncodedString(value, "utf-8", "surrogatepass");
  }
  if (bytes == NULL) return -1;
  char* text;
  Py_ssize_t size;
  int failed = PyBytes_AsStringAndSize(bytes, &text, &size);
  if (failed == 0) failed = put_sized(writer, 's', text, size);
  Py_DECREF(bytes);
  return failed;
}

static int write_tuple(struct Writer* writer, PyObject* value, int depth) {
  const Py_ssize_t count = PyTuple_Size(value);
  if (put_number(writer, '(', (uint64_t)count) != 0) return -1;
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (write_value(writer, PyTuple_GetItem(value, i), depth) != 0) return -1;
  }
  return 0;
}

static int changed_meanwhile(void) {
  PyErr_SetString(PyExc_ValueError, "the value changed while it was read");
  return -1;
}

// A hook may run any Python, which may change the list under us: hold each item, look at the size.
static int write_list(struct Writer* writer, PyObject* value, int depth) {
  const Py_ssize_t count = PyList_Size(value);
  if (put_number(writer, '[', (uint64_t)count) != 0) return -1;
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (PyList_Size(value) != count) return changed_meanwhile();
    PyObject* item = PyList_GetItem(value, i);
    Py_INCREF(item);
    const int failed = write_value(writer, item, depth);
    Py_DECREF(item);
    if (failed != 0) return -1;
  }
  return 0;
}

static int write_dict(struct Writer* writer, PyObject* value, int depth) {
  const Py_ssize_t count = PyDict_Size(value);
  if (put_number(writer, '{', (uint64_t)count) != 0) return -1;
  Py_ssize_t place = 0, written = 0;
  PyObject *key, *item;
  while (PyDict_Next(value, &place, &key, &item)) {
    if (++written > count) return changed_meanwhile();
    Py_INCREF(key);
    Py_INCREF(item);
    const int failed =
        write_value(writer, key, depth) != 0 || write_value(writer, item, depth) != 0;
    Py_DECREF(key);
    Py_DECREF(item);
    if (failed) return -1;
  }
  return written == count ? 0 : changed_meanwhile();
}

static int write_set(struct Writer* writer, PyObject* value, char tag, int depth) {
  const Py_ssize_t count = PySet_Size(value);
  if (put_number(writer, tag, (uint64_t)count) != 0) return -1;
  PyObject* items = PyObject_GetIter(value);
  if (items == NULL) return -1;
  Py_ssize_t written = 0;
  int failed = 0;
  for (PyObject* item; failed == 0 && (item = PyIter_Next(items)) != NULL;) {
    failed = ++written > count ? changed_meanwhile() : write_value(writer, item, depth);
    Py_DECREF(item);
  }
  Py_DECREF(items);
  if (failed != 0 || PyErr_Occurred()) return -1;
  return written == count ? 0 : changed_meanwhile();
}

// (kind, is_mutable, payload) of the hook.
static int write_parts(struct Writer* writer, PyObject* value, PyObject* parts, int depth) {
  if (!PyTuple_Check(parts) || PyTuple_Size(parts) != 3) {
    PyErr_SetString(PyExc_TypeError, "the hook gives (kind, is_mutable, payload)");
    return -1;
  }
  const int is_mutable = PyObject_IsTrue(PyTuple_GetItem(parts, 1));
  if (is_mutable < 0) return -1;
  if (is_mutable) {
    const int noted = note(writer, value);
    if (noted != 0) return noted > 0 ? 0 : -1;
  }
  if (put_tag(writer, is_mutable ? 'O' : 'o') != 0) return -1;
  if (write_value(writer, PyTuple_GetItem(parts, 0), depth) != 0) return -1;
  return write_value(writer, PyTuple_GetItem(parts, 2), depth);
}

static int write_other(struct Writer* writer, PyObject* value, int depth) {
  PyObject* parts = PyObject_CallFunctionObjArgs(writer->other, value, NULL);
  if (parts == NULL) return -1;
  const int failed = write_parts(writer, value, parts, depth);
  Py_DECREF(parts);
  return failed;
}

static int write_container(struct Writer* writer, PyObject* value, PyTypeObject* type, int depth) {
  if (type == &PyTuple_Type) return write_tuple(writer, value, depth);
  if (type == &PyFrozenSet_Type) return write_set(writer, value, '>', depth);
  if (type != &PyList_Type && type != &PyDict_Type && type != &PySet_Type &&
      type != &PyByteArray_Type)
    return write_other(writer, value, depth);
  const int noted = note(writer, value);
  if (noted != 0) return noted > 0 ? 0 : -1;
  if (type == &PyList_Type) return write_list(writer, value, depth);
  if (type == &PyDict_Type) return write_dict(writer, value, depth);
  if (type == &PySet_Type) return write_set(writer, value, '<', depth);
  return put_sized(writer, 'B', PyByteArray_AsString(value), PyByteArray_Size(value));
}

static int write_value(struct Writer* writer, PyObject* value, int depth) {
  PyTypeObject* type = Py_TYPE(value);
  if (type == &PyLong_Type) return write_int(writer, value);
  if (type == &PyUnicode_Type) return write_str(writer, value);
  if (type == &PyFloat_Type) return write_float(writer, value);
  if (value == Py_None) return put_tag(writer, 'N');
  if (value == Py_True) return put_tag(writer, 'T');
  if (value == Py_False) return put_tag(writer, 'F');
  if (value == Py_Ellipsis) return put_tag(writer, 'E');
  if (type == &PyBytes_Type)
    return put_sized(writer, 'b', PyBytes_AsString(value), PyBytes_Size(value));
  if (type == &PyComplex_Type) return write_complex(writer, value);
  if (depth >= FR_VALUE_DEPTH) {
    PyErr_SetString(PyExc_ValueError, "the value nests too deep to cross");
    return -1;
  }
  return write_container(writer, value, type, depth + 1);
}

PyObject* fr_encode_value(PyObject* module, PyObject* args) {
  (void)module;
  PyObject *value, *table, *other, *sink = NULL;
  if (!PyArg_ParseTuple(args, "OO!O|O:encode", &value, &PyList_Type, &table, &other, &sink))
    return NULL;
  struct Writer writer = {.table = table, .other = other, .sink = sink};
  PyObject* result = NULL;
  if (write_value(&writer, value, 0) == 0 && (sink == NULL || hand_over(&writer) == 0))
    result = PyBytes_FromStringAndSize(writer.bytes, (Py_ssize_t)writer.size);
  PyMem_Free(writer.bytes);
  PyMem_Free(writer.known.keys);
  PyMem_Free(writer.known.numbers);
  return result;
}
