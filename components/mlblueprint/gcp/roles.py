"""Custom roles for what no role of Google's gives as narrowly: models read and registered, jobs run and started."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Output, ResourceOptions
from pulumi_gcp import projects

from mlblueprint import contract
from mlblueprint.gcp import names
from mlblueprint.gcp.identity import Grants, member
from mlblueprint.gcp.place import Place

SEE = (
    "aiplatform.modelEvaluations.get",
    "aiplatform.modelEvaluations.list",
    "aiplatform.models.get",
    "aiplatform.models.list",
)
ADD = ("aiplatform.modelEvaluations.import", "aiplatform.models.update", "aiplatform.models.upload")
RUN = (
    "aiplatform.customJobs.cancel",
    "aiplatform.customJobs.create",
    "aiplatform.customJobs.get",
    "aiplatform.customJobs.list",
    "aiplatform.persistentResources.get",
)
ASK = ("aiplatform.endpoints.predict",)
START = (
    "aiplatform.pipelineJobs.cancel",
    "aiplatform.pipelineJobs.create",
    "aiplatform.pipelineJobs.get",
    "aiplatform.pipelineJobs.list",
)
PIPELINE = ("aiplatform.metadataStores.get",)
"""What a pipeline's account needs beside what its steps do.

https://docs.cloud.google.com/vertex-ai/docs/tabular-data/tabular-workflows/service-accounts, its beginning read
2026-11-21: Google names the role roles/aiplatform.user and these reasons for it. Not tried with less on an account.
"""
ROLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "read": ("reader", SEE),
    "register": ("registrar", SEE + ADD),
    "submit": ("submitter", RUN),
    "train": ("trainer", (*RUN, *PIPELINE)),
    "start": ("starter", START + PIPELINE),
    "invoke": ("caller", ASK),
}
"""By verb of the grant: who holds the role, and its permissions. None may delete, deploy or export.

The permissions are some of roles/aiplatform.user, as listed in https://github.com/iann0036/iam-dataset
(gcp/roles/aiplatform.user.json), read 2026-11-21; Google's own list, not checked:
https://cloud.google.com/iam/docs/roles-permissions/aiplatform.
"""


def possible(place: Place) -> list[str]:
    """Every custom role that a blueprint can ask for, made or not: `projects/P/roles/R`."""
    return sorted(_path(place, holder) for holder, _ in ROLES.values())


def _path(place: Place, holder: str) -> str:
    return f"projects/{place.project}/roles/{names.role(place.name, place.seed, holder)}"


class Roles:
    """The custom roles of a section, each made when it is granted for the first time.

    They bind on the project: a policy on a model needs the model, and that comes with its first version; jobs and
    clusters take no policy.
    """

    def __init__(self, name: str, *, place: Place, opts: ResourceOptions) -> None:
        self._name = name
        self._place = place
        self._opts = opts
        self._made: dict[str, projects.IAMCustomRole] = {}
        self._grants = Grants(name, place)

    def give(self, verb: str, who: contract.Identity) -> None:
        """The role to somebody, once for however many models: on a project, the same binding twice is one."""
        if (grant := self._grants.new(verb, who)) is not None:
            projects.IAMMember(
                grant,
                projects.IAMMemberArgs(project=self._place.project, role=self.role(verb), member=member(who)),
                opts=self._grants.options(who, needs=[self._place.api("cloudresourcemanager.googleapis.com")]),
            )

    def role(self, verb: str) -> Output[str]:
        """The role that a grant gives: `projects/P/roles/R`."""
        if verb not in self._made:
            holder, permissions = ROLES[verb]
            self._made[verb] = projects.IAMCustomRole(
                f"{self._name}-{holder}",
                projects.IAMCustomRoleArgs(
                    project=self._place.project,
                    role_id=names.role(self._place.name, self._place.seed, holder),
                    title=f"{self._name}-{holder}",
                    permissions=list(permissions),
                    stage="GA",
                ),
                opts=ResourceOptions.merge(
                    self._opts, ResourceOptions(depends_on=[self._place.api("iam.googleapis.com")])
                ),
            )
        return self._made[verb].name
