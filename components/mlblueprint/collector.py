"""Python's cyclic garbage collector, set for a program that builds a large graph once and then ends.

Pulumi keeps tens of thousands of futures alive until the end; the default thresholds scan them again and again. That is
half of the SDK's time and all of its growth beyond linear (measured: `scripts/bench`).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (200_000, 50, 1_000)


def tune_collector() -> None:
    """Collect rarely from here on: for a process whose only work is one graph."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


@contextmanager
def tuned_collector() -> Iterator[None]:
    """Collect rarely inside, as before outside: for a process that goes on."""
    before = gc.get_threshold()
    tune_collector()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
