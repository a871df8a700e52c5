"""What libraries do at first use rather than at import, done once for all guests, where a guest could not do it or would do it
differently each time.
"""


def of(module):
    """Rehearses a module that has just been imported, if there is something to rehearse."""
    found = _REHEARSALS.get(module)
    if found is not None:
        found()


def _seed_numpy():
    """Guests of one run start from one state, as forks do; so let it be the same in all runs."""
    import numpy
    numpy.random.seed(0)


def _find_thread_pools():
    """scikit-learn looks once through /proc/self/maps, which guests do not have."""
    from sklearn.cluster import KMeans
    KMeans(n_clusters=1, n_init=1, random_state=0).fit([[0.0], [1.0]])


_REHEARSALS = {"numpy": _seed_numpy, "sklearn.cluster": _find_thread_pools}
