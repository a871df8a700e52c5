# Logs to where logs go.
import logging
import warnings

logging.basicConfig(level=logging.DEBUG)
warnings.warn("deprecated", DeprecationWarning)


def f(x):
    logging.debug("called with %d", x)
    logging.error("all is well")
    warnings.warn("careful")
    return x * 2
