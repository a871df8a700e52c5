"""What operators read out of replies, in the many ways in which models write them."""

import unittest

from flow_guest.operators import replies


class Fields(unittest.TestCase):
    NAMES = ("thought", "answer")

    def read(self, text):
        return replies.fields(text, self.NAMES)

    def test_tags(self):
        self.assertEqual({"thought": "a\nb", "answer": "42"},
                         self.read("Sure.\n<thought>a\nb</thought>\n<answer>\n42\n</answer>"))

    def test_the_last_complete_tag_counts(self):
        self.assertEqual("2", self.read("<answer>1</answer> no: <answer>2</answer> <answer>")["answer"])

    def test_a_tag_that_is_never_closed(self):
        self.assertEqual({"thought": "x", "answer": "42"}, self.read("<thought>x</thought><answer>42"))

    def test_code_in_a_tag_keeps_its_comparisons(self):
        self.assertEqual("if a < b and c > d:\n    pass", self.read("<answer>if a < b and c > d:\n    pass</answer>")["answer"])

    def test_json_plain_and_fenced_and_in_prose(self):
        for text in ('{"thought": "a", "answer": "42"}', '```json\n{"thought": "a", "answer": "42"}\n```',
                     'Here: {"Thought": "a", "Answer": "42"} as asked.', "{'thought': 'a', 'answer': '42'}"):
            self.assertEqual({"thought": "a", "answer": "42"}, self.read(text), text)

    def test_json_values_that_are_no_text(self):
        self.assertEqual("[1, 2]", self.read('{"answer": [1, 2]}')["answer"])

    def test_headings(self):
        for text in ("Thought: a\nAnswer: 42", "**Thought**: a\n**Answer:** 42", "## Thought\na\n## Answer\n42",
                     "- thought: a\n- answer: 42"):
            self.assertEqual({"thought": "a", "answer": "42"}, self.read(text), text)

    def test_names_with_underscores_in_any_spelling(self):
        for text in ("<review_result>x</review_result>", "<Review Result>x</Review Result>", "Review result: x",
                     '{"reviewResult": "x"}'):
            self.assertEqual({"review_result": "x"}, replies.fields(text, ("review_result",)), text)

    def test_nothing_there_is_nothing_found(self):
        self.assertEqual({}, self.read("I can not help with that."))
        self.assertEqual({}, self.read(""))

    def test_hostile_replies_end(self):
        for text in ("{" * 50000, "<answer>" * 20000, "[" * 100000, '{"a":' * 5000, "answer" * 10000, "```" * 9999):
            self.read(text)


class Letters(unittest.TestCase):
    def test_ways_to_name_an_option(self):
        for text in ("B", " (B) ", "B.", "b", "<solution_letter>B</solution_letter>", "**B**", "Solution B",
                     "The best solution is B.", "I choose option (B), since A fails on zero.", '{"solution_letter": "B"}',
                     "Answer: B", "\\boxed{B}", "A is wrong.\n\nB", "Solution A is close, but the answer is B",
                     "<thought>A or B</thought>\n<solution_letter>B", "The answer is **B**: it handles zero."):
            self.assertEqual(1, replies.letter(text, 3), text)

    def test_a_letter_out_of_range_is_none(self):
        self.assertIsNone(replies.letter("Z", 3))
        self.assertIsNone(replies.letter("<solution_letter>F</solution_letter>", 3))

    def test_prose_without_a_choice_is_none(self):
        for text in ("", "They are all equal.", "I would rather not say.", "A lot of thought went into this."):
            self.assertIsNone(replies.letter(text, 3), text)

    def test_names_and_indices_are_each_other_s_inverse(self):
        for index in range(60):
            self.assertEqual(index, replies.option_index(replies.option_name(index)))


class Claims(unittest.TestCase):
    def test_yes_and_no_in_many_words(self):
        for text in ("True", "true.", "Yes, it is", "correct", "The solution is correct", "PASS", "1"):
            self.assertIs(True, replies.claim(text), text)
        for text in ("False", "no", "incorrect", "The solution is not correct", "FAIL: zero", "It isn't correct", "0"):
            self.assertIs(False, replies.claim(text), text)
        for text in ("", "perhaps", "it depends on the reading"):
            self.assertIsNone(replies.claim(text), text)


class Asserts(unittest.TestCase):
    def read(self, text):
        return replies.asserts(text, "f", 10)

    def test_from_a_fence_a_function_and_bare_lines(self):
        self.assertEqual(["assert f(1) == 2"], self.read("```python\nassert f(1) == 2\n```"))
        self.assertEqual(["assert f(1) == 2"], self.read("```python\ndef test_it():\n    assert f(1) == 2, 'one'\n```"))
        self.assertEqual(["assert f(1) == 2", "assert f(2) == 3"], self.read("1. `assert f(1) == 2`\n2. assert f(2) == 3\nDone."))

    def test_candidate_is_the_function_too(self):
        self.assertEqual(["assert candidate(1) == 2"], self.read("def check(candidate):\n    assert candidate(1) == 2\n"))

    def test_what_does_not_call_the_function_or_needs_more_is_left_out(self):
        self.assertEqual([], self.read("```python\nx = 3\nassert g(1) == 2\nassert f(x) == 3\nassert True\n```"))

    def test_comprehensions_in_a_test_are_no_unknown_names(self):
        self.assertEqual(1, len(self.read("assert f([i for i in range(3)]) == sorted([2, 1], key=lambda n: n)")))

    def test_equal_tests_count_once_and_there_is_an_end(self):
        text = "\n".join(["assert f(0) == 0"] * 3 + ["assert f(%d) == 0" % n for n in range(30)])
        self.assertEqual(10, len(self.read(text)))


class Unfenced(unittest.TestCase):
    def test_one_fence_around_everything_goes(self):
        self.assertEqual("def f():\n    pass", replies.unfenced("```python\ndef f():\n    pass\n```"))
        self.assertEqual("see ```x``` there", replies.unfenced(" see ```x``` there "))


if __name__ == "__main__":
    unittest.main()
