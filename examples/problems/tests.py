"""Visible tests for `--tests`: the function under test is there under its name, so nothing is imported for it."""
import math

HOUR = 3600

assert parse_duration("1h") == HOUR
assert math.isclose(parse_duration("1m 1s"), 61)


def test_refuses_what_is_no_duration():
    for text in ("", "h", "1x", "1h 1h"):
        try:
            parse_duration(text)
        except ValueError:
            continue
        raise AssertionError(f"{text!r} was taken")
