# promise: 3
# ending: exited
# held: 2
# limits: memory_bytes=134217728
try:
    block = bytearray(1 << 30)
    print("at once BREACH")
except MemoryError:
    print("at once held")
blocks = []
try:
    for _ in range(400):
        blocks.append(bytearray(1 << 20))
    print("in steps BREACH")
except MemoryError:
    blocks.clear()
    print("in steps held")
