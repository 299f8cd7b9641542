"""`python -m tests.engine.cloud <package>`: the plugin of one vendor."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys

from .server import serve

TABLES = {"aws": ".aws", "gcp": ".gcp", "azure-native": ".azure"}

gc.disable()  # it lives for one run, and vendors' models are many objects
# The engine puts its plugins into a group of their own, so an interrupt comes from nobody else: the work is done.
signal.signal(signal.SIGINT, lambda *_: os._exit(0))
serve(importlib.import_module(TABLES[sys.argv[1]], "tests.engine.cloud").CLOUD)
