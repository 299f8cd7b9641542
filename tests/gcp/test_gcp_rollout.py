"""Releases on Vertex AI, by the resource's own provider against a service on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pulumi.dynamic import Config, ConfigureRequest
from tests.gcp.vertex import Mood, Vertex, running

from mlblueprint.gcp import release
from mlblueprint.gcp.attachment import Attachments
from mlblueprint.gcp.deployment import Deployment, deployed_id
from mlblueprint.gcp.rollout import Releases
from mlblueprint.rest import RestError
from mlblueprint.rollout import RolloutFailed

ENDPOINT = "projects/acme-ml/locations/europe-west4/endpoints/123456789"
POLICY = "projects/acme-ml/alertPolicies/77"


class Rush:
    """A clock whose time flies."""

    time = 0.0

    def now(self) -> float:
        return Rush.time

    def sleep(self, seconds: float) -> None:
        Rush.time += seconds


@pytest.fixture
def vertex() -> Iterator[Vertex]:
    with running(Vertex()) as made:
        yield made
        assert made.problems == []


@pytest.fixture
def releases(vertex: Vertex, monkeypatch: pytest.MonkeyPatch) -> Releases:
    monkeypatch.setattr(release, "Wall", Rush)
    made = Releases()
    made.configure(configured(vertex))
    return made


def configured(vertex: Vertex) -> ConfigureRequest:
    config = {
        "gcp:accessToken": "test-token",
        "gcp:vertexAiCustomEndpoint": vertex.address,
        "gcp:monitoringCustomEndpoint": vertex.address.replace("v1", "v3"),
    }
    return ConfigureRequest(Config(config, "ml"))


def variant(image: str = "serve:v1", share: int = 100, name: str = "main", **resources: Any) -> dict[str, Any]:
    container = {"imageUri": image, "env": [{"name": "A", "value": "1"}], "ports": [{"containerPort": 8080}]}
    return {
        "variant": name,
        "share": share,
        "model": {"displayName": f"api-{name}", "labels": {"team": "growth"}, "containerSpec": container},
        "resources": {
            "machineSpec": {"machineType": "n2-standard-4"},
            "minReplicaCount": 1,
            "maxReplicaCount": 1,
            **resources,
        },
        "account": "churn@acme-ml.iam.gserviceaccount.com",
    }


def wish(*variants: dict[str, Any], alarms: dict[str, str] | None = None) -> dict[str, Any]:
    return {"endpoint": ENDPOINT, "variants": list(variants), "bake": 300, "alarms": alarms or {}}


def named(one: dict[str, Any]) -> str:
    return Deployment.of(ENDPOINT, one).name


OLD, NEW = variant("serve:v1"), variant("serve:v2")
WATCHED = {"errors-5xx": POLICY}


def serve(releases: Releases, wanted: dict[str, Any]) -> dict[str, Any]:
    made = releases.create(wanted).outs
    assert made is not None
    return made


def test_first_release_uploads_deploys_and_gives_traffic(vertex: Vertex, releases: Releases):
    made = serve(releases, wish(variant(share=90, name="champion"), variant("x", 10, "challenger")))
    assert sorted(vertex.serving().values()) == [10, 90]
    assert made["traffic"] == vertex.serving()
    (endpoint,) = vertex.endpoints.values()
    assert all(one["id"] == deployed_id(ENDPOINT, one["displayName"]) for one in endpoint["deployedModels"])
    assert len(vertex.models) == 2


def test_same_wish_is_no_difference_and_no_work(vertex: Vertex, releases: Releases):
    made = serve(releases, wish(OLD))
    assert releases.diff(ENDPOINT, made, wish(OLD)).changes is False
    vertex.calls.clear()
    releases.update(ENDPOINT, made, wish(OLD))
    assert vertex.writes() == []


def test_new_model_takes_over_and_the_old_one_goes(vertex: Vertex, releases: Releases):
    made = serve(releases, wish(OLD, alarms=WATCHED))
    assert releases.diff(ENDPOINT, made, wish(NEW, alarms=WATCHED)).changes
    assert releases.diff(ENDPOINT, made, wish(NEW, alarms=WATCHED)).replaces == []
    vertex.calls.clear()
    releases.update(ENDPOINT, made, wish(NEW, alarms=WATCHED))
    assert vertex.serving() == {named(NEW): 100} and vertex.deployed() == [named(NEW)]
    assert len(vertex.models) == 1
    verbs = [call.rpartition("/")[2].rpartition(":")[2] for call in vertex.writes() if "models/" not in call]
    assert verbs == ["upload", "deployModel", "123456789", "undeployModel"]


def test_scaling_and_labels_change_in_place(vertex: Vertex, releases: Releases):
    made = serve(releases, wish(OLD))
    metric = {"metricName": "aiplatform.googleapis.com/prediction/online/cpu/utilization", "target": 60}
    wider = variant("serve:v1", maxReplicaCount=5, autoscalingMetricSpecs=[metric])
    wider["model"]["labels"] = {"team": "other"}
    vertex.calls.clear()
    releases.update(ENDPOINT, made, wish(wider))
    assert next(call.rpartition("/")[2] for call in vertex.writes()) == "123456789:mutateDeployedModel"
    assert len(vertex.writes()) == 2
    (endpoint,) = vertex.endpoints.values()
    assert endpoint["deployedModels"][0]["dedicatedResources"]["maxReplicaCount"] == 5
    (model,) = vertex.models.values()
    assert model["labels"] == {"team": "other"}


def test_weights_change_without_a_deployment(vertex: Vertex, releases: Releases):
    one, two = variant("a", 90, "champion"), variant("b", 10, "challenger")
    made = serve(releases, wish(one, two))
    vertex.calls.clear()
    releases.update(ENDPOINT, made, wish({**one, "share": 50}, {**two, "share": 50}))
    assert vertex.writes() == [f"PATCH {ENDPOINT}"]
    assert set(vertex.serving().values()) == {50}


def test_model_that_does_not_start_leaves_the_old_one_serving(vertex: Vertex, releases: Releases):
    made = serve(releases, wish(OLD))
    vertex.broken = "v2"
    with pytest.raises(RolloutFailed, match=f"{named(NEW)} did not start: Model server never became ready; serving"):
        releases.update(ENDPOINT, made, wish(NEW))
    assert vertex.serving() == {named(OLD): 100} and vertex.deployed() == [named(OLD)]
    assert len(vertex.models) == 1


def test_first_model_that_does_not_start_leaves_nothing(vertex: Vertex, releases: Releases):
    vertex.broken = "v1"
    with pytest.raises(RolloutFailed, match="serving again: nothing"):
        releases.create(wish(OLD))
    assert vertex.deployed() == [] and vertex.models == {}


def test_no_quota_is_a_failed_release_and_not_a_crash(vertex: Vertex, releases: Releases):
    made = serve(releases, wish(OLD))
    vertex.moods = [Mood(":deployModel", 429, "RESOURCE_EXHAUSTED", times=99)]
    with pytest.raises(RolloutFailed, match="a mood"):
        releases.update(ENDPOINT, made, wish(NEW))
    assert vertex.serving() == {named(OLD): 100}


def test_alarm_brings_the_old_model_back(vertex: Vertex, releases: Releases):
    made = serve(releases, wish(OLD, alarms=WATCHED))
    vertex.fires = "projects/123456789012/alertPolicies/77"  # by the project's number, as the API may answer
    with pytest.raises(RolloutFailed, match="alarm errors-5xx fired; serving again"):
        releases.update(ENDPOINT, made, wish(NEW, alarms=WATCHED))
    assert vertex.serving() == {named(OLD): 100} and vertex.deployed() == [named(OLD)]


def test_alarm_that_nobody_named_or_that_was_open_before_is_no_reason(vertex: Vertex, releases: Releases):
    made = serve(releases, wish(OLD, alarms=WATCHED))
    vertex.fires = "projects/acme-ml/alertPolicies/78"
    vertex.alerts = [{"openTime": "2026-01-01T00:00:00.123456789Z", "policy": {"name": POLICY}}]
    releases.update(ENDPOINT, made, wish(NEW, alarms=WATCHED))
    assert vertex.serving() == {named(NEW): 100}


@pytest.mark.parametrize(
    "mood",
    [
        Mood(":deployModel", 503, "UNAVAILABLE", 2),
        Mood("GET .*endpoints", 500, "INTERNAL", 3),
        Mood(":deployModel", 409, "ABORTED", 3),
        Mood(":deployModel", 409, "ALREADY_EXISTS", 1),
        Mood("PATCH", 409, "ABORTED", 1),
        Mood(":undeployModel", 429, "RESOURCE_EXHAUSTED", 1),
        Mood(":deployModel", 400, "FAILED_PRECONDITION", 3),
        Mood(":undeployModel", 400, "FAILED_PRECONDITION", 2),
        Mood("DELETE .*models/", 400, "FAILED_PRECONDITION", 3),
    ],
    ids=lambda mood: f"{mood.word} of {mood.pattern}",
)
def test_moods_pass(vertex: Vertex, releases: Releases, mood: Mood):
    made = serve(releases, wish(OLD))
    vertex.moods = [mood]
    releases.update(ENDPOINT, made, wish(NEW))
    assert vertex.serving() == {named(NEW): 100} and vertex.deployed() == [named(NEW)]
    assert mood.times == 0


STEPS = ("upload", "deployModel", "PATCH", "undeployModel", "DELETE")


@pytest.mark.parametrize("step", STEPS)
def test_release_that_was_cut_short_is_taken_up(vertex: Vertex, releases: Releases, step: str):
    made = serve(releases, wish(OLD))
    vertex.moods = [Mood(step, 403, "PERMISSION_DENIED")]
    with pytest.raises(RestError, match="403"):
        releases.update(ENDPOINT, made, wish(NEW))
    releases.update(ENDPOINT, made, wish(NEW))
    assert vertex.serving() == {named(NEW): 100} and vertex.deployed() == [named(NEW)]


def test_release_that_was_cut_short_while_it_baked_goes_back_if_an_alarm_fires(vertex: Vertex, releases: Releases):
    made = serve(releases, wish(OLD, alarms=WATCHED))
    vertex.moods = [Mood("alerts", 403, "PERMISSION_DENIED", skips=3)]
    with pytest.raises(RestError):
        releases.update(ENDPOINT, made, wish(NEW, alarms=WATCHED))
    assert vertex.serving() == {named(NEW): 100}
    vertex.moods = []
    vertex.alerts = [{"openTime": "2200-01-01T00:00:00Z", "policy": {"name": POLICY}}]
    with pytest.raises(RolloutFailed, match="alarm errors-5xx fired"):
        releases.update(ENDPOINT, made, wish(NEW, alarms=WATCHED))
    assert vertex.serving() == {named(OLD): 100}


def test_operation_that_is_under_way_is_waited_for(vertex: Vertex, releases: Releases):
    vertex.operations[f"{ENDPOINT}/operations/9"] = {"name": f"{ENDPOINT}/operations/9", "polls": 0, "ends": "lost"}
    serve(releases, wish(OLD))
    assert vertex.operations[f"{ENDPOINT}/operations/9"]["done"]


def test_models_of_somebody_else_lose_traffic_and_stay(vertex: Vertex, releases: Releases):
    other = {"id": "42", "displayName": "theirs", "model": "projects/acme-ml/locations/europe-west4/models/theirs"}
    vertex.endpoints[ENDPOINT] = {
        "deployedModels": [other],
        "trafficSplit": {"42": 100},
        "updateTime": "2026-01-01T00:00:00Z",
    }
    serve(releases, wish(OLD))
    assert vertex.serving() == {named(OLD): 100}
    assert vertex.deployed() == [named(OLD), "theirs"]


def test_failure_gives_the_traffic_back_to_somebody_else(vertex: Vertex, releases: Releases):
    other = {"id": "42", "displayName": "theirs", "model": "projects/acme-ml/locations/europe-west4/models/theirs"}
    vertex.endpoints[ENDPOINT] = {
        "deployedModels": [other],
        "trafficSplit": {"42": 100},
        "updateTime": "2026-01-01T00:00:00Z",
    }
    vertex.fires = POLICY
    with pytest.raises(RolloutFailed, match="fired"):
        releases.create(wish(OLD, alarms=WATCHED))
    assert vertex.serving() == {"theirs": 100}


def test_delete_leaves_nothing_of_ours(vertex: Vertex, releases: Releases):
    made = serve(releases, wish(OLD))
    releases.delete(ENDPOINT, made)
    assert vertex.deployed() == [] and vertex.models == {}
    releases.delete(ENDPOINT, made)
    vertex.gone = {ENDPOINT}
    releases.delete(ENDPOINT, made)


def test_read_shows_what_serves(vertex: Vertex, releases: Releases):
    made = serve(releases, wish(OLD))
    assert releases.read(ENDPOINT, made).outs == made
    vertex.endpoints[ENDPOINT]["trafficSplit"] = {}
    seen = releases.read(ENDPOINT, made).outs
    assert seen is not None and seen["traffic"] == {named(OLD): 0}
    assert releases.diff(ENDPOINT, seen, wish(OLD)).changes, "traffic that somebody moved is a difference"
    vertex.gone = {ENDPOINT}
    assert releases.read(ENDPOINT, made).id == ""


def test_attachment_is_known_while_something_is_deployed(vertex: Vertex, releases: Releases):
    where = "projects/tp/regions/europe-west4/serviceAttachments/sa"
    attachments, asked = Attachments(), {"endpoint": ENDPOINT}
    attachments.configure(configured(vertex))
    assert attachments.create(asked).outs == {"endpoint": ENDPOINT, "attachment": ""}
    made = serve(releases, wish(OLD))
    known = attachments.create(asked).outs
    assert known == {"endpoint": ENDPOINT, "attachment": where}
    assert attachments.diff("id", known, asked).changes is False
    releases.delete(ENDPOINT, made)
    assert attachments.read("id", known).outs == known, "the way stays while nothing is deployed"


def test_failure_shows_no_lines_of_code_but_its_own(vertex: Vertex, releases: Releases):
    vertex.broken = "v1"
    with pytest.raises(RolloutFailed) as caught:
        releases.create(wish(OLD))
    assert caught.value.__cause__ is None and len(caught.traceback) <= 4


def test_another_endpoint_is_another_release(releases: Releases):
    made = serve(releases, wish(OLD))
    elsewhere = {**wish(OLD), "endpoint": ENDPOINT.replace("123456789", "987654321")}
    assert releases.diff(ENDPOINT, made, elsewhere).replaces == ["endpoint"]
