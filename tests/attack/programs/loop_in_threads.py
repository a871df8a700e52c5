# promise: 3
# ending: cpu limit
# held: 0
# limits: cpu=500 wall=60000
# Threads count together.
import threading

def loop():
    while True:
        pass

threads = [threading.Thread(target=loop) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
