"""What Google would answer: ids, names and addresses in their true forms, made up but always the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mlblueprint.gcp import names
from mlblueprint.names import digest, guid

CONFIG: Mapping[str, str] = {"gcp:project": "acme-ml", "gcp:region": "europe-west4"}
"""Stack configuration of a plan that is given no stack file."""

Inputs = Mapping[str, Any]
Answer = tuple[str, dict[str, Any]]

COMPUTE = "https://www.googleapis.com/compute/v1/"

AGENTS: Mapping[str, str] = {
    "aiplatform.googleapis.com": "gcp-sa-aiplatform",
    "artifactregistry.googleapis.com": "gcp-sa-artifactregistry",
    "secretmanager.googleapis.com": "gcp-sa-secretmanager",
}
"""Domain of each service's agent.

https://docs.cloud.google.com/gemini-enterprise-agent-platform/machine-learning/general/custom-service-account and
https://docs.cloud.google.com/artifact-registry/docs/cmek, read 2026-11-21.
"""


def resource(token: str, name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    """The id of a resource and the outputs that are not its inputs.

    Raises:
        LookupError: a type without a row.
    """
    answer = RESOURCES.get(token)
    if answer is None:
        raise LookupError(
            f"'{token}' has no row in RESOURCES of mlblueprint/gcp/offline.py: add what Google would answer"
        )
    return answer(inputs.get("name") or names.engine_named(name, f"{token}/{name}"), inputs, config)


def invoke(token: str, args: Inputs, config: Mapping[str, str]) -> dict[str, Any]:
    """The answer to a function of the provider.

    Raises:
        LookupError: a function without a row.
    """
    if token not in FUNCTIONS:
        raise LookupError(
            f"'{token}' has no row in FUNCTIONS of mlblueprint/gcp/offline.py: add what Google would answer"
        )
    return FUNCTIONS[token](args, config)


def _global(collection: str) -> Callable[[str, Inputs, Mapping[str, str]], Answer]:
    def answer(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
        path = f"projects/{inputs.get('project') or config['gcp:project']}/global/{collection}/{name}"
        return path, {"name": name, "selfLink": COMPUTE + path}

    return answer


def _connection(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    return f"{inputs['network']}:{inputs['service']}", {"peering": inputs["service"].replace(".", "-")}


def _closed(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    project = inputs.get("project") or config["gcp:project"]
    return f"services/{inputs['service']}/projects/{project}/networks/{inputs['network']}", {}


def _subnetwork(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    region = inputs.get("region") or config["gcp:region"]
    path = f"projects/{config['gcp:project']}/regions/{region}/subnetworks/{name}"
    return path, {"name": name, "selfLink": COMPUTE + path}


def _zone(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    return f"projects/{config['gcp:project']}/managedZones/{name}", {"name": name}


def _record(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    zone = f"projects/{config['gcp:project']}/managedZones/{inputs['managedZone']}"
    return f"{zone}/rrsets/{inputs['name']}/{inputs['type']}", {}


def _bucket(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    link = f"https://www.googleapis.com/storage/v1/b/{name}"
    return name, {"name": name, "url": f"gs://{name}", "selfLink": link}


def _folder(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    return f"{inputs['bucket']}/{name}", {}


def _object(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    return f"{inputs['bucket']}-{name}", {"outputName": name}


def _ring(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    return f"projects/{config['gcp:project']}/locations/{inputs['location']}/keyRings/{name}", {"name": name}


def _key(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    return f"{inputs['keyRing']}/cryptoKeys/{name}", {"name": name}


def _repository(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    location, repository = inputs["location"], inputs["repositoryId"]
    path = f"projects/{config['gcp:project']}/locations/{location}/repositories/{repository}"
    return path, {"name": repository, "registryUri": f"{location}-docker.pkg.dev/{config['gcp:project']}/{repository}"}


def _service(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    return f"{config['gcp:project']}/{inputs['service']}", {}


def _agent(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    email = f"service-{_number(config['gcp:project'])}@{AGENTS[inputs['service']]}.iam.gserviceaccount.com"
    path = f"projects/{config['gcp:project']}/services/{inputs['service']}"
    return path, {"email": email, "member": f"serviceAccount:{email}"}


def _account(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    email = f"{inputs['accountId']}@{config['gcp:project']}.iam.gserviceaccount.com"
    path = f"projects/{config['gcp:project']}/serviceAccounts/{email}"
    return path, {"email": email, "member": f"serviceAccount:{email}", "name": path}


def _role(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    path = f"projects/{config['gcp:project']}/roles/{inputs['roleId']}"
    return path, {"name": path}


def _cluster(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    path = f"projects/{config['gcp:project']}/locations/{inputs['location']}/persistentResources/{name}"
    return path, {"name": name, "state": "RUNNING"}


def _address(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    path = f"projects/{config['gcp:project']}/regions/{inputs['region']}/addresses/{name}"
    return path, {"name": name, "address": "10.64.0.7", "selfLink": COMPUTE + path}


def _rule(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    path = f"projects/{config['gcp:project']}/regions/{inputs['region']}/forwardingRules/{name}"
    return path, {"name": name, "pscConnectionStatus": "ACCEPTED", "selfLink": COMPUTE + path}


def _endpoint(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    location = inputs["location"]
    dns = f"{name}.{location}-{_number(config['gcp:project'])}.prediction.vertexai.goog"
    public = {"dedicatedEndpointDns": dns} if inputs.get("dedicatedEndpointEnabled") else {}
    return f"projects/{config['gcp:project']}/locations/{location}/endpoints/{name}", {"name": name, **public}


def _rollout(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    shares = {variant["variant"]: variant["share"] for variant in inputs["variants"]}
    return inputs["endpoint"], {"traffic": shares}


def _attachment(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    region, number = inputs["endpoint"].split("/")[3], digest(inputs["endpoint"], 8)
    attachment = f"projects/p{number}-tp/regions/{region}/serviceAttachments/gkedpm-{number}"
    return f"{inputs['endpoint']}/attachment", {"attachment": attachment}


def _secret(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    path = f"projects/{config['gcp:project']}/secrets/{inputs['secretId']}"
    return path, {"name": path}


def _numbered(collection: str) -> Callable[[str, Inputs, Mapping[str, str]], Answer]:
    """What Cloud Monitoring gives a number; the provider's id is its name."""

    def answer(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
        path = f"projects/{inputs.get('project') or config['gcp:project']}/{collection}/{int(digest(name, 15), 16)}"
        return path, {"name": path}

    return answer


def _dashboard(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    return f"projects/{_number(config['gcp:project'])}/dashboards/{guid(name)}", {}


def _schedule(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    """Vertex AI numbers schedules itself, whatever they are called."""
    number = str(10**18 + int(digest(name), 16) % (9 * 10**18))
    path = f"projects/{config['gcp:project']}/locations/{inputs['location']}/schedules/{number}"
    return path, {"name": number, "state": "ACTIVE"}


def _pool(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    path = f"locations/global/workloadIdentityPools/{inputs['workloadIdentityPoolId']}"
    number = f"projects/{_number(config['gcp:project'])}/{path}"
    return f"projects/{config['gcp:project']}/{path}", {"name": number, "state": "ACTIVE"}


def _pool_provider(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
    pool, facts = _pool(name, inputs, config)
    end = f"/providers/{inputs['workloadIdentityPoolProviderId']}"
    return pool + end, {"name": facts["name"] + end, "state": "ACTIVE"}


def _grant(on: str) -> Callable[[str, Inputs, Mapping[str, str]], Answer]:
    """A grant's id is what it is on, the role and the member."""

    def answer(name: str, inputs: Inputs, config: Mapping[str, str]) -> Answer:
        return f"{on.format(**inputs)}/{inputs['role']}/{inputs['member']}", {}

    return answer


RESOURCES: Mapping[str, Callable[[str, Inputs, Mapping[str, str]], Answer]] = {
    "gcp:artifactregistry/repository:Repository": _repository,
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": _grant(
        "projects/{project}/locations/{location}/repositories/{repository}"
    ),
    "gcp:compute/address:Address": _address,
    "gcp:colab/schedule:Schedule": _schedule,
    "gcp:compute/firewall:Firewall": _global("firewalls"),
    "gcp:compute/forwardingRule:ForwardingRule": _rule,
    "gcp:compute/globalAddress:GlobalAddress": _global("addresses"),
    "gcp:compute/network:Network": _global("networks"),
    "gcp:compute/route:Route": _global("routes"),
    "gcp:compute/subnetwork:Subnetwork": _subnetwork,
    "gcp:dns/managedZone:ManagedZone": _zone,
    "gcp:dns/recordSet:RecordSet": _record,
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": _pool,
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": _pool_provider,
    "gcp:kms/cryptoKey:CryptoKey": _key,
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": _grant("{cryptoKeyId}"),
    "gcp:kms/keyRing:KeyRing": _ring,
    "gcp:monitoring/alertPolicy:AlertPolicy": _numbered("alertPolicies"),
    "gcp:monitoring/dashboard:Dashboard": _dashboard,
    "gcp:monitoring/notificationChannel:NotificationChannel": _numbered("notificationChannels"),
    "gcp:projects/iAMCustomRole:IAMCustomRole": _role,
    "gcp:projects/iAMMember:IAMMember": _grant("{project}"),
    "gcp:projects/service:Service": _service,
    "gcp:projects/serviceIdentity:ServiceIdentity": _agent,
    "gcp:secretmanager/secret:Secret": _secret,
    "gcp:secretmanager/secretIamMember:SecretIamMember": _grant("projects/{project}/secrets/{secretId}"),
    "gcp:serviceaccount/account:Account": _account,
    "gcp:serviceaccount/iAMMember:IAMMember": _grant("{serviceAccountId}"),
    "gcp:servicenetworking/connection:Connection": _connection,
    "gcp:servicenetworking/vpcServiceControls:VpcServiceControls": _closed,
    "gcp:storage/bucket:Bucket": _bucket,
    "gcp:storage/bucketIAMMember:BucketIAMMember": _grant("b/{bucket}"),
    "gcp:storage/bucketObject:BucketObject": _object,
    "gcp:storage/managedFolder:ManagedFolder": _folder,
    "gcp:storage/managedFolderIamMember:ManagedFolderIamMember": _grant("b/{bucket}/managedFolders/{managedFolder}"),
    "gcp:vertex/aiEndpoint:AiEndpoint": _endpoint,
    "gcp:vertex/aiEndpointIamMember:AiEndpointIamMember": _grant(
        "projects/{project}/locations/{location}/endpoints/{endpoint}"
    ),
    "gcp:vertex/aiPersistentResource:AiPersistentResource": _cluster,
    "pulumi-python:dynamic/gcp:Attachment": _attachment,
    "pulumi-python:dynamic/gcp:Rollout": _rollout,
}
"""Ids as the provider makes them (pulumi-gcp 10.2, `import` sections of each resource's documentation)."""


def _storage_agent(args: Inputs, config: Mapping[str, str]) -> dict[str, Any]:
    email = f"service-{_number(config['gcp:project'])}@gs-project-accounts.iam.gserviceaccount.com"
    project = args.get("project") or config["gcp:project"]
    return {"id": email, "emailAddress": email, "member": f"serviceAccount:{email}", "project": project}


def _project(args: Inputs, config: Mapping[str, str]) -> dict[str, Any]:
    project = args.get("projectId") or config["gcp:project"]
    return {"id": f"projects/{project}", "projectId": project, "name": project, "number": str(_number(project))}


FUNCTIONS: Mapping[str, Callable[[Inputs, Mapping[str, str]], dict[str, Any]]] = {
    "gcp:organizations/getProject:getProject": _project,
    "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": _storage_agent,
}


def _number(project: str) -> int:
    """A project number: twelve digits."""
    return 10**11 + int(digest(project), 16) % (9 * 10**11)
