"""The levels of libraries that a suite's interpreter is given."""

import unittest

from flow_guest.suite_libraries import levels


class Levels(unittest.TestCase):
    def test_the_standard_library_needs_none(self):
        self.assertEqual(levels(["import os.path, json\nfrom collections import abc"], [], False), [])

    def test_unittest_classes_begin_with_what_tests_use(self):
        found = levels(["import os"], [], True)
        self.assertEqual(len(found), 1)
        self.assertIn("unittest.mock", found[0])

    def test_a_step_has_all_before_it(self):
        found = levels(["import matplotlib.pyplot as plt"], [], False)
        self.assertEqual([level[0] for level in found], ["numpy", "pandas", "matplotlib.pyplot"])
        self.assertEqual(levels(["from numpy.linalg import norm"], [], False), found[:1])

    def test_others_come_last_as_they_are_imported(self):
        found = levels(["import pandas as pd", "from faker.providers import date_time\nimport bs4"], ["pytz", "os"], False)
        self.assertEqual(found[-1], ["bs4", "faker.providers", "pytz"])
        self.assertEqual(len(found), 3)

    def test_texts_that_do_not_parse_are_passed_over(self):
        self.assertEqual(levels(["import (", None, "import bs4"], [], False), [["bs4"]])

    def test_plots_of_frames_bring_matplotlib(self):
        self.assertEqual(levels(["import pandas as pd\npd.Series([1]).plot()"], [], False)[-1], ["matplotlib.pyplot"])

    def test_those_that_start_programs_have_the_right_to(self):
        for text in ("import subprocess", "import os\nos.system('ls')", "import os\nos.popen('ls')"):
            self.assertEqual(levels([text, "import bs4"], [], False), [["bs4", ":programs"]], text)
        self.assertEqual(levels(["import psutil"], [], False), [["psutil", ":programs"]])

    def test_those_that_open_sockets_have_the_right_to(self):
        self.assertEqual(levels(["from socket import create_server"], [], False), [[":sockets"]])
        self.assertEqual(levels(["import subprocess, socketserver"], [], False), [[":programs", ":sockets"]])

    def test_tensorflow_has_the_right_to_threads(self):
        self.assertEqual(levels(["from tensorflow import keras"], [], False), [["tensorflow", ":programs", ":threads"]])

    def test_relative_imports_are_no_libraries(self):
        self.assertEqual(levels(["from . import numpy"], [], False), [])


if __name__ == "__main__":
    unittest.main()
