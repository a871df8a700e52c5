"""Plain values through the native codec, and bytes that a hostile program might send in their place."""

import datetime
import random
import unittest
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from hashlib import sha256

from flow_guest import values
from flow_guest.value_makers import Opaque
from tests import native


class Colour(IntEnum):
    RED = 1


class AnyList(list):
    def __eq__(self, other):
        return True


class Anything:
    def __eq__(self, other):
        return True


def crossed(value):
    return values.decode(values.encode(value, []), [])


class Values(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        native.load()

    def test_values_come_out_as_they_went_in(self):
        for value in (None, True, False, ..., 0, -1, 2 ** 63 - 1, -2 ** 63, 2 ** 63, -2 ** 200, 10 ** 5000, 1.5, -0.0,
                      float("inf"), 1 + 2j, "", "a\ud800\U0001F600", b"\0", bytearray(b"x"), (), (1, (2,)), [[], [1]], {},
                      {1: {2: 3}}, set(), {1, "a"}, frozenset(), frozenset({(1, 2)}), range(1, 9, 2), deque([1], 3),
                      Counter("aab"), OrderedDict(a=1), defaultdict(list, {1: [2]}), Decimal("1.20"), Fraction(-1, 3),
                      datetime.datetime(2024, 2, 29, 1, 2, 3, 4), datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc),
                      datetime.date(1, 1, 1), datetime.time(1, 2), datetime.timedelta(-1, 2, 3), datetime.timezone.utc, int):
            self.assertEqual(crossed(value), value)
            self.assertIs(type(crossed(value)), type(value))
        self.assertEqual(str(crossed(-0.0)), "-0.0")
        self.assertEqual(list(crossed({1: 2}.items())), [(1, 2)])
        self.assertIs(crossed(defaultdict(list)).default_factory, list)

    def test_classes_of_the_program_do_not_cross(self):
        self.assertIs(type(crossed(Colour.RED)), int)
        self.assertIs(type(crossed(AnyList([1]))), list)
        self.assertNotEqual(crossed(AnyList([1])), [2])
        for value in (Anything(), Anything, len, lambda: 1, values):
            self.assertIsInstance(crossed(value), Opaque)
            self.assertNotEqual(crossed(value), 5)

    def test_aliases_and_cycles_stay_what_they_are(self):
        inner = [1]
        pair = crossed([inner, inner])
        self.assertIs(pair[0], pair[1])
        cycle = []
        cycle.append(cycle)
        made = crossed(cycle)
        self.assertIs(made[0], made)
        nan = float("nan")
        same = crossed((nan, [nan]))
        self.assertIs(same[0], same[1][0])

    def test_numbered_objects_are_the_readers_own(self):
        argument, ours, theirs = [1], [], []
        copy = values.decode(values.encode((argument,), ours), theirs)[0]
        copy.append(2)
        answer = values.decode(values.encode((copy, [values.content(item) for item in theirs]), theirs), ours)
        self.assertIs(answer[0], argument)
        values.refill(argument, answer[1][0])
        self.assertEqual(argument, [1, 2])

    def test_what_tests_give_must_be_plain(self):
        for value in (Anything(), lambda: 1, AnyList(), (i for i in ())):
            self.assertRaises(values.Unplain, values.encode_plain, [value], [])

    def test_repetitions_count_as_often_as_they_are_written_out(self):
        doubled = [0]
        for _ in range(60):
            doubled = [doubled, doubled]
        self.assertRaises(ValueError, values.decode, values.encode(doubled, []), [])
        rows = [[0] * 1000] * 1000
        self.assertEqual(values.decode(values.encode(rows, []), []), rows)
        held = [list(range(1000))]  # an argument, by which an answer can say much in two bytes
        table = [held[0]]
        self.assertRaises(ValueError, values.decode, values.encode([held[0]] * 100_000, list(table)), list(table))
        itself = []
        itself.append(itself)
        self.assertIs(*(lambda made: (made, made[0]))(values.decode(values.encode(itself, []), [])))

    def test_too_much_and_too_deep_are_refused(self):
        self.assertRaises(ValueError, values.encode, [0] * (12 << 20), [])
        deep = []
        for _ in range(1000):
            deep = [deep]
        self.assertRaises(ValueError, values.encode, deep, [])
        self.assertRaises(ValueError, values.decode, b"(\x01" * 1000 + b"N", [])

    def test_a_digest_is_of_any_number_of_bytes(self):
        self.assertEqual(values.digest([1, "a"]), sha256(values.encode([1, "a"], [])).hexdigest())
        large = [("text", number) for number in range(1200000)]
        with self.assertRaises(ValueError):
            values.encode(large, [])
        digest = values.digest(large)
        self.assertEqual(digest, values.digest(list(large)))
        large[600000] = ("text", 0)
        self.assertNotEqual(digest, values.digest(large))

    def test_bytes_that_are_no_value_are_refused(self):
        for data in (b"", b"?", b"(", b"(\xff\xff\xff\xff\x0f", b"s\x05ab", b"i", b"i\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
                     b"d1234567", b"NN", b"r\x00", b"[\x01r\x00" + b"N", b"I\x03xyz", b"I\x02_1", b"s\x01\xff", b"<\x01[\x00",
                     b"{\x01[\x00N", b"os\x04evilN", b"oNN", b"os\x05rangei\x02", b"Os\x05dequer\x00"):
            with self.assertRaises(ValueError, msg=data):
                values.decode(data, [])

    def test_no_bytes_break_the_reader(self):
        chance = random.Random(7)
        seeds = [values.encode(value, []) for value in (
            [1, {"a": (1, 2.5, {3})}, bytearray(b"x")], 2 ** 80, "text", deque([1]), range(3), Decimal(1), Anything(),
            datetime.datetime.now(), float("nan"), iter([1]), Counter("a"), [[[[1]]]])]
        refused = 0
        for _ in range(60000):
            data = bytearray(chance.choice(seeds))
            for _ in range(chance.randint(1, 4)):
                place = chance.randrange(len(data))
                if chance.random() < 0.2:
                    del data[place:place + chance.randint(1, 3)]
                    data = data or bytearray(b"N")
                else:
                    data[place] = chance.randrange(256)
            try:
                values.decode(bytes(data), [])
            except ValueError:
                refused += 1
        self.assertGreater(refused, 30000)

    def test_exceptions_keep_their_kind_and_arguments(self):
        for error in (KeyError("k"), ValueError(1, "two"), ZeroDivisionError("division by zero"), StopIteration(3)):
            made = values.exception_of(values.raised(error))
            self.assertIs(type(made), type(error))
            self.assertEqual(made.args, error.args)
        own = type("Own", (LookupError,), {})
        made = values.exception_of(values.raised(own("x")))
        self.assertEqual((type(made).__name__, isinstance(made, LookupError), type(made) is own), ("Own", True, False))


if __name__ == "__main__":
    unittest.main()
