"""Rights that guests of some suites have beside the least, by the names that the engine knows them by (sandbox/warmth.h)."""

PROGRAMS = ":programs"
SOCKETS = ":sockets"
THREADS = ":threads"
