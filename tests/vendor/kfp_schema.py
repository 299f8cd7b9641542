"""kfp's own schema of a pipeline, asked in a process of its own.

kfp and Pulumi both bring a `google.rpc.Status`, and protobuf takes one of each name in a process.
"""

from __future__ import annotations

import functools
import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def problem(text: str) -> str | None:
    """What kfp's schema says against the JSON of a pipeline; None when it is one."""
    return _process().submit(_problem, text).result(timeout=120)


@functools.cache
def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn"))


def _problem(text: str) -> str | None:
    from google.protobuf.json_format import ParseDict, ParseError
    from kfp.pipeline_spec.pipeline_spec_pb2 import PipelineSpec

    try:
        ParseDict(json.loads(text), PipelineSpec())
    except ParseError as error:
        return str(error)
    return None
