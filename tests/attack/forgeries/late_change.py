# promise: 5
# shared: refused
# An answer that is made right after it was given.
import threading
import time


def f(x):
    answer = [0]

    def change():
        for _ in range(1000):
            answer[:] = [2 * x]
            time.sleep(0)

    threading.Thread(target=change, daemon=True).start()
    return answer
