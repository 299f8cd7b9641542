"""What `check` is measured against: the same parser, the same models, the same environments, and nothing else."""

import gc
import sys

import yaml

from mlblueprint.load import merge
from mlblueprint.spec import Blueprint

gc.disable()
with open(sys.argv[1], "rb") as file:  # noqa: PTH123 - as bare as can be
    data = yaml.load(file, Loader=yaml.CSafeLoader)
Blueprint.model_validate(data)
for overlay in data.pop("environments").values():
    Blueprint.model_validate(merge(data, overlay))
