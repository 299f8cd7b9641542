"""What each section offers on every cloud: the outputs and the grants that other sections may rely on.

Bodies share nothing. mypy holds each cloud's classes to these protocols (`stack.py` returns one), and
`tests/test_contract.py` compares constructors.
A grant is a verb on the protected thing; granting twice is the same as granting once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from pulumi import Output


class Identity(Protocol):
    """Who acts: the identity of one workload, and the subject of grants."""

    @property
    def name(self) -> str:
        """Logical name, the first part of its grants' names."""

    @property
    def id(self) -> Output[str]:
        """AWS role ARN, GCP service account e-mail, Azure managed identity's resource id."""


class Network(Protocol):
    """Where workloads run."""

    @property
    def private(self) -> bool:
        """Whether there is a network of our own (or an adopted one) at all."""

    @property
    def id(self) -> Output[str] | None:
        """The cloud's id of the network; None in public mode."""

    @property
    def subnets(self) -> Output[Sequence[str]] | None:
        """Ids of the subnets that workloads run in; None in public mode."""


class Keys(Protocol):
    """The key that encrypts data at rest."""

    @property
    def id(self) -> Output[str] | None:
        """AWS key ARN, GCP crypto key id, Azure key resource id; None when the provider's own keys are used."""

    def grant_use(self, who: Identity) -> None:
        """Let somebody encrypt and decrypt with the key; nothing to do when the provider's own keys are used."""


class Bucket(Protocol):
    """One bucket."""

    @property
    def uri(self) -> Output[str]:
        """`s3://...`, `gs://...` or the container's `https://...blob.core.windows.net/...`."""

    def grant_read(self, who: Identity) -> None:
        """Let somebody list and read objects."""

    def grant_write(self, who: Identity) -> None:
        """Let somebody list, read, write and delete objects."""


class Storage(Protocol):
    """All buckets."""

    @property
    def buckets(self) -> Mapping[str, Bucket]:
        """By their name in the blueprint."""


class Repository(Protocol):
    """One image repository."""

    @property
    def url(self) -> Output[str]:
        """What stands before `:tag` in an image reference."""

    def grant_pull(self, who: Identity) -> None:
        """Let somebody pull images."""

    def grant_push(self, who: Identity) -> None:
        """Let somebody pull and push images."""


class Images(Protocol):
    """All image repositories."""

    @property
    def repositories(self) -> Mapping[str, Repository]:
        """By their name in the blueprint."""


class Cluster(Protocol):
    """Machines that jobs share."""

    @property
    def id(self) -> Output[str]:
        """AWS Batch job queue ARN, Vertex persistent resource name, Azure compute's resource id."""

    def grant_submit(self, who: Identity) -> None:
        """Let somebody run jobs there."""


class Compute(Protocol):
    """All clusters."""

    @property
    def clusters(self) -> Mapping[str, Cluster]:
        """By their name in the blueprint."""


class RegisteredModel(Protocol):
    """One registered model."""

    @property
    def id(self) -> Output[str]:
        """AWS model package group ARN, Vertex model resource name, Azure model container's resource id."""

    def grant_read(self, who: Identity) -> None:
        """Let somebody read versions and their files."""

    def grant_register(self, who: Identity) -> None:
        """Let somebody add versions and their files."""


class Registry(Protocol):
    """All registered models."""

    @property
    def models(self) -> Mapping[str, RegisteredModel]:
        """By their name in the blueprint."""


class Job(Protocol):
    """One kind of training run."""

    @property
    def identity(self) -> Identity:
        """Who its runs act as."""

    @property
    def id(self) -> Output[str]:
        """AWS ARN of the pipeline or state machine, GCP schedule or template, Azure resource id: what is started."""

    @property
    def run(self) -> Output[str]:
        """The exact command that starts one run by hand, for a shell that is signed in."""

    def grant_run(self, who: Identity) -> None:
        """Let somebody start runs."""


class Training(Protocol):
    """All training jobs."""

    @property
    def jobs(self) -> Mapping[str, Job]:
        """By their name in the blueprint."""


class Endpoint(Protocol):
    """One address that answers requests."""

    @property
    def identity(self) -> Identity:
        """Who its replicas act as."""

    @property
    def id(self) -> Output[str]:
        """AWS endpoint ARN, GCP endpoint resource name, Azure resource id; known also while it waits for a model."""

    @property
    def url(self) -> Output[str]:
        """Where requests go, known also while it waits."""

    @property
    def call(self) -> Output[str]:
        """The exact command that asks it once with the file `request.json`, for a shell that is signed in."""

    def grant_invoke(self, who: Identity) -> None:
        """Let somebody send requests."""


class Alarm(Protocol):
    """One alarm."""

    @property
    def id(self) -> Output[str]:
        """AWS alarm ARN, GCP alert policy name, Azure resource id."""


class Serving(Protocol):
    """All endpoints."""

    @property
    def endpoints(self) -> Mapping[str, Endpoint]:
        """By their name in the blueprint."""


class Monitoring(Protocol):
    """What is watched."""

    @property
    def alarms(self) -> Mapping[str, Alarm]:
        """By name, also those that are there without being asked for."""

    @property
    def dashboard(self) -> Output[str] | None:
        """Address of the dashboard; None without one."""


class Delivery(Protocol):
    """What deploys this stack from its repository."""

    @property
    def plan(self) -> Output[str]:
        """Who pull requests act as, and may only read: AWS role ARN, GCP service account e-mail, Azure client id."""

    @property
    def deploy(self) -> Output[str]:
        """Who deployments act as: of the same form."""

    @property
    def provider(self) -> Output[str]:
        """What a workflow names beside it: AWS OIDC provider ARN, GCP provider's resource name, Azure tenant id."""


class MlStack(Protocol):
    """Everything that one blueprint asks for, on one cloud. An absent section is None."""

    @property
    def region(self) -> str:
        """AWS region, GCP region or Azure location."""

    @property
    def network(self) -> Network:
        """Always there; without resources in public mode."""

    @property
    def keys(self) -> Keys:
        """Always there; without resources with the provider's own keys."""

    @property
    def storage(self) -> Storage | None: ...

    @property
    def images(self) -> Images | None: ...

    @property
    def compute(self) -> Compute | None: ...

    @property
    def registry(self) -> Registry | None: ...

    @property
    def training(self) -> Training | None: ...

    @property
    def serving(self) -> Serving | None: ...

    @property
    def monitoring(self) -> Monitoring | None:
        """None while there is nothing to watch."""

    @property
    def delivery(self) -> Delivery | None:
        """None in environments that nothing deploys."""
