"""Each operator, with replies as models give them: what it asks, what it returns, what it does when a reply is odd."""

import asyncio
import re
import unittest

from flow_guest import llm, runtime, shim_members
from flow_guest.call_errors import ModelError, UsageError
from flow_guest.operators import base, prompts_compact, prompts_full
from flow_guest.operators.base import Result, render
from tests.catalogue import CATALOGUE
from tests.engine import chat_value, python_value

PROBLEM = 'def double(x):\n    """Twice x."""\n'
GOOD = "```python\ndef double(x):\n    return 2 * x\n```"


class Desk:
    """Stands for the engine: hands out replies in order and keeps the calls."""

    def __init__(self, *values, **job):
        self.values = list(values)
        self.calls = []
        self.logs = []
        job = dict({"problem": PROBLEM, "entry_point": "double", "has_tests": True,
                    "models": [{"name": "small", "profile": "full"}, {"name": "tiny", "profile": "compact"}]}, **job)
        runtime.start(runtime.Run(self, job))

    async def call(self, op, args):
        self.calls.append((op, args))
        value = self.values.pop(0) if len(self.values) > 1 else self.values[0]
        return chat_value(value) if isinstance(value, str) else value

    def log(self, level, message):
        self.logs.append(message)

    def prompts(self):
        return [args["messages"][-1]["content"] for op, args in self.calls if op == "chat"]


def run(name, *args, model=None, dialect="flowreasoner", built=(), **fields):
    operator = shim_members.operator_classes(dialect)[name](llm.create_llm_instance(model), *built)
    return asyncio.run(operator(*args, **fields))


def verdict(passed, total, actual="1"):
    results = [{"passed": False, "type": "AssertionError", "message": "", "expression": "assert double(1) == 2",
                "expected": "2", "actual": actual}] if passed < total else []
    return {"passed": passed, "total": total, "load": None, "results": results}


class Asking(unittest.TestCase):
    def test_custom_sends_instruction_and_input_and_nothing_else(self):
        desk = Desk("fine")
        self.assertEqual({"response": "fine"}, run("Custom", input="the input", instruction="Do it: "))
        self.assertEqual(["Do it: the input"], desk.prompts())
        self.assertEqual("Custom", desk.calls[0][1]["operator"])

    def test_results_are_dicts_with_attributes(self):
        Desk("fine")
        result = run("Custom", "a", "b")
        self.assertEqual(("fine", "fine", "none"), (result["response"], result.response, result.get("other", "none")))
        with self.assertRaisesRegex(KeyError, "it has: response"):
            result["code"]
        with self.assertRaisesRegex(AttributeError, "it has: response"):
            result.code

    def test_reasoning_never_reaches_a_result(self):
        Desk("<think>hm, 41?</think>42")
        self.assertEqual("42", run("Custom", "a", "b")["response"])

    def test_code_is_cleaned_to_what_the_entry_point_needs(self):
        desk = Desk("Sure!\n```python\nimport os\n\ndef double(x):\n    return 2 * x\n\nprint(double(3))\n```\nDone.")
        code = run("CustomCodeGenerate", PROBLEM, "double", "Be quick.")["response"]
        self.assertEqual("def double(x):\n    return 2 * x\n", code)
        self.assertIn("Be quick.", desk.prompts()[0])
        self.assertIn("`double`", desk.prompts()[0])
        self.assertEqual([], desk.logs)

    def test_code_without_the_entry_point_is_logged(self):
        desk = Desk("```python\ndef twice(x):\n    return x\n```")
        run("CustomCodeGenerate", PROBLEM, "double", "")
        self.assertIn("no double in the reply", desk.logs[0])

    def test_an_answer_without_tags_is_the_last_line(self):
        desk = Desk("First this.\nThen that.\n42\n")
        self.assertEqual({"thought": "First this.\nThen that.", "answer": "42"}, run("AnswerGenerate", "6 x 7"))
        self.assertEqual(1, len(desk.logs))

    def test_braces_in_a_field_are_text(self):
        desk = Desk("<answer>1</answer>")
        run("AnswerGenerate", "what is {input} and {0} in f'{x}'?")
        self.assertIn("{input} and {0} in f'{x}'", desk.prompts()[0])

    def test_a_result_may_be_handed_on_whole(self):
        desk = Desk("fine")
        run("Custom", Result(response="inner"), "Do: ")
        self.assertEqual(["Do: inner"], desk.prompts())

    def test_settings_of_the_configuration_go_with_each_call(self):
        desk = Desk("x")
        run("Custom", "a", "b", model={"model": "small", "temperature": 0.3, "max_tokens": 9, "key": "secret"})
        args = desk.calls[0][1]
        self.assertEqual((0.3, 9, "small", None), (args["temperature"], args["max_tokens"], args["model"], args["top_p"]))
        self.assertNotIn("secret", str(desk.calls))

    def test_a_model_that_is_not_allowed_is_refused_with_the_names(self):
        Desk("x")
        with self.assertRaisesRegex(UsageError, "allowed are: small, tiny"):
            llm.create_llm_instance("gpt-9")

    def test_something_that_is_no_model_is_refused(self):
        Desk("x")
        with self.assertRaisesRegex(TypeError, "self.llm"):
            shim_members.operator_classes("aflow")["Custom"](3)


class ProgrammerOperator(unittest.TestCase):
    SOLVE = "```python\ndef solve():\n    return 42\n```"

    def test_the_output_is_the_value(self):
        desk = Desk(self.SOLVE, python_value("42"))
        self.assertEqual({"code": "def solve():\n    return 42\n", "output": "42"}, run("Programmer", problem="6 x 7"))
        self.assertEqual({"code": "def solve():\n    return 42\n", "function": "solve", "operator": "Programmer"},
                         desk.calls[1][1])

    def test_an_error_is_shown_to_the_next_try(self):
        error = python_value(outcome="raised", error={"type": "NameError", "message": "no x", "line": 2})
        desk = Desk(self.SOLVE, error, self.SOLVE, python_value("42"))
        self.assertEqual("42", run("Programmer", problem="6 x 7")["output"])
        self.assertIn("NameError: no x (line 2)", desk.prompts()[1])

    def test_three_failures_end_as_an_error(self):
        desk = Desk(*[self.SOLVE, python_value(limit="wall time")] * 3, "")
        self.assertEqual("Error: it was stopped: wall time", run("Programmer", problem="6 x 7")["output"])
        self.assertEqual(6, len(desk.calls))

    def test_a_reply_without_solve_is_not_run(self):
        desk = Desk("no code today", "no code today", self.SOLVE, python_value("42"))
        self.assertEqual("42", run("Programmer", problem="6 x 7")["output"])
        self.assertEqual(["chat", "chat", "chat", "python"], [op for op, _ in desk.calls])


class TestOperator(unittest.TestCase):
    def test_a_passing_solution_costs_no_model_call(self):
        desk = Desk(verdict(2, 2))
        self.assertEqual({"result": True, "solution": "code", "errors": ""},
                         run("Test", problem=PROBLEM, solution="code", entry_point="double"))
        self.assertEqual(["test"], [op for op, _ in desk.calls])

    def test_failures_are_shown_and_the_rewrite_is_tested(self):
        desk = Desk(verdict(0, 1), GOOD, verdict(1, 1))
        result = run("Test", problem=PROBLEM, solution="bad", entry_point="double")
        self.assertEqual((True, "def double(x):\n    return 2 * x\n"), (result["result"], result["solution"]))
        self.assertIn("assert double(1) == 2\n  expected 2, got 1", desk.prompts()[0])
        self.assertEqual("def double(x):\n    return 2 * x\n", desk.calls[2][1]["solution"])

    def test_the_loop_ends(self):
        for loops in (0, 1, 3):
            desk = Desk(*[verdict(0, 1), GOOD] * loops, verdict(0, 1))
            result = run("Test", problem=PROBLEM, solution="bad", entry_point="double", test_loop=loops)
            self.assertFalse(result["result"])
            self.assertIn("0 of 1", result["errors"])
            self.assertEqual((loops, loops + 1), (len(desk.prompts()), len(desk.calls) - len(desk.prompts())))

    def test_a_program_that_does_not_load_is_said(self):
        load = dict(verdict(0, 1), load={"type": "SyntaxError", "message": "bad", "line": 3}, results=[])
        desk = Desk(load, GOOD, verdict(1, 1))
        run("Test", problem=PROBLEM, solution="bad", entry_point="double")
        self.assertIn("does not load: SyntaxError: bad", desk.prompts()[0])

    def test_a_reply_of_custom_is_tested_as_its_code(self):
        desk = Desk(verdict(1, 1))
        result = run("Test", problem=PROBLEM, solution="Sure:\n" + GOOD + "\nDone.", entry_point="double")
        self.assertEqual("def double(x):\n    return 2 * x\n", result["solution"])
        self.assertEqual(result["solution"], desk.calls[0][1]["solution"])
        run("Test", problem=PROBLEM, solution="    return 2 * x\n", entry_point="double")
        self.assertIn("def double(x):", desk.calls[1][1]["solution"])
        run("Test", problem=PROBLEM, solution="I can not do that.", entry_point="double")
        self.assertEqual("I can not do that.", desk.calls[2][1]["solution"])

    def test_without_tests_nothing_is_spent(self):
        desk = Desk("x", has_tests=False)
        self.assertTrue(run("Test", problem=PROBLEM, solution="code", entry_point="double")["result"])
        self.assertEqual([], desk.calls)
        self.assertEqual(1, len(desk.logs))


class Ensembles(unittest.TestCase):
    def test_the_chosen_solution_comes_back_as_it_was_given(self):
        desk = Desk("<solution_letter>C</solution_letter>")
        solutions = ["one", {"response": "two"}, ["three"]]
        self.assertEqual(["three"], run("ScEnsemble", solutions=solutions, problem="p")["response"])
        self.assertIn("A:\none", desk.prompts()[0])
        self.assertIn("B:\ntwo", desk.prompts()[0])

    def test_a_bad_letter_takes_the_first_and_is_logged(self):
        desk = Desk("they are all fine")
        self.assertEqual("one", run("ScEnsemble", ["one", "two"], "p")["response"])
        self.assertIn("first solution was taken", desk.logs[0])

    def test_equal_solutions_need_no_vote(self):
        desk = Desk("B")
        self.assertEqual("one", run("ScEnsemble", ["one", "one"], "p")["response"])
        self.assertEqual("one", run("MdEnsemble", ["one", "one"], "p")["solution"])
        self.assertEqual([], desk.calls)

    def test_no_solutions_is_an_error_that_says_so(self):
        Desk("B")
        for name in ("ScEnsemble", "MdEnsemble", "Rank", "Fuse", "ExecEnsemble"):
            with self.assertRaisesRegex(ValueError, "was given no solutions"):
                run(name, solutions=[], **({"tests": []} if name == "ExecEnsemble" else {}))

    def test_the_task_stands_in_where_no_problem_is_given(self):
        desk = Desk("B")
        run("ScEnsemble", ["one", "two"])
        self.assertIn("Twice x.", desk.prompts()[0])

    def test_many_solutions_have_names_of_their_own(self):
        desk = Desk("<solution_letter>28</solution_letter>")
        self.assertEqual("s27", run("ScEnsemble", ["s%d" % n for n in range(30)], "p")["response"])
        self.assertIn("Z:\ns25", desk.prompts()[0])

    def test_votes_count_by_solution_and_not_by_letter(self):
        class Voter(Desk):
            async def call(self, op, args):
                self.calls.append((op, args))
                text = args["messages"][-1]["content"]
                return chat_value(re.search(r"([A-Z]):\ntwo\n", text).group(1))
        desk = Voter("")
        self.assertEqual("two", run("MdEnsemble", ["one", "two", "three"], "p")["solution"])
        self.assertEqual(5, len(desk.calls))
        self.assertGreater(len(set(desk.prompts())), 1)

    def test_the_same_vote_asks_the_same_again(self):
        asked = []
        for _ in range(2):
            desk = Desk("A")
            run("MdEnsemble", ["one", "two", "three"], "p")
            asked.append(desk.prompts())
        self.assertEqual(asked[0], asked[1])

    def test_the_number_of_votes_is_the_constructor_s_or_the_call_s(self):
        desk = Desk("A")
        asyncio.run(shim_members.operator_classes("aflow")["MdEnsemble"](llm.Llm(), vote_count=2)(["a", "b"], "p"))
        self.assertEqual(2, len(desk.calls))


class Reviewing(unittest.TestCase):
    def test_review_is_a_flag_and_feedback(self):
        Desk("<review_result>False</review_result><feedback>Mind zero.</feedback>")
        self.assertEqual({"review_result": False, "feedback": "Mind zero."}, run("Review", problem="p", solution="s"))

    def test_an_unclear_review_counts_as_false(self):
        desk = Desk("Hard to say.")
        self.assertIs(False, run("Review", "p", "s")["review_result"])
        self.assertEqual(1, len(desk.logs))

    def test_revise_gives_the_solution_without_its_fence(self):
        desk = Desk("Better:\n<solution>\n```python\nx = 1\n```\n</solution>")
        self.assertEqual({"solution": "x = 1"}, run("Revise", problem="p", solution="s", feedback="f"))
        self.assertIn("f", desk.prompts()[0])

    def test_format_without_a_tag_takes_the_reply(self):
        desk = Desk("42")
        self.assertEqual({"solution": "42"}, run("Format", problem="p", solution="it is 42"))
        self.assertEqual(1, len(desk.logs))


class Agreement(unittest.TestCase):
    def test_tests_are_asserts_on_the_entry_point(self):
        Desk("```python\nassert double(1) == 2\nassert other(1) == 1\nassert double(0) == 0\n```")
        self.assertEqual(["assert double(1) == 2", "assert double(0) == 0"],
                         run("TestGenerate", problem=PROBLEM, entry_point="double")["tests"])

    def choose(self, rows):
        outcomes = [[{"value": value, "passed": passed} for value, passed in row] for row in rows]
        Desk({"outcomes": outcomes})
        return run("ExecEnsemble", solutions=["s%d" % n for n in range(len(rows))], tests=["a", "b"])["response"]

    def test_size_times_tests_passed_decides(self):
        ok, bad, other = [("2", True), ("0", True)], [("1", False), ("0", True)], [("9", False), ("9", False)]
        self.assertEqual("s1", self.choose([bad, ok, ok]))
        self.assertEqual("s0", self.choose([bad, bad, bad, ok]))  # 3 x 1 beats 1 x 2
        self.assertEqual("s2", self.choose([bad, bad, ok]))       # 2 x 1 equals 1 x 2: more tests passed wins
        self.assertEqual("s3", self.choose([other, other, other, bad]))

    def test_the_result_of_test_generate_may_be_handed_on_whole(self):
        desk = Desk({"outcomes": [[{"value": "1", "passed": True}]]})
        run("ExecEnsemble", solutions=["s"], tests={"tests": ["assert double(1) == 2"]})
        self.assertEqual(["assert double(1) == 2"], desk.calls[0][1]["tests"])

    def test_solutions_are_compared_as_their_code_and_returned_as_given(self):
        desk = Desk({"outcomes": [[{"value": "1", "passed": True}]]})
        self.assertEqual(GOOD, run("ExecEnsemble", solutions=[GOOD], tests=["assert double(1) == 2"])["response"])
        self.assertEqual(["def double(x):\n    return 2 * x\n"], desk.calls[0][1]["solutions"])

    def test_where_no_test_passes_the_largest_group_is_taken(self):
        one, two = [("1", False), ("1", False)], [("2", False), ("2", False)]
        self.assertEqual("s1", self.choose([one, two, two]))

    def test_without_tests_the_text_that_most_say_is_taken_and_logged(self):
        desk = Desk("x")
        plain, commented = "def double(x):\n    return 2 * x\n", "def double(x):\n    # twice\n    return 2*x\n"
        other = "def double(x):\n    return x\n"
        self.assertEqual(plain, run("ExecEnsemble", solutions=[other, plain, commented], tests=[])["response"])
        self.assertEqual(other, run("ExecEnsemble", solutions=[other, plain], tests=[])["response"])
        self.assertEqual((2, []), (len(desk.logs), desk.calls))

    def test_answers_to_a_question_are_compared_by_what_they_say(self):
        desk = Desk("x", entry_point="")
        self.assertEqual("1,234.", run("ExecEnsemble", solutions=["12", "1,234.", "1234"], tests=[])["response"])
        self.assertEqual([], desk.logs)
        self.assertEqual("1, 2", run("ExecEnsemble", solutions=["1, 2", "12", "1,2,3"], tests=[])["response"])


class Baselines(unittest.TestCase):
    def test_a_debate_shows_each_agent_the_others(self):
        desk = Desk("```python\ndef double(x):\n    return x + x\n```", "```python\ndef double(x):\n    return 2 * x\n```", GOOD)
        result = run("Debate", problem=PROBLEM, agents=2, rounds=2)
        self.assertEqual("def double(x):\n    return 2 * x\n", result["response"])
        self.assertEqual(4, len(desk.calls))
        second = desk.prompts()[2]
        self.assertLess(second.index("x + x"), second.index("2 * x"))

    def test_a_debate_about_no_code_compares_text(self):
        Desk("42", "41", "42", entry_point="")
        self.assertEqual("42", run("Debate", problem="6 x 7", agents=3, rounds=1)["response"])

    def test_a_debate_about_no_code_compares_the_answers_and_not_the_reasons(self):
        desk = Desk("First. <answer>41</answer>", "Six sevens. <answer>42</answer>", "Tens. <answer> 42. </answer>",
                    entry_point="")
        result = run("Debate", problem="6 x 7", agents=3, rounds=1)
        self.assertEqual(("42", ["41", "42", "42."]), (result["response"], result["answers"]))
        self.assertIn("in <answer> tags", desk.prompts()[0])

    def test_a_debate_compares_programs_and_not_their_comments(self):
        other = "```python\ndef double(x):\n    return x\n```"
        commented = "```python\ndef double(x):\n    # twice\n    return 2 * x\n```"
        Desk(other, GOOD, commented)
        self.assertIn("2 * x", run("Debate", problem=PROBLEM, agents=3, rounds=1)["response"])

    def test_rank_orders_by_wins_in_both_orders(self):
        class Judge(Desk):
            async def call(self, op, args):
                self.calls.append((op, args))
                text = args["messages"][-1]["content"]
                first, second = re.search(r"A:\n(\w)\n\nB:\n(\w)\n", text).groups()
                return chat_value("A" if first > second else "B")
        desk = Judge("")
        result = run("Rank", solutions=["a", "c", "b"], problem="p")
        self.assertEqual((["c", "b", "a"], [1, 2, 0], "c"), (result["solutions"], result["ranking"], result["response"]))
        self.assertEqual(6, len(desk.calls))

    def test_fuse_gives_code_where_code_is_asked_for(self):
        Desk("<solution>\n%s\n</solution>" % GOOD)
        self.assertEqual("def double(x):\n    return 2 * x\n", run("Fuse", ["a", "b"], "p")["response"])
        Desk("<solution>42</solution>", entry_point="")
        self.assertEqual("42", run("Fuse", ["a", "b"], "p")["response"])


class Profiles(unittest.TestCase):
    def test_a_compact_prompt_is_a_role_and_the_fields(self):
        desk = Desk(GOOD)
        run("CustomCodeGenerate", PROBLEM, "double", "", model="tiny")
        self.assertEqual(["[code]\nproblem:\n%s\nentry_point:\ndouble\n" % PROBLEM], desk.prompts())

    def test_bare_replies_of_small_models_are_no_fallback(self):
        desk = Desk("B")
        self.assertEqual("two", run("ScEnsemble", ["one", "two"], "p", model="tiny")["response"])
        Desk.values = None
        desk2 = Desk("false zero is missed")
        self.assertIs(False, run("Review", "p", "s", model="tiny")["review_result"])
        desk3 = Desk("def double(x):\n    return 2 * x\n")
        self.assertIn("2 * x", run("CustomCodeGenerate", PROBLEM, "double", "", model="tiny")["response"])
        self.assertEqual([], desk.logs + desk2.logs + desk3.logs)

    def test_both_profiles_hold_the_same_prompts(self):
        self.assertEqual(set(prompts_full.PROMPTS) | {"custom"}, set(prompts_compact.PROMPTS))

    def test_every_field_of_a_full_prompt_is_in_the_compact_one(self):
        ignored = {"code_note", "count"}  # manners of speech, not content
        for name, text in prompts_full.PROMPTS.items():
            fields = set(re.findall(r"\{([a-z_]+)\}", text)) - ignored
            if name == "code":
                self.assertIn("entry_point", fields)
            self.assertLessEqual(fields - {"entry_point"}, set(prompts_compact.PROMPTS[name][1]), name)

    def test_render_leaves_no_field_open(self):
        for name, text in prompts_full.PROMPTS.items():
            fields = {field: "VALUE" for field in re.findall(r"\{([a-z_]+)\}", text)}
            self.assertNotIn("{", render("full", name, fields).replace("VALUE", ""), name)


class Forms(unittest.TestCase):
    def test_every_dialect_has_every_operator_of_the_catalogue(self):
        names = {item["name"] for item in CATALOGUE}
        for dialect in ("flowreasoner", "aflow", "evoagentx", "scoreflow"):
            self.assertEqual(names, set(shim_members.operator_classes(dialect)))

    def test_the_calls_take_what_the_catalogue_says(self):
        import inspect
        classes = shim_members.operator_classes("flowreasoner")
        for item in CATALOGUE:
            parameters = list(inspect.signature(classes[item["name"]].__call__).parameters)[1:]
            self.assertEqual([param["name"] for param in item["call"]["params"]], parameters, item["name"])

    def test_the_documented_table_is_the_catalogue(self):
        import os
        path = os.path.join(os.path.dirname(__file__), "..", "..", "docs", "operators.md")
        with open(path, encoding="utf-8") as stream:
            rows = re.findall(r"^\| (\w+) \| `\((.*?)\)` \| (.*?) \| .*? \|$", stream.read(), re.M)
        documented = {name: re.findall(r"`(\w+)`", keys) for name, _, keys in rows}
        self.assertEqual({item["name"]: item["call"]["result"] for item in CATALOGUE}, documented)

    def test_scoreflow_s_operators_know_their_problem_and_answer_with_text(self):
        desk = Desk(GOOD)
        code = run("CustomCodeGenerate", dialect="scoreflow", built=(runtime.Problem(PROBLEM),), instruction="Think.")
        self.assertEqual("def double(x):\n    return 2 * x\n", code)
        self.assertIn("Twice x.", desk.prompts()[0])
        desk = Desk("<solution>better</solution>")
        self.assertEqual("better", run("Review", dialect="scoreflow", built=(PROBLEM,), pre_solution="good"))

    def test_scoreflow_s_test_writes_anew_what_still_fails(self):
        Desk(verdict(0, 1), GOOD)
        solution = run("Test", dialect="scoreflow", built=(PROBLEM,), solution="bad", test_loop=0)
        self.assertEqual("def double(x):\n    return 2 * x\n", solution)


class Costs(unittest.TestCase):
    def test_each_model_counts_its_own(self):
        Desk("x")
        one, two = llm.Llm(), llm.Llm("tiny")
        one.cost_manager = llm.CostManager()
        asyncio.run(one("a"))
        asyncio.run(two.aask("b"))
        asyncio.run(two.agenerate(prompt="c"))
        self.assertAlmostEqual(0.001, one.cost_manager.total_cost)
        summary = two.get_usage_summary()
        self.assertEqual((2, 20, 10, 30), tuple(summary[key] for key in (
            "call_count", "total_input_tokens", "total_output_tokens", "total_tokens")))
        self.assertAlmostEqual(0.002, summary["total_cost"])
        self.assertAlmostEqual(0.003, runtime.current().usd)

    def test_a_model_may_be_asked_with_a_system_message_and_settings(self):
        desk = Desk("x")
        model = llm.Llm("tiny", system_msg="Be brief.")
        asyncio.run(model("a", temperature=0.1, timeout=3))
        asyncio.run(model.aask("b", system_msgs=["One.", "Two."]))
        asyncio.run(model.agenerate(messages=[{"role": "user", "content": "c"}, "d"]))
        sent = [args["messages"] for _, args in desk.calls]
        self.assertEqual([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "a"}], sent[0])
        self.assertEqual("One.\nTwo.", sent[1][0]["content"])
        self.assertEqual(["c", "d"], [message["content"] for message in sent[2][1:]])
        self.assertEqual((0.1, "tiny"), (desk.calls[0][1]["temperature"], desk.calls[0][1]["model"]))

    def test_aflow_s_formatters_are_asked_and_obeyed(self):
        class Upper:
            def prepare_prompt(self, prompt):
                return prompt + " In capitals."

            def validate_response(self, reply):
                return reply.isupper(), {"response": reply}

            def format_error_message(self):
                return "not in capitals"
        desk = Desk("YES", "no")
        self.assertEqual({"response": "YES"}, asyncio.run(llm.Llm().call_with_format("Say yes.", Upper())))
        self.assertEqual(["Say yes. In capitals."], desk.prompts())
        with self.assertRaisesRegex(ValueError, "not in capitals. Reply: no"):
            asyncio.run(llm.Llm().call_with_format("Say yes.", Upper()))

    def test_models_are_found_by_aflow_s_configurations(self):
        desk = Desk("x", llm_config={"temperature": 0.4, "api_key": None})
        config = llm.Configs.default().get("tiny")
        asyncio.run(llm.create_llm_instance(config)("a"))
        self.assertEqual(("tiny", 0.4), (desk.calls[0][1]["model"], desk.calls[0][1]["temperature"]))
        self.assertEqual(["small", "tiny"], llm.Configs.default().get_all_names())
        with self.assertRaises(UsageError):
            llm.Configs.default().get("gpt-9")

    def test_a_reply_without_any_text_is_an_error(self):
        Desk(chat_value([]))
        with self.assertRaisesRegex(ModelError, "no reply"):
            asyncio.run(llm.Llm()("a"))

    def test_an_operator_of_the_program_s_own_works_in_either_order(self):
        Desk("x")
        for arguments in (lambda model: (model, "Mine"), lambda model: ("Mine", model)):
            class Mine(base.Operator):
                def __init__(self, model):
                    super().__init__(*arguments(model))

                async def __call__(self, text):
                    return (await self.llm(text)).upper()
            operator = Mine(llm.Llm())
            self.assertEqual(("X", "Mine"), (asyncio.run(operator("a")), operator.name))

    def test_there_is_no_key_to_be_found(self):
        Desk("x")
        model = llm.Llm({"model": "small"})
        self.assertIsNone(model.config.api_key)
        self.assertIsNone(model.config.get("key"))


if __name__ == "__main__":
    unittest.main()
