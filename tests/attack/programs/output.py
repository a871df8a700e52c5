# promise: 3
# ending: output limit
# held: 0
# limits: output_bytes=100000
import os
while True:
    os.write(1, b"y" * 4096)
