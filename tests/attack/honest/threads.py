# Works in threads, and ends them.
import sys
import threading
from concurrent.futures import ThreadPoolExecutor


def leave(x, out):
    out.append(x)
    sys.exit(0)


def f(x):
    out = []
    threads = [threading.Thread(target=leave, args=(x, out)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(int, out))
