"""The neutral model: what a blueprint may say. Pydantic and nothing of ours."""

from mlblueprint.spec.base import BucketRef, Key, Model, Reference
from mlblueprint.spec.blueprint import RESERVED_LABELS, Blueprint
from mlblueprint.spec.compute import Cluster, Compute, Nodes
from mlblueprint.spec.delivery import Delivery, Deployment
from mlblueprint.spec.files import Engine, Folder, Framework, Image, ModelRef, Software
from mlblueprint.spec.images import Images, Repository
from mlblueprint.spec.lock import Lock, LockedModel, LockedVersion
from mlblueprint.spec.monitoring import Alarm, Monitoring
from mlblueprint.spec.network import Network, PrivateNetwork, PublicNetwork
from mlblueprint.spec.registry import RegisteredModel, Registry
from mlblueprint.spec.security import Security
from mlblueprint.spec.serving import Endpoint, Serving, Variant
from mlblueprint.spec.storage import Bucket, Storage
from mlblueprint.spec.training import Job, Training
from mlblueprint.spec.units import Days, Duration, Percent, Size

__all__ = [
    "RESERVED_LABELS",
    "Alarm",
    "Blueprint",
    "Bucket",
    "BucketRef",
    "Cluster",
    "Compute",
    "Days",
    "Delivery",
    "Deployment",
    "Duration",
    "Endpoint",
    "Engine",
    "Folder",
    "Framework",
    "Image",
    "Images",
    "Job",
    "Key",
    "Lock",
    "LockedModel",
    "LockedVersion",
    "Model",
    "ModelRef",
    "Monitoring",
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
    "Serving",
    "Size",
    "Software",
    "Storage",
    "Training",
    "Variant",
]
