# promise: 3
# ending: exited
# held: 5
# A limit can be lowered, never raised.
import resource

for name in ("RLIMIT_CPU", "RLIMIT_AS", "RLIMIT_NPROC", "RLIMIT_NOFILE", "RLIMIT_FSIZE"):
    kind = getattr(resource, name)
    soft, hard = resource.getrlimit(kind)
    try:
        resource.setrlimit(kind, (soft + 1, hard + 1))
        print(name, "BREACH")
    except (OSError, ValueError):
        print(name, "held" if hard != resource.RLIM_INFINITY else "BREACH no limit")
