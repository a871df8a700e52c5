"""Frames on the channel to the engine: a 4-byte little-endian length and that many bytes of JSON (docs/guest-protocol.md).

This module is on the path of every verdict, so it is small, imports little and makes no codec object per frame.
"""

import builtins
import json.decoder
import json.encoder
import json.scanner
from posix import read, write

# The program under test may patch any builtin; this module and those like it keep what they started with.
__builtins__ = dict(builtins.__dict__)

MAX_FRAME = 16 << 20  # Limits::frame_bytes


class ChannelClosed(Exception):
    """The engine has closed the channel or sent something that is no frame."""


class FrameTooLarge(ValueError):
    """A frame of ours is longer than the engine takes."""


def _refuse(value):
    raise TypeError("%s is no JSON value" % type(value).__name__)


def _refuse_constant(name):
    raise ValueError("%s is no JSON value" % name)


_scan = json.scanner.make_scanner(json.decoder.JSONDecoder(parse_constant=_refuse_constant))
if json.encoder.c_make_encoder is None:  # an interpreter without the accelerator, such as PyPy
    _chunks = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).iterencode
else:
    _encoder = json.encoder.c_make_encoder(
        None, _refuse, json.encoder.encode_basestring, None, ":", ",", False, False, False)

    def _chunks(value):
        return _encoder(value, 0)


def decode(body):
    """The object of a frame's body."""
    try:
        value, end = _scan(str(body, "utf-8"), 0)
    except (StopIteration, ValueError) as error:
        raise ChannelClosed("a frame is no JSON: %s" % error) from None
    if not isinstance(value, dict):
        raise ChannelClosed("a frame is no JSON object")
    return value


def encode(value):
    """A whole frame. Text that UTF-8 can not hold (lone surrogates) goes out with question marks in its place."""
    text = "".join(_chunks(value))
    try:
        body = text.encode()
    except UnicodeEncodeError:
        body = text.encode("utf-8", "replace")
    if len(body) > MAX_FRAME:
        raise FrameTooLarge("a frame of %d bytes; at most %d pass" % (len(body), MAX_FRAME))
    return len(body).to_bytes(4, "little") + body


def receive(fd):
    """Reads one frame; blocks until it is there."""
    size = int.from_bytes(_exactly(fd, 4), "little")
    if size > MAX_FRAME:
        raise ChannelClosed("a frame of %d bytes" % size)
    return decode(_exactly(fd, size))


def send(fd, value):
    """Writes one frame; blocks until all of it is on its way."""
    frame = encode(value)
    sent = write(fd, frame)
    while sent < len(frame):
        sent += write(fd, frame[sent:sent + (1 << 20)])


def _exactly(fd, count):
    data = read(fd, count)
    if len(data) == count:
        return data
    parts = [data]
    missing = count - len(data)
    while missing:
        if not parts[-1]:
            raise ChannelClosed("the engine closed the channel")
        parts.append(read(fd, missing))
        missing -= len(parts[-1])
    return b"".join(parts)
