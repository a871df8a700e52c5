# promise: 5
# shared: refused
# A frame with results by the million.
import os

body = b'{"t":"done","load":null,"results":[%s]}' % b",".join([b'{"passed":true}'] * 400000)
frame = len(body).to_bytes(4, "little") + body
for descriptor in range(3, 64):
    try:
        at = 0
        while at < len(frame):
            at += os.write(descriptor, frame[at:])
    except OSError:
        pass
os._exit(0)
