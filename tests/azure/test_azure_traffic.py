"""Releases on Azure, by the resource's own provider against a resource manager on this machine."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from pulumi.dynamic import Config, ConfigureRequest
from tests.azure.manager import Manager, Mood, running

from mlblueprint.azure import arm, managed_network, traffic
from mlblueprint.azure.arm import Refused
from mlblueprint.azure.traffic import Provider
from mlblueprint.rest import RestError, TookTooLong
from mlblueprint.rollout import RolloutFailed

GROUP = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/churn"
WORKSPACE = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/mlw-churn"
ENDPOINT = f"{WORKSPACE}/onlineEndpoints/churn-api-0a1b2c3"
RULE = f"{GROUP}/providers/Microsoft.Insights/metricAlerts/errors"
OLD, NEW = "main-aaaaaaa", "main-bbbbbbb"


class Rush:
    """A clock whose time flies."""

    time = 0.0

    def now(self) -> float:
        return Rush.time

    def sleep(self, seconds: float) -> None:
        Rush.time += seconds


@pytest.fixture
def azure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Manager]:
    with running(Manager(deployments={OLD: "Succeeded", NEW: "Succeeded"})) as made:
        monkeypatch.setattr(arm, "ADDRESS", made.address)
        for module in (traffic, managed_network):
            monkeypatch.setattr(module, "tokens", lambda setting: lambda: "test-token")
            monkeypatch.setattr(module, "Wall", Rush)
        yield made
        assert made.problems == []


@pytest.fixture
def provider(azure: Manager) -> Provider:
    made = Provider()
    made.configure(ConfigureRequest(Config({}, "ml")))
    return made


def wish(*, watched: bool = False, **shares: int) -> dict[str, Any]:
    names = {"old": OLD, "new": NEW}
    return {
        "endpoint": ENDPOINT,
        "traffic": {names[key]: float(share) for key, share in shares.items()},
        "bake": 300.0,
        "alarms": {"errors-5xx": RULE} if watched else {},
    }


def test_first_release_gives_the_requests_to_what_is_there(azure: Manager, provider: Provider):
    made = provider.create(wish(old=90, new=10))
    assert azure.traffic() == {OLD: 90, NEW: 10}
    assert made.id == f"{ENDPOINT}/traffic" and made.outs is not None
    assert made.outs["traffic"] == {OLD: 90, NEW: 10}


def test_what_else_the_endpoint_is_stays(azure: Manager, provider: Provider):
    provider.create(wish(old=100))
    (endpoint,) = azure.endpoints.values()
    assert endpoint["properties"]["authMode"] == "AADToken"


def test_same_wish_is_no_difference_and_no_work(azure: Manager, provider: Provider):
    made = provider.create(wish(old=100)).outs
    assert made is not None
    assert provider.diff("", made, {**wish(old=100, watched=True), "bake": 60.0}).changes is False
    azure.calls.clear()
    provider.update("", made, wish(old=100))
    assert azure.writes() == []


def test_new_shares_are_an_update_and_another_endpoint_another_resource(provider: Provider):
    found = provider.diff("", wish(old=100), wish(new=100))
    assert (found.changes, found.replaces) == (True, [])
    assert provider.diff("", wish(old=100), {**wish(old=100), "endpoint": "other"}).replaces == ["endpoint"]


def test_new_deployment_takes_over_while_alarms_are_watched(azure: Manager, provider: Provider):
    provider.create(wish(old=100))
    began = Rush.time
    provider.update("", wish(old=100), wish(new=100, watched=True))
    assert azure.traffic() == {NEW: 100}
    assert Rush.time - began >= 300


def test_alarm_brings_back_what_served_before_and_says_its_name(azure: Manager, provider: Provider):
    provider.create(wish(old=100))
    azure.fires = RULE
    with pytest.raises(RolloutFailed, match="alarm errors-5xx fired; serving again: main-aaaaaaa 100%"):
        provider.update("", wish(old=100), wish(new=100, watched=True))
    assert azure.traffic() == {OLD: 100}


def test_alarm_in_the_first_release_leaves_nothing_serving(azure: Manager, provider: Provider):
    azure.fires = RULE
    with pytest.raises(RolloutFailed, match="serving again: nothing"):
        provider.create(wish(new=100, watched=True))
    assert azure.traffic() == {}


def test_alarm_of_somebody_else_is_none_of_ours(azure: Manager, provider: Provider):
    azure.alert(f"{RULE}-of-others")
    provider.create(wish(new=100, watched=True))
    assert azure.traffic() == {NEW: 100}


def test_release_that_was_cut_short_goes_on_where_it_was(azure: Manager, provider: Provider):
    """The traffic moved, and then the machine was lost: the alarms are watched after all."""
    provider.create(wish(old=100))
    provider.update("", wish(old=100), wish(new=100))
    azure.alert(RULE)
    with pytest.raises(RolloutFailed, match="errors-5xx"):
        provider.update("", wish(old=100), wish(new=100, watched=True))
    assert azure.traffic() == {OLD: 100}


def test_deployment_that_failed_gets_no_requests(azure: Manager, provider: Provider):
    provider.create(wish(old=100))
    azure.deployments[NEW] = "Failed"
    with pytest.raises(RolloutFailed, match="main-bbbbbbb did not start: its provisioning state is Failed"):
        provider.update("", wish(old=100), wish(new=100))
    assert azure.traffic() == {OLD: 100}


def test_deployment_that_is_lost_is_said_to_be(azure: Manager, provider: Provider):
    del azure.deployments[NEW]
    with pytest.raises(RolloutFailed, match="pulumi refresh"):
        provider.create(wish(new=100))


def test_deployments_without_requests_are_not_ours_to_take_away(azure: Manager, provider: Provider):
    azure.deployments["experiment"] = "Succeeded"
    provider.create(wish(old=100))
    assert "experiment" in azure.deployments


@pytest.mark.parametrize(
    "mood",
    [
        Mood("PUT .*churn-api", 409, "Conflict", times=3),
        Mood("PUT .*churn-api", 429, "TooManyRequests", times=3),
        Mood("PUT .*churn-api", 503, "ServiceUnavailable", times=3),
        Mood("GET .*/operations/", 500, "InternalServerError", times=3),
        Mood("GET .*/deployments", 502, "BadGateway", times=3),
        Mood("GET .*/alerts", 429, "TooManyRequests", times=3),
    ],
    ids=lambda mood: f"{mood.status} {mood.pattern}",
)
def test_what_passes_is_waited_out(azure: Manager, provider: Provider, mood: Mood):
    azure.moods.append(mood)
    provider.create(wish(new=100, watched=True))
    assert azure.traffic() == {NEW: 100} and not mood.times


def test_what_does_not_pass_is_said_in_azures_words(azure: Manager, provider: Provider):
    azure.moods.append(Mood("PUT", 403, "AuthorizationFailed", times=100))
    with pytest.raises(RestError, match="403: a mood"):
        provider.create(wish(new=100))


def test_endless_conflict_ends(azure: Manager, provider: Provider):
    azure.moods.append(Mood("PUT", 409, "Conflict", times=10_000))
    with pytest.raises(TookTooLong, match=r"onlineEndpoints.* is not done after 3600 seconds: a mood"):
        provider.create(wish(new=100))


def test_operation_that_fails_is_said_in_azures_words(azure: Manager, provider: Provider):
    azure.fails = "no capacity"
    with pytest.raises(Refused, match="no capacity"):
        provider.create(wish(new=100))


def test_operation_may_be_told_of_by_its_place(azure: Manager, provider: Provider):
    azure.locations = True
    provider.create(wish(new=100))
    assert azure.traffic() == {NEW: 100}


def test_what_is_refreshed_is_what_is_there(azure: Manager, provider: Provider):
    made = provider.create(wish(old=100)).outs
    assert made is not None
    azure.endpoints[ENDPOINT]["properties"]["traffic"] = {NEW: 100, OLD: 0}
    read = provider.read("id", made)
    assert read.outs is not None and read.outs["traffic"] == {NEW: 100}
    assert provider.diff("", read.outs, wish(old=100)).changes


def test_share_of_nothing_is_the_same_as_none(azure: Manager, provider: Provider):
    made = provider.create(wish(old=100, new=0)).outs
    assert made is not None
    read = provider.read("id", made)
    assert read.outs is not None
    assert provider.diff("", read.outs, wish(old=100, new=0)).changes is False


def test_deleting_takes_the_requests_away_once(azure: Manager, provider: Provider):
    provider.create(wish(old=100))
    provider.delete("", wish(old=100))
    assert azure.traffic() == {}
    azure.calls.clear()
    provider.delete("", wish(old=100))
    assert azure.writes() == []


def test_deleting_what_has_no_endpoint_is_no_error(azure: Manager, provider: Provider):
    azure.gone = True
    provider.delete("", wish(old=100))


# ---- the managed network


def test_network_is_provisioned_once(azure: Manager):
    network = managed_network.Provider()
    network.configure(ConfigureRequest(Config({}, "ml")))
    for _ in range(2):
        network.create({"workspace": WORKSPACE})
    assert azure.provisioned == [WORKSPACE]
    assert network.diff("", {"workspace": WORKSPACE}, {"workspace": WORKSPACE}).changes is False


# ---- who deploys


class Credential:
    def __init__(self, *args: Any) -> None:
        self.args = args

    def get_token(self, scope: str) -> Any:
        return type("Token", (), {"token": f"{type(self).__name__} {self.args[:2]} {scope}"})


@pytest.mark.parametrize(
    ("settings", "variables", "kind"),
    [
        ({}, {}, "DefaultAzureCredential"),
        ({"clientId": "c", "tenantId": "t", "clientSecret": "s"}, {}, "ClientSecretCredential ('t', 'c')"),
        (
            {},
            {"ARM_CLIENT_ID": "c", "ARM_TENANT_ID": "t", "ARM_CLIENT_SECRET": "s"},
            "ClientSecretCredential ('t', 'c')",
        ),
        ({"clientId": "c", "tenantId": "t", "useOidc": "true"}, {}, "ClientAssertionCredential ('t', 'c')"),
    ],
)
def test_who_deploys_is_whom_the_configuration_names(monkeypatch: pytest.MonkeyPatch, settings, variables, kind):
    import azure.identity

    for name in itertools.chain(*arm.SETTINGS.values()):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for name in ("ClientAssertionCredential", "ClientSecretCredential", "DefaultAzureCredential"):
        monkeypatch.setattr(azure.identity, name, type(name, (Credential,), {}))
    token = arm.tokens(lambda key: settings.get(key, ""))()
    assert token.startswith(kind) and token.endswith("https://management.azure.com/.default")


def test_run_of_github_needs_no_more_than_it_has(monkeypatch: pytest.MonkeyPatch):
    """`login.sh` says who, and GitHub gives each run the address and the key to ask for its token."""
    import azure.identity

    for name in itertools.chain(*arm.SETTINGS.values()):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "ARM_USE_OIDC": "true",
        "ARM_CLIENT_ID": "c",
        "ARM_TENANT_ID": "t",
        "ACTIONS_ID_TOKEN_REQUEST_URL": "https://token.example/?api-version=2.0",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "key",
    }.items():
        monkeypatch.setenv(name, value)
    asked: list[Any] = []

    def get(url: str, **how: Any) -> Any:
        asked.append((url, how["headers"]["Authorization"], how["params"]["audience"]))
        return type("Answer", (), {"status_code": 200, "json": staticmethod(lambda: {"value": "assertion"})})

    class Assertion(Credential):
        def get_token(self, scope: str) -> Any:
            return type("Token", (), {"token": self.args[2]()})

    monkeypatch.setattr(arm.requests, "get", get)
    monkeypatch.setattr(azure.identity, "ClientAssertionCredential", Assertion)
    assert arm.tokens(lambda key: "")() == "assertion"
    assert asked == [("https://token.example/?api-version=2.0", "Bearer key", "api://AzureADTokenExchange")]


def test_a_plan_does_not_wait_for_the_sign_in():
    program = "import sys, mlblueprint.azure.traffic; sys.exit('azure.identity' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
