# A thread of its own waits to the end.
import queue
import threading

tasks, answers = queue.Queue(), queue.Queue()


def work():
    while True:
        answers.put(tasks.get() * 2)


threading.Thread(target=work, daemon=True).start()


def f(x):
    tasks.put(x)
    return answers.get()
