# promise: 5
# shared: refused
# Bytes for answers that the codec never writes: kinds of objects, numbers of nothing, broken ends.
import itertools
import sys

SAID = itertools.cycle((
    b"(\x04i\x00o s\x06object(\x03s\x03ints\x014[\x01i\x08Nd" + bytes(8),
    b"(\x04i\x00os\x04sameos\x04typess\x04boolNd" + bytes(8),
    b"(\x04i\x00r\x7fNd" + bytes(8),
    b"(\x04i\x00Ti\x00T",
    b"(\x04TTTT",
    b"(\xff\xff\xff\xff\x0fT",
    b"T",
    b"",
))
values = sys.modules.get("flow_guest.values")
if values is not None:
    values.encode = lambda value, table: next(SAID)


def f(x):
    return 0
