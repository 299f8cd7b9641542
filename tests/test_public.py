"""What other programs import: named here, so that a rename is seen."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

PUBLIC = {
    "mlblueprint.build.build": "(blueprint, cloud, *, adopt=None, salt='', lock=None, webhooks=None, tag='latest', "
    "opts=None)",
    "mlblueprint.load.check": "(file)",
    "mlblueprint.load.load": "(file, environment=None)",
    "mlblueprint.load.parse": "(text, file='<blueprint>', environment=None)",
    "mlblueprint.models.lock.load_lock": "(file, clouds)",
    "mlblueprint.plan.plan": (
        "(file, cloud, *, environment=None, config=None, lock=None, project='mlblueprint', stack=None)"
    ),
    "mlblueprint.program.deploy": "()",
}


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_public_function_is_as_documented(name):
    module, _, function = name.rpartition(".")
    found = inspect.signature(getattr(import_module(module), function))
    bare = found.replace(
        parameters=[p.replace(annotation=inspect.Parameter.empty) for p in found.parameters.values()],
        return_annotation=inspect.Signature.empty,
    )
    assert str(bare) == PUBLIC[name]
