"""Holds the source tree to its rules (source_rules.py), and shows that each rule bites."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from tests import source_rules

ROOT = pathlib.Path(os.environ.get("FR_SOURCE_DIR", pathlib.Path(__file__).parent.parent))
NO_FINDINGS = []


class Tree(unittest.TestCase):
    def test_includes_go_down_the_layers_only(self):
        self.assertEqual(source_rules.include_findings(ROOT), NO_FINDINGS)

    def test_headers_have_pragma_once_and_the_namespace_of_their_path(self):
        self.assertEqual(source_rules.header_findings(ROOT), NO_FINDINGS)

    def test_no_source_is_longer_than_the_limit(self):
        self.assertEqual(source_rules.size_findings(ROOT), NO_FINDINGS)

    def test_files_are_named_after_what_they_hold(self):
        self.assertEqual(source_rules.name_findings(ROOT), NO_FINDINGS)

    def test_coroutines_have_an_owner_and_libraries_do_not_print(self):
        self.assertEqual(source_rules.ownership_findings(ROOT), NO_FINDINGS)

    def test_links_between_pages_lead_somewhere(self):
        self.assertEqual(source_rules.link_findings(ROOT), NO_FINDINGS)

    def test_every_source_is_in_its_cmake_list(self):
        missing = []
        for path in source_rules.sources(ROOT):
            lists = (ROOT / "flowreasoner" / source_rules.library_of(path) / "CMakeLists.txt")
            if path.suffix == ".cpp" and (not lists.is_file() or path.name not in lists.read_text()):
                missing.append(str(path))
        self.assertEqual(missing, NO_FINDINGS)


class Rules(unittest.TestCase):
    """Each rule on a tree of two files that break it."""

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        (self.root / "cmake").mkdir()
        shutil.copy(ROOT / "cmake/Layers.cmake", self.root / "cmake/Layers.cmake")

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def test_the_table_is_read_from_cmake(self):
        layers = source_rules.layer_table(self.root)
        self.assertEqual((layers["base"], layers["llm"], layers["episode"]), (0, 1, 5))

    def test_an_include_of_a_higher_layer_is_found(self):
        self.write("flowreasoner/episode/episode.h", "#pragma once\n")
        self.write("flowreasoner/llm/x.cpp", '\n#include "flowreasoner/episode/episode.h"\n')
        (finding,) = source_rules.include_findings(self.root)
        self.assertEqual(finding, "flowreasoner/llm/x.cpp:2: llm (layer 1) may not use episode")

    def test_an_include_within_one_layer_is_found(self):
        self.write("flowreasoner/sandbox/sandbox.h", "#pragma once\n")
        self.write("flowreasoner/llm/x.cpp", '#include "flowreasoner/sandbox/sandbox.h"\n')
        self.assertEqual(len(source_rules.include_findings(self.root)), 1)

    def test_an_include_of_test_support_from_a_library_is_found(self):
        self.write("flowreasoner/llm/x.cpp", '#include "tests/support/server.h"\n')
        self.write("flowreasoner/llm/x_test.cpp", '#include "tests/support/server.h"\n')
        (finding,) = source_rules.include_findings(self.root)
        self.assertIn("flowreasoner/llm/x.cpp:1", finding)

    def test_a_wrong_namespace_and_a_missing_pragma_are_found(self):
        self.write("flowreasoner/llm/x.h", "namespace flowreasoner::tasks {\n}\n")
        self.assertEqual(len(source_rules.header_findings(self.root)), 2)

    def test_a_long_file_is_found_and_a_long_test_is_not(self):
        self.write("flowreasoner/llm/x.cpp", "\n" * 801)
        self.write("flowreasoner/llm/x_test.cpp", "\n" * 801)
        self.assertEqual(len(source_rules.size_findings(self.root)), 1)

    def test_a_vague_name_is_found(self):
        self.write("flowreasoner/llm/string_utils.h", "")
        self.assertEqual(len(source_rules.name_findings(self.root)), 1)

    def test_a_link_to_nothing_is_found(self):
        self.write("docs/a.md", "[b](b.md) [a](a.md#top)\n[web](https://example.org/x)\n")
        self.assertEqual(source_rules.link_findings(self.root), ["docs/a.md:1: no b.md"])

    def test_a_detached_coroutine_and_a_printing_library_are_found(self):
        self.write("flowreasoner/llm/x.cpp", "// asio::detached\nco_spawn(asio::detached);\nstd::cout << 1;\n")
        findings = source_rules.ownership_findings(self.root)
        self.assertEqual([finding.split(": ")[0] for finding in findings],
                         ["flowreasoner/llm/x.cpp:2", "flowreasoner/llm/x.cpp:3"])


class Build(unittest.TestCase):
    def configure(self, uses):
        root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, root)
        (root / "x.cpp").write_text("")
        (root / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.24)\nproject(probe NONE)\n"
            f"include({ROOT}/cmake/Layers.cmake)\n"
            "function(fr_precompile)\nendfunction()\nadd_library(fr_warnings INTERFACE)\nadd_library(fr_sanitizers INTERFACE)\n"
            f"fr_library(llm SOURCES x.cpp USES {uses})\nmessage(STATUS accepted)\n")
        done = subprocess.run(["cmake", "-S", root, "-B", root / "build"], capture_output=True, text=True, timeout=60)
        return done.stdout, done.stderr

    def test_a_library_that_links_a_higher_layer_does_not_configure(self):
        output, errors = self.configure("episode")
        self.assertNotIn("accepted", output)
        self.assertIn("llm (layer 1) may not use episode (layer 5)", errors)

    def test_a_library_that_links_a_lower_layer_configures(self):
        self.assertIn("accepted", self.configure("base")[0])


if __name__ == "__main__":
    unittest.main()
