"""The guest's event loop does what programs ask of asyncio's own."""

import asyncio
import os
import socket
import threading
import time
import unittest

from flow_guest.guest_loop import GuestLoop


def run(coroutine):
    loop = GuestLoop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()


class Loop(unittest.TestCase):
    def test_timers_run_in_their_order(self):
        async def main():
            seen = []

            async def later(seconds, name):
                await asyncio.sleep(seconds)
                seen.append(name)
            await asyncio.gather(later(0.05, "c"), later(0.01, "a"), later(0.03, "b"))
            return seen
        self.assertEqual(["a", "b", "c"], run(main()))

    def test_a_timeout_ends_a_wait(self):
        async def main():
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 0.01)
        run(main())

    def test_semaphores_queues_and_first_completed(self):
        async def main():
            places, queue = asyncio.Semaphore(2), asyncio.Queue()

            async def work(number):
                async with places:
                    await asyncio.sleep(0.001)
                    await queue.put(number)
            done, pending = await asyncio.wait([asyncio.ensure_future(work(n)) for n in range(5)])
            self.assertEqual((5, 0), (len(done), len(pending)))
            return sorted(queue.get_nowait() for _ in range(5))
        self.assertEqual([0, 1, 2, 3, 4], run(main()))

    def test_work_in_a_thread_comes_back_soon(self):
        async def main():
            loop = asyncio.get_running_loop()
            return await asyncio.wait_for(loop.run_in_executor(None, lambda: time.sleep(0.05) or 42), 20)
        self.assertEqual(42, run(main()))

    def test_a_thread_of_the_program_may_call_back(self):
        async def main():
            loop, answer = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()

            def work():
                time.sleep(0.05)
                loop.call_soon_threadsafe(answer.set_result, "from a thread")
            threading.Thread(target=work).start()
            return await asyncio.wait_for(answer, 20)
        self.assertEqual("from a thread", run(main()))

    def test_the_one_descriptor_is_read_and_written(self):
        one, two = socket.socketpair()
        with one, two:
            one.setblocking(False)

            async def main():
                loop, got = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
                loop.add_reader(one.fileno(), lambda: got.done() or got.set_result(os.read(one.fileno(), 10)))
                loop.call_later(0.01, two.send, b"hello")
                self.assertEqual(b"hello", await got)
                self.assertTrue(loop.remove_reader(one.fileno()))
                self.assertFalse(loop.remove_reader(one.fileno()))
                written = loop.create_future()
                loop.add_writer(one.fileno(), lambda: written.done() or written.set_result(None))
                await written
                self.assertTrue(loop.remove_writer(one.fileno()))
            run(main())

    def test_the_end_of_the_other_side_wakes_the_reader(self):
        one, two = socket.socketpair()
        with one:
            async def main():
                loop, got = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
                loop.add_reader(one.fileno(), lambda: got.done() or got.set_result(os.read(one.fileno(), 10)))
                two.close()
                self.assertEqual(b"", await asyncio.wait_for(got, 20))
                loop.remove_reader(one.fileno())
            run(main())

    def test_a_second_descriptor_is_refused_in_words(self):
        one, two = socket.socketpair()
        with one, two:
            async def main():
                loop = asyncio.get_running_loop()
                loop.add_reader(one.fileno(), print)
                with self.assertRaisesRegex(NotImplementedError, "nothing else"):
                    loop.add_reader(two.fileno(), print)
                loop.remove_reader(one.fileno())
            run(main())


if __name__ == "__main__":
    unittest.main()
