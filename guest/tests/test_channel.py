"""Frames, and calls over them: order, parallel calls, errors, limits, and a channel that breaks."""

import asyncio
import os
import socket
import struct
import subprocess
import sys
import unittest

from flow_guest import call_errors, calls, chains, channel, overlap_runtime, worker
from tests.engine import Refuse, run_guest


class Frames(unittest.TestCase):
    def test_what_is_sent_arrives(self):
        one, two = socket.socketpair()
        with one, two:
            value = {"t": "x", "text": "äöü \u2028 \U0001f600 \x00", "n": [1, 2.5, None, True, {}]}
            channel.send(one.fileno(), value)
            self.assertEqual(value, channel.receive(two.fileno()))

    def test_a_lone_surrogate_becomes_a_question_mark(self):
        self.assertIn(b'"a?b"', channel.encode({"x": "a\ud800b"}))

    def test_numbers_that_json_lacks_are_refused(self):
        for value in (float("nan"), float("inf"), {1, 2}, object()):
            with self.assertRaises((ValueError, TypeError)):
                channel.encode({"x": value})
        with self.assertRaises(channel.ChannelClosed):
            channel.decode(b'{"x": NaN}')

    def test_what_is_no_object_is_refused(self):
        for body in (b"[1]", b"", b"{", b"\xff\xfe", b"null"):
            with self.assertRaises(channel.ChannelClosed):
                channel.decode(body)

    def test_a_frame_past_the_limit_is_refused_both_ways(self):
        with self.assertRaises(channel.FrameTooLarge):
            channel.encode({"x": "y" * channel.MAX_FRAME})
        one, two = socket.socketpair()
        with one, two:
            one.sendall(struct.pack("<I", channel.MAX_FRAME + 1))
            with self.assertRaises(channel.ChannelClosed):
                channel.receive(two.fileno())

    def test_a_closed_channel_is_said(self):
        one, two = socket.socketpair()
        with two:
            one.sendall(b"\x09\x00\x00\x00{}")
            one.close()
            with self.assertRaises(channel.ChannelClosed):
                channel.receive(two.fileno())

    def test_a_frame_in_pieces_is_put_together(self):
        one, two = socket.socketpair()
        with one, two:
            frame = channel.encode({"x": "y" * 3000000})
            pid = os.fork()
            if pid == 0:
                one.sendall(frame)
                os._exit(0)
            self.assertEqual(3000000, len(channel.receive(two.fileno())["x"]))
            os.waitpid(pid, 0)


class PretendedPeer:
    """The engine's end inside the same loop: what arrives, and answers by hand."""

    def __init__(self):
        self.ours, self.theirs = socket.socketpair()

    async def __aenter__(self):
        self.calls = calls.Calls(self.theirs.fileno())
        self.reader, self.writer = await asyncio.open_connection(sock=self.ours)
        return self

    async def __aexit__(self, *_):
        self.calls.close()
        self.writer.close()
        self.theirs.close()

    async def frame(self):
        size = int.from_bytes(await self.reader.readexactly(4), "little")
        return channel.decode(await self.reader.readexactly(size))

    def result(self, number, value):
        self.writer.write(channel.encode({"t": "result", "id": number, "value": value}))

    def error(self, number, kind):
        self.writer.write(channel.encode({"t": "error", "id": number, "error": {"kind": kind, "message": "so it is"}}))


def run(test):
    async def main():
        async with PretendedPeer() as peer:
            await asyncio.wait_for(test(peer), 30)
    asyncio.run(main())


def begin_chains():
    asyncio.get_running_loop().set_task_factory(chains.make_task)
    chains.begin()


class ParallelCalls(unittest.TestCase):
    def test_results_come_in_any_order(self):
        async def test(peer):
            tasks = [asyncio.ensure_future(peer.calls.call("chat", {"n": n})) for n in range(3)]
            ids = [(await peer.frame())["id"] for _ in range(3)]
            self.assertEqual([1, 2, 3], ids)
            for number in (3, 1, 2):
                peer.result(number, "value %d" % number)
            self.assertEqual(["value 1", "value 2", "value 3"], await asyncio.gather(*tasks))
        run(test)

    def test_each_error_kind_is_an_exception_of_its_own(self):
        async def test(peer):
            for kind, expected in call_errors.ERRORS.items():
                task = asyncio.ensure_future(peer.calls.call("chat", {}))
                peer.error((await peer.frame())["id"], kind)
                with self.assertRaises(expected) as caught:
                    await task
                self.assertEqual("so it is", str(caught.exception))
        run(test)

    def test_more_calls_than_may_be_open_wait_their_turn(self):
        async def test(peer):
            tasks = [asyncio.ensure_future(peer.calls.call("chat", {"n": n})) for n in range(calls.OPEN_CALLS + 5)]
            for n in range(calls.OPEN_CALLS):
                self.assertEqual(n, (await peer.frame())["args"]["n"])
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(peer.reader.readexactly(1), 0.05)
            peer.result(7, "x")
            self.assertEqual(calls.OPEN_CALLS, (await peer.frame())["args"]["n"])
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        run(test)

    def test_a_cancelled_call_in_the_queue_leaves_its_place_to_the_next(self):
        async def test(peer):
            tasks = [asyncio.ensure_future(peer.calls.call("chat", {"n": n})) for n in range(calls.OPEN_CALLS + 2)]
            for _ in range(calls.OPEN_CALLS):
                await peer.frame()
            tasks[calls.OPEN_CALLS].cancel()
            peer.result(1, "x")
            frame = await peer.frame()
            self.assertEqual((calls.OPEN_CALLS + 1, calls.OPEN_CALLS + 1), (frame["args"]["n"], frame["id"]))
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        run(test)

    def test_the_answer_to_a_cancelled_call_is_dropped(self):
        async def test(peer):
            task = asyncio.ensure_future(peer.calls.call("chat", {}))
            await peer.frame()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            peer.result(1, "late")
            task = asyncio.ensure_future(peer.calls.call("chat", {}))
            peer.result((await peer.frame())["id"], "next")
            self.assertEqual("next", await task)
        run(test)

    def test_all_open_calls_end_when_the_engine_goes(self):
        async def test(peer):
            tasks = [asyncio.ensure_future(peer.calls.call("chat", {})) for _ in range(3)]
            await peer.frame()
            peer.writer.close()
            for result in await asyncio.gather(*tasks, return_exceptions=True):
                self.assertIsInstance(result, channel.ChannelClosed)
            with self.assertRaises(channel.ChannelClosed):
                await peer.calls.call("chat", {})
        run(test)

    def test_an_answer_to_no_call_breaks_the_channel(self):
        async def test(peer):
            task = asyncio.ensure_future(peer.calls.call("chat", {}))
            await peer.frame()
            peer.result(99, "x")
            with self.assertRaises(channel.ChannelClosed):
                await task
        run(test)

    def test_arguments_too_large_are_a_usage_error_and_cost_no_slot(self):
        async def test(peer):
            for _ in range(calls.OPEN_CALLS + 1):
                with self.assertRaises(call_errors.UsageError):
                    await peer.calls.call("chat", {"x": "y" * (channel.MAX_FRAME + 1)} if _ == 0 else _Large())
            task = asyncio.ensure_future(peer.calls.call("chat", {}))
            self.assertEqual(1, (await peer.frame())["id"])
            peer.result(1, "x")
            self.assertEqual("x", await task)

        class _Large(dict):
            pass
        original = channel.encode

        def encode(value):
            if isinstance(value.get("args"), _Large):
                raise channel.FrameTooLarge("large")
            return original(value)
        channel.encode = encode
        try:
            run(test)
        finally:
            channel.encode = original

    def test_large_frames_pass_while_the_engine_reads_slowly(self):
        async def test(peer):
            tasks = [asyncio.ensure_future(peer.calls.call("chat", {"x": "y" * 1000000})) for _ in range(5)]
            await asyncio.sleep(0.01)
            for _ in range(5):
                frame = await peer.frame()
                self.assertEqual(1000000, len(frame["args"]["x"]))
                peer.result(frame["id"], "z" * 1000000)
            self.assertEqual([1000000] * 5, [len(value) for value in await asyncio.gather(*tasks)])
        run(test)

    def test_calls_are_noted_in_the_order_of_their_start(self):
        async def test(peer):
            order = overlap_runtime.begin()
            tasks = [asyncio.ensure_future(peer.calls.call("chat", {})) for _ in range(2)]
            for _ in range(2):
                peer.result((await peer.frame())["id"], "x")
            await asyncio.gather(*tasks)
            self.assertEqual([1, 2], order)
        run(test)

    def test_a_call_names_the_task_that_makes_it(self):
        async def test(peer):
            begin_chains()

            async def two():
                await peer.calls.call("chat", {"n": 1})
                await asyncio.gather(*[peer.calls.call("chat", {"n": 2}) for _ in range(2)])
            tasks = [asyncio.ensure_future(two()), asyncio.ensure_future(peer.calls.call("chat", {"n": 3}))]
            seen = set()
            for _ in range(4):
                frame = await peer.frame()
                seen.add((frame["args"]["n"], frame["chain"]))
                peer.result(frame["id"], "x")
            await asyncio.gather(*tasks)
            self.assertEqual({(1, "1"), (3, "2"), (2, "1.1"), (2, "1.2")}, seen)
        run(test)

    def test_a_call_of_the_program_itself_names_no_task(self):
        async def test(peer):
            async def answer():
                frame = await peer.frame()
                self.assertNotIn("chain", frame)
                peer.result(frame["id"], "x")
            answering = asyncio.ensure_future(answer())
            begin_chains()
            await peer.calls.call("chat", {})
            await answering
        run(test)

    def test_the_name_of_a_task_stays_short(self):
        async def nest(depth):
            if depth == 0:
                return chains.current()
            return await asyncio.ensure_future(nest(depth - 1))

        async def test(peer):
            begin_chains()
            self.assertEqual("1.1.1", await nest(3))
            self.assertLess(len(await nest(200)), 65)
        run(test)

    def test_a_program_that_goes_on_without_budget_is_stopped(self):
        async def test(peer):
            async def refuse():
                while True:
                    peer.error((await peer.frame())["id"], "budget")
            refusing = asyncio.ensure_future(refuse())
            for _ in range(calls.REFUSALS):
                with self.assertRaises(call_errors.BudgetExceeded):
                    await peer.calls.call("chat", {})
            with self.assertRaises(call_errors.Stopped):
                await peer.calls.call("chat", {})
            self.assertNotIsInstance(call_errors.Stopped(), Exception)
            refusing.cancel()
        run(test)

    def test_log_lines_past_the_limit_are_counted(self):
        async def test(peer):
            for number in range(calls.LOG_FRAMES + 10):
                peer.calls.log("info", "line %d" % number)
            frames = [await peer.frame() for _ in range(calls.LOG_FRAMES - 1)]
            self.assertEqual("line 998", frames[-1]["message"])
            peer.calls.close()
            self.assertEqual("11 further log lines left out", (await peer.frame())["message"])
        run(test)

    def test_a_long_log_line_is_cut(self):
        async def test(peer):
            peer.calls.log("info", "ä" * 100000)
            self.assertEqual(calls.LOG_BYTES // 2, len((await peer.frame())["message"]))
        run(test)


class Guests(unittest.TestCase):
    """Whole guests in processes of their own."""

    @classmethod
    def setUpClass(cls):
        worker.warm("workflow")

    def check(self, code, tests=("assert f(1) == 1",)):
        return run_guest({"kind": "check", "code": code, "entry_point": "f", "tests": list(tests)})

    def test_printing_does_not_reach_the_channel(self):
        ended = self.check("import os\nprint('{}')\nos.write(1, b'raw\\n')\ndef f(x):\n    print('in f', flush=True)\n    return x\n")
        self.assertEqual([True], [item["passed"] for item in ended.done["results"]])
        self.assertEqual("", ended.stdout)  # a judged program's output goes nowhere

    def test_output_without_a_line_end_is_not_lost(self):
        job = {"kind": "python", "code": "import sys\nsys.__stdout__.write('left')\n", "function": None, "stdin": ""}
        self.assertEqual("left", run_guest(job).stdout)

    def test_a_program_that_closes_low_descriptors_does_not_close_the_channel(self):
        ended = self.check("import os\nfor fd in range(3, 32):\n    try:\n        os.close(fd)\n    except OSError:\n        pass\n"
                           "def f(x):\n    return x\n")
        self.assertEqual([True], [item["passed"] for item in ended.done["results"]])

    def test_patched_builtins_do_not_break_the_guest(self):
        ended = self.check("import builtins, sys\n"
                           "for name in ('len', 'isinstance', 'dict', 'list', 'exec', 'compile', 'type', 'print', 'getattr', 'str'):\n"
                           "    setattr(builtins, name, None)\nsys.stdout = None\ndef f(x):\n    return x + 1\n")
        self.assertEqual([False], [item["passed"] for item in ended.done["results"]])
        self.assertEqual(0, ended.status)

    def test_a_small_recursion_limit_does_not_break_the_guest(self):
        ended = self.check("import sys\nsys.setrecursionlimit(60)\ndef f(x):\n    return x\n")
        self.assertEqual([True], [item["passed"] for item in ended.done["results"]])

    def test_few_open_files_leave_the_channel_where_it_is(self):
        import resource
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (32, hard))
        try:
            ended = self.check("def f(x):\n    return x\n")
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        self.assertEqual([True], [item["passed"] for item in ended.done["results"]])

    def test_leaving_by_os_exit_is_an_end_without_done(self):
        ended = self.check("import os\ndef f(x):\n    os._exit(7)\n")
        self.assertIsNone(ended.done)
        self.assertEqual(7, ended.status)

    def test_threads_that_live_on_do_not_hold_the_guest(self):
        ended = self.check("import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n"
                           "def f(x):\n    return x\n")
        self.assertEqual([True], [item["passed"] for item in ended.done["results"]])
        self.assertLess(ended.seconds, 30)

    def test_every_kind_of_job_ends_in_done(self):
        jobs = {
            "check": {"code": "def f(x):\n    return x\n", "entry_point": "f", "tests": ["assert f(1) == 1"]},
            "behave": {"solutions": ["def f(x):\n    return x\n"], "entry_point": "f", "tests": ["assert f(1) == 1"]},
            "python": {"code": "print(1)"},
            "extract": {"text": "```python\ndef f(x):\n    return x\n```", "entry_point": "f", "prompt": ""},
            "analyse": {"graph": "class Workflow:\n    pass\n", "prompt": "", "query": "", "operators": [], "models": []},
            "workflow": {"graph": "class Workflow:\n    def __init__(self, name, llm_config, dataset):\n        pass\n"
                                  "    async def __call__(self, problem):\n        return problem, 0\n", "problem": "p"},
        }
        for kind, job in jobs.items():
            with self.subTest(kind):
                ended = run_guest(dict(job, kind=kind))
                self.assertEqual(0, ended.status)
                self.assertEqual("done", ended.done["t"])

    def test_the_warm_interpreter_has_no_openssl_and_programs_still_find_it(self):
        program = ("import sys\nfrom flow_guest import worker\nworker.warm('workflow')\nassert 'ssl' not in sys.modules\n"
                   "assert '_ssl' not in sys.modules\nimport ssl, asyncio\nprint(ssl.OPENSSL_VERSION)\n")
        folder = os.path.join(os.path.dirname(__file__), "..")
        output = subprocess.run([sys.executable, "-S", "-c", program], cwd=folder, capture_output=True, text=True, timeout=60,
                                check=True).stdout
        self.assertIn("SSL", output)

    def test_an_unknown_job_is_an_end_without_done(self):
        ended = run_guest({"kind": "dance"})
        self.assertIsNone(ended.done)
        self.assertEqual(1, ended.status)

    def test_a_refused_call_is_an_exception_in_the_program(self):
        def refuse(op, args, number):
            raise Refuse("model", "the endpoint is gone")
        graph = ("class Workflow:\n    def __init__(self, name, llm_config, dataset):\n        self.custom = "
                 "operator.Custom(create_llm_instance(llm_config))\n    async def __call__(self, problem):\n        "
                 "return (await self.custom(problem, ''))['response'], 0\n")
        ended = run_guest({"kind": "workflow", "graph": graph, "problem": "p"}, refuse)
        self.assertEqual(("ModelError", "the endpoint is gone", 5),
                         tuple(ended.done["error"][key] for key in ("type", "message", "line")))


if __name__ == "__main__":
    unittest.main()
