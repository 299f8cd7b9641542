"""Environment variables that every workload finds, with the same names on every cloud; their values are URIs."""

from __future__ import annotations

CHECKPOINTS = "CHECKPOINT_URI"
"""Where a job puts checkpoints and looks for the last one: `<bucket>/checkpoints/<job>/`, the same for every run."""

MODEL = "MODEL_URI"
"""For a job: where to put the model that its run registers, another place for each run. For a replica: where the files
of its model are."""


def bucket(key: str) -> str:
    """The variable that holds the URI of a bucket: `BUCKET_FEATURES`."""
    return f"BUCKET_{key.upper().replace('-', '_')}"
