# promise: 5
# shared: refused
# The same while the program loads.
raise SystemExit(0)
