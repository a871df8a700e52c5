# promise: 3
# ending: wall limit
# held: 0
# limits: cpu=10000 wall=400
import time
time.sleep(600)
