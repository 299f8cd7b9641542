"""The neutral model: what a blueprint may say. Pydantic and nothing of ours."""

from mlblueprint.spec.base import BucketRef, Key, Model, Reference
from mlblueprint.spec.blueprint import RESERVED_LABELS, Blueprint
from mlblueprint.spec.compute import Cluster, Compute, Nodes
from mlblueprint.spec.images import Images, Repository
from mlblueprint.spec.network import Network, PrivateNetwork, PublicNetwork
from mlblueprint.spec.registry import RegisteredModel, Registry
from mlblueprint.spec.security import Security
from mlblueprint.spec.storage import Bucket, Storage
from mlblueprint.spec.units import Days, Duration, Percent, Size

__all__ = [
    "RESERVED_LABELS",
    "Blueprint",
    "Bucket",
    "BucketRef",
    "Cluster",
    "Compute",
    "Days",
    "Duration",
    "Images",
    "Key",
    "Model",
    "Network",
    "Nodes",
    "Percent",
    "PrivateNetwork",
    "PublicNetwork",
    "Reference",
    "RegisteredModel",
    "Registry",
    "Repository",
    "Security",
    "Size",
    "Storage",
]
