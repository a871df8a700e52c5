# promise: 3
# ending: output limit
# held: 0
# limits: channel_bytes=8000000
# Frames of small values, which take many times their bytes in the engine: what counts is what they take there.
import os

text = b'{"t":"","v":[[]' + b",[]" * 1000 + b"]}"
frame = len(text).to_bytes(4, "little") + text
for _ in range(700):  # 2 MB
    sent = 0
    while sent < len(frame):
        sent += os.write(40, frame[sent:])
print("all were taken BREACH")
