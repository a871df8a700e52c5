"""Bad input of every kind: one clear line on stderr, nothing on stdout, the exit code of docs/cli.md."""
import json
import unittest

from tests.integration.command import DEMO, DEMO_ARGS, Home


class Usage(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)

    def refused(self, code, says, *args, **environment):
        """Runs it, and checks that it is refused in one line that says what is wrong."""
        outcome = self.home.run(*args, **environment)
        self.assertEqual(outcome.code, code, outcome)
        self.assertEqual(outcome.out, "", outcome)
        self.assertEqual(outcome.err.count("\n"), 1, outcome)
        self.assertIn(says, outcome.err)
        self.assertTrue(outcome.err.startswith("flowreasoner"), outcome)

    def test_version_and_help_go_to_stdout(self):
        version = self.home.run("--version")
        self.assertEqual(version.code, 0)
        self.assertRegex(version.out, r"^flowreasoner \d+\.\d+\.\d+ \(.+\)\n$")
        for command in ([], ["solve"], ["run"], ["runs"], ["runs", "list"], ["runs", "show"], ["runs", "export"],
                        ["runs", "prune"], ["judge"], ["doctor"]):
            shown = self.home.run(*command, "--help")
            self.assertEqual(shown.code, 0, shown)
            self.assertIn("Example: flowreasoner", shown.out)
            self.assertEqual(shown.err, "")

    def test_a_misspelt_command_is_guessed(self):
        self.refused(2, "there is no command slove; did you mean solve?", "slove")
        self.refused(2, "there is no command lst; did you mean list?", "runs", "lst")
        self.refused(2, "which command?")

    def test_flags_that_are_wrong(self):
        self.refused(2, "--rounds", "solve", "x", "--rounds", "0")
        self.refused(2, "--rounds", "solve", "x", "--rounds", "many")
        self.refused(2, "--feedback", "solve", "x", "--feedback", "loud")
        self.refused(2, "--max-usd", "solve", "x", "--max-usd", "-1")
        self.refused(2, "--wrong", "solve", "x", "--wrong")
        self.refused(2, "--quiet", "solve", "x", "-q", "-v")

    def test_a_query_is_needed_and_only_one(self):
        self.refused(2, "nothing to solve", "solve", *DEMO_ARGS[2:])
        self.refused(2, "exclude each other", "solve", "text", *DEMO_ARGS)
        self.refused(2, "the query is empty", "solve", "-", *DEMO_ARGS[2:])

    def test_models_are_needed(self):
        self.refused(2, "--meta SPEC", "solve", "x", "--worker", DEMO_ARGS[5])
        self.refused(2, "--worker SPEC", "solve", "x", "--meta", DEMO_ARGS[3])

    def test_unknown_models(self):
        self.refused(2, "nosuch", "solve", "x", "--meta", "nosuch", "--worker", DEMO_ARGS[5])
        self.refused(2, "nosuch", "solve", "x", "--meta", DEMO_ARGS[3], "--worker", "nosuch")
        self.refused(2, "gone.jsonl", "solve", "x", "--meta", "scripted:gone.jsonl", "--worker", DEMO_ARGS[5])

    def test_a_missing_key_names_its_variable(self):
        self.refused(3, "OPENAI_API_KEY", "solve", "x", "--meta", "openai/gpt-4o", "--worker", DEMO_ARGS[5])
        self.home.write("flowreasoner.toml", '[models.mine]\nbase_url = "http://127.0.0.1:9/v1"\nkey_env = "MY_KEY"\n')
        self.refused(3, "MY_KEY", "solve", "x", "--meta", "mine", "--worker", DEMO_ARGS[5])

    def test_missing_and_broken_files(self):
        self.refused(2, "gone.jsonl", "solve", "--problem", "gone.jsonl", *DEMO_ARGS[2:])
        self.home.write("broken.jsonl", '{"id": "a", "query": \n')
        self.refused(2, "broken.jsonl", "solve", "--problem", "broken.jsonl", *DEMO_ARGS[2:])
        self.refused(2, "gone.py", "solve", "x", "--tests", "gone.py", *DEMO_ARGS[2:])
        self.home.write("none.py", "x = 1\n")
        self.refused(2, "none.py", "solve", "x", "--tests", "none.py", *DEMO_ARGS[2:])

    def test_configuration_is_refused_with_its_line(self):
        self.home.write("bad.toml", "seed = 1\n[models.fast\n")
        self.refused(2, "bad.toml:2: not valid TOML", "doctor", "--config", "bad.toml")
        self.home.write("key.toml", "[models.fast]\nbase_ulr = 'http://x'\n")
        self.refused(2, "key.toml:2: models.fast.base_ulr: no such key; did you mean base_url?", "solve", "x",
                     "--config", "key.toml", *DEMO_ARGS[2:])
        self.refused(2, "gone.toml", "doctor", "--config", "gone.toml")

    def test_a_configuration_in_the_working_folder_holds(self):
        self.home.write("flowreasoner.toml", "nonsense = 1\n")
        self.refused(2, "flowreasoner.toml:1: nonsense: no such key", "doctor")

    def test_workflows_and_sets_that_are_not_there(self):
        worker = DEMO_ARGS[4:]
        self.refused(2, "which workflow?", "run", "--query", "x", *worker)
        self.refused(2, "graph.py", "run", "nowhere", "--query", "x", *worker)
        self.home.write("flow/graph.py", "class Workflow: pass\n")
        self.refused(2, "nothing to solve", "run", "flow", *worker)
        self.refused(2, "no problem set is called 'nosuch'", "run", "flow", "--set", "nosuch", *worker)
        self.refused(2, "exclude each other", "run", "flow", "--set", "humaneval", "--query", "x", *worker)

    def test_runs_that_are_not_there(self):
        self.refused(2, "no run store", "runs", "show", "last")
        self.refused(2, "no run store", "runs", "export", "last")
        self.refused(2, "say what to delete", "runs", "prune")
        self.refused(2, "is not an age", "runs", "prune", "--older-than", "soon")
        self.home.write("notes.txt", "not a database, but long enough to be mistaken for one" * 20)
        self.refused(2, "notes.txt", "runs", "list", "--runs", "notes.txt")

    def test_an_empty_record_is_no_mistake(self):
        listed = self.home.run("runs", "list")
        self.assertEqual((listed.code, listed.out, listed.err), (0, "no runs yet\n", ""))
        self.assertEqual(self.home.run("runs", "list", "--json").json(), {"runs": []})

    def test_errors_with_json_are_one_object(self):
        outcome = self.home.run("solve", "x", "--json", "--meta", "nosuch", "--worker", DEMO_ARGS[5])
        self.assertEqual(outcome.code, 2, outcome)
        error = outcome.json()["error"]
        self.assertEqual((error["kind"], error["exit_code"]), ("invalid_argument", 2))
        self.assertIn("nosuch", error["message"])

    def test_a_record_that_cannot_be_written_is_said(self):
        self.home.write("file", "")
        self.refused(3, "file", "solve", "x", "--runs", "file/runs.sqlite", *DEMO_ARGS[2:])

    def test_doctor_names_no_value_of_a_key(self):
        outcome = self.home.run("doctor", "--offline", "--json", OPENAI_API_KEY="sk-planted-0123456789")
        self.assertNotIn("planted", outcome.out + outcome.err)
        findings = {finding["name"]: finding for finding in outcome.json()["findings"]}
        self.assertEqual(findings["OPENAI_API_KEY"]["detail"], "set")

    def test_doctor_asks_endpoints_and_tells_who_does_not_answer(self):
        outcome = self.home.run("doctor", "--json", OPENAI_BASE_URL="http://127.0.0.1:9/v1")
        endpoints = [f for f in outcome.json()["findings"] if f["topic"] == "endpoint"]
        self.assertEqual([f["health"] for f in endpoints], ["warning"], outcome)

    def test_the_demo_is_there(self):
        self.assertEqual(len((DEMO / "problem.jsonl").read_text().splitlines()), 1)
        self.assertTrue(json.loads((DEMO / "problem.jsonl").read_text()))


if __name__ == "__main__":
    unittest.main()
