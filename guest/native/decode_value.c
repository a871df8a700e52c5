// Bytes to plain Python values (values.h). The bytes may come from a hostile program: every length
// and number is checked before it is used, and no more is allocated than the bytes could fill.
#include <stdint.h>
#include <string.h>

#include "values.h"

struct Reader {
  const unsigned char* at;
  const unsigned char* end;
  PyObject* table;
  PyObject* restore;
  uint64_t items;     // read so far, as values.h counts them
  Py_ssize_t before;  // objects that the table held before this value
  uint64_t* sizes;    // items of the objects numbered since; 0: not known, or not yet
  size_t size_count;
};

static PyObject* read_value(struct Reader* reader, int depth);

static PyObject* broken(const char* why) {
  PyErr_SetString(PyExc_ValueError, why);
  return NULL;
}

static size_t left(const struct Reader* reader) {
  return (size_t)(reader->end - reader->at);
}

// -1: no number there; an exception is set.
static int take_number(struct Reader* reader, uint64_t* number) {
  *number = 0;
  for (int shift = 0; shift < 64 && reader->at < reader->end; shift += 7) {
    const unsigned char byte = *reader->at++;
    if (shift == 63 && byte > 1) break;
    *number |= (uint64_t)(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return 0;
  }
  broken("a number is broken off");
  return -1;
}

// A count of things of at least one byte each, or of bytes.
static int take_count(struct Reader* reader, Py_ssize_t* count) {
  uint64_t number;
  if (take_number(reader, &number) != 0) return -1;
  if (number > left(reader)) {
    broken("a count is larger than what follows");
    return -1;
  }
  *count = (Py_ssize_t)number;
  return 0;
}

static const char* take_bytes(struct Reader* reader, Py_ssize_t* size) {
  if (take_count(reader, size) != 0) return NULL;
  const char* bytes = (const char*)reader->at;
  reader->at += *size;
  return bytes;
}

static int take_double(struct Reader* reader, double* number) {
  if (left(reader) < sizeof *number) {
    broken("a float is broken off");
    return -1;
  }
  memcpy(number, reader->at, sizeof *number);
  reader->at += sizeof *number;
  return 0;
}

// Numbers an object that can change. Takes over nothing; NULL when that fails.
static PyObject* numbered(struct Reader* reader, PyObject* object) {
  if (object == NULL) return NULL;
  if (PyList_Append(reader->table, object) == 0) return object;
  Py_DECREF(object);
  return NULL;
}

static PyObject* read_int(struct Reader* reader) {
  uint64_t number;
  if (take_number(reader, &number) != 0) return NULL;
  return PyLong_FromLongLong((long long)(number >> 1 ^ (~(number & 1) + 1)));
}

static PyObject* read_big_int(struct Reader* reader) {
  Py_ssize_t size;
  const char* digits = take_bytes(reader, &size);
  if (digits == NULL) return NULL;
  char* text = PyMem_Malloc((size_t)size + 1);
  if (text == NULL) return PyErr_NoMemory();
  memcpy(text, digits, (size_t)size);
  text[size] = '\0';
  PyObject* number = strlen(text) == (size_t)size ? PyLong_FromString(text, NULL, 16) : NULL;
  if (number == NULL && !PyErr_Occurred()) broken("an int is no number");
  PyMem_Free(text);
  return number;
}

static PyObject* read_float(struct Reader* reader, int is_nan) {
  double number;
  if (take_double(reader, &number) != 0) return NULL;
  PyObject* value = PyFloat_FromDouble(number);
  return is_nan ? numbered(reader, value) : value;
}

static PyObject* read_complex(struct Reader* reader) {
  double real, imaginary;
  if (take_double(reader, &real) != 0 || take_double(reader, &imaginary) != 0) return NULL;
  return PyComplex_FromDoubles(real, imaginary);
}

static PyObject* read_str(struct Reader* reader) {
  Py_ssize_t size;
  const char* text = take_bytes(reader, &size);
  return text == NULL ? NULL : PyUnicode_DecodeUTF8(text, size, "surrogatepass");
}

static PyObject* read_bytes(struct Reader* reader, int is_array) {
  Py_ssize_t size;
  const char* bytes = take_bytes(reader, &size);
  if (bytes == NULL) return NULL;
  return is_array ? numbered(reader, PyByteArray_FromStringAndSize(bytes, size))
                  : PyBytes_FromStringAndSize(bytes, size);
}

static PyObject* read_tuple(struct Reader* reader, int depth) {
  Py_ssize_t count;
  if (take_count(reader, &count) != 0) return NULL;
  PyObject* tuple = PyTuple_New(count);
  for (Py_ssize_t i = 0; tuple != NULL && i < count; ++i) {
    PyObject* item = read_value(reader, depth);
    if (item == NULL || PyTuple_SetItem(tuple, i, item) != 0) Py_CLEAR(tuple);
  }
  return tuple;
}

// Filled item by item, never made with holes: a hook may look at it through the table meanwhile.
static PyObject* read_list(struct Reader* reader, int depth) {
  Py_ssize_t count;
  if (take_count(reader, &count) != 0) return NULL;
  PyObject* list = numbered(reader, PyList_New(0));
  for (Py_ssize_t i = 0; list != NULL && i < count; ++i) {
    PyObject* item = read_value(reader, depth);
    if (item == NULL || PyList_Append(list, item) != 0) Py_CLEAR(list);
    Py_XDECREF(item);
  }
  return list;
}

static PyObject* read_dict(struct Reader* reader, int depth) {
  Py_ssize_t count;
  if (take_count(reader, &count) != 0) return NULL;
  PyObject* dict = numbered(reader, PyDict_New());
  for (Py_ssize_t i = 0; dict != NULL && i < count; ++i) {
    PyObject* key = read_value(reader, depth);
    PyObject* item = key == NULL ? NULL : read_value(reader, depth);
    if (item == NULL || PyDict_SetItem(dict, key, item) != 0) Py_CLEAR(dict);
    Py_XDECREF(key);
    Py_XDECREF(item);
  }
  return dict;
}

static PyObject* read_set(struct Reader* reader, int is_frozen, int depth) {
  Py_ssize_t count;
  if (take_count(reader, &count) != 0) return NULL;
  PyObject* set = is_frozen ? PyFrozenSet_New(NULL) : numbered(reader, PySet_New(NULL));
  if (is_frozen && set != NULL && count > 0) {
    // The empty frozenset is one object for all: fill a set and freeze it.
    Py_DECREF(set);
    set = PySet_New(NULL);
  }
  for (Py_ssize_t i = 0; set != NULL && i < count; ++i) {
    PyObject* item = read_value(reader, depth);
    if (item == NULL || PySet_Add(set, item) != 0) Py_CLEAR(set);
    Py_XDECREF(item);
  }
  if (!is_frozen || set == NULL || count == 0) return set;
  PyObject* frozen = PyFrozenSet_New(set);
  Py_DECREF(set);
  return frozen;
}

static int count_items(struct Reader* reader, uint64_t more) {
  reader->items += more;
  if (reader->items <= FR_VALUE_ITEMS) return 0;
  broken("the value is too large when its repetitions are written out");
  return -1;
}

static int keep_size(struct Reader* reader, Py_ssize_t number, uint64_t items) {
  const size_t place = (size_t)(number - reader->before);
  if (place >= reader->size_count) {
    const size_t count = 2 * place + 16;
    uint64_t* sizes = PyMem_Realloc(reader->sizes, count * sizeof *sizes);
    if (sizes == NULL) {
      PyErr_NoMemory();
      return -1;
    }
    memset(sizes + reader->size_count, 0, (count - reader->size_count) * sizeof *sizes);
    reader->sizes = sizes;
    reader->size_count = count;
  }
  reader->sizes[place] = items;
  return 0;
}

// Of an object met before: as it was read, or, where the other side had it already, what it holds
// itself.
static uint64_t known_size(const struct Reader* reader, uint64_t number, PyObject* object) {
  if (number >= (uint64_t)reader->before) {
    const size_t place = (size_t)number - (size_t)reader->before;
    return place < reader->size_count && reader->sizes[place] > 0 ? reader->sizes[place] : 1;
  }
  const Py_ssize_t length = PyObject_Size(object);
  if (length < 0) PyErr_Clear();
  return length > 0 ? (uint64_t)length + 1 : 1;
}

static PyObject* read_known(struct Reader* reader) {
  uint64_t number;
  if (take_number(reader, &number) != 0) return NULL;
  if (number >= (uint64_t)PyList_Size(reader->table)) return broken("a number of no object");
  PyObject* object = PyList_GetItem(reader->table, (Py_ssize_t)number);
  if (object == Py_None) return broken("an object is a part of itself");
  if (count_items(reader, known_size(reader, number, object) - 1) != 0) return NULL;
  Py_INCREF(object);
  return object;
}

static PyObject* read_other(struct Reader* reader, int is_mutable, int depth) {
  // Its number comes before its parts; None stands for it until it is made.
  const Py_ssize_t number = PyList_Size(reader->table);
  if (is_mutable && PyList_Append(reader->table, Py_None) != 0) return NULL;
  PyObject* kind = read_value(reader, depth);
  PyObject* payload = kind == NULL ? NULL : read_value(reader, depth);
  PyObject* object = NULL;
  if (payload != NULL && PyUnicode_Check(kind)) {
    object = PyObject_CallFunctionObjArgs(reader->restore, kind, payload, NULL);
  } else if (payload != NULL) {
    broken("a kind is no text");
  }
  Py_XDECREF(kind);
  Py_XDECREF(payload);
  if (object == NULL || !is_mutable) return object;
  Py_INCREF(object);  // PyList_SetItem takes one over
  if (PyList_SetItem(reader->table, number, object) == 0) return object;
  Py_DECREF(object);
  return NULL;
}

static PyObject* held(PyObject* object) {
  Py_INCREF(object);
  return object;
}

static PyObject* read_parts(struct Reader* reader, unsigned char tag, int depth) {
  switch (tag) {
    case '(':
      return read_tuple(reader, depth);
    case '[':
      return read_list(reader, depth);
    case '{':
      return read_dict(reader, depth);
    case '<':
    case '>':
      return read_set(reader, tag == '>', depth);
    case 'o':
    case 'O':
      return read_other(reader, tag == 'O', depth);
    default:
      return broken("an unknown tag");
  }
}

static PyObject* read_container(struct Reader* reader, unsigned char tag, int depth) {
  if (depth > FR_VALUE_DEPTH) return broken("the value nests too deep");
  const Py_ssize_t number = PyList_Size(reader->table);
  const uint64_t begin = reader->items;
  PyObject* value = read_parts(reader, tag, depth);
  const int is_numbered = strchr("[{<O", tag) != NULL;
  if (value == NULL || !is_numbered) return value;
  if (keep_size(reader, number, reader->items - begin + 1) != 0) Py_CLEAR(value);
  return value;
}

static PyObject* read_value(struct Reader* reader, int depth) {
  if (reader->at == reader->end) return broken("the value is broken off");
  if (count_items(reader, 1) != 0) return NULL;
  const unsigned char tag = *reader->at++;
  switch (tag) {
    case 'N':
      return held(Py_None);
    case 'T':
      return held(Py_True);
    case 'F':
      return held(Py_False);
    case 'E':
      return held(Py_Ellipsis);
    case 'i':
      return read_int(reader);
    case 'I':
      return read_big_int(reader);
    case 'd':
    case 'n':
      return read_float(reader, tag == 'n');
    case 'c':
      return read_complex(reader);
    case 's':
      return read_str(reader);
    case 'b':
    case 'B':
      return read_bytes(reader, tag == 'B');
    case 'r':
      return read_known(reader);
    default:
      return read_container(reader, tag, depth + 1);
  }
}

PyObject* fr_decode_value(PyObject* module, PyObject* args) {
  (void)module;
  const char* data;
  Py_ssize_t size;
  PyObject *table, *restore;
  if (!PyArg_ParseTuple(args, "y#O!O:decode", &data, &size, &PyList_Type, &table, &restore))
    return NULL;
  struct Reader reader = {.at = (const unsigned char*)data,
                          .end = (const unsigned char*)data + size,
                          .table = table,
                          .restore = restore,
                          .before = PyList_Size(table)};
  PyObject* value = read_value(&reader, 0);
  PyMem_Free(reader.sizes);
  if (value != NULL && reader.at != reader.end) {
    Py_DECREF(value);
    return broken("there is more behind the value");
  }
  return value;
}
