# promise: 3
# ending: cpu limit
# held: 0
# limits: cpu=500 wall=60000
import signal
for number in range(1, 64):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    pass
