"""The rules of `mlblueprint.policy` as a Pulumi policy pack: `pulumi preview --policy-pack policies`.

The pack has an environment of its own, because pulumi-policy and kfp want different versions of protobuf. The rules are
read from the package beside this folder, or from an installed one.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "components"))

from pack import POLICIES
from pulumi_policy import PolicyPack

PolicyPack(name="mlblueprint", policies=POLICIES)
