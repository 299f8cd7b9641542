"""The resource manager, called as whom the stack's configuration names, with patience for what takes its time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from mlblueprint.rest import TIMEOUTS, Answer, Conflict, Rest, RestError, TookTooLong
from mlblueprint.rollout import Clock

ADDRESS = "https://management.azure.com"

MACHINE_LEARNING = "2025-12-01"
"""API version of azure-native 3.29 for Microsoft.MachineLearningServices; the SDK's docstrings say so."""

SETTINGS: Mapping[str, tuple[str, ...]] = {
    "clientId": ("ARM_CLIENT_ID",),
    "clientSecret": ("ARM_CLIENT_SECRET",),
    "tenantId": ("ARM_TENANT_ID",),
    "useOidc": ("ARM_USE_OIDC",),
    "oidcToken": ("ARM_OIDC_TOKEN",),
    "oidcRequestToken": ("ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
    "oidcRequestUrl": ("ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL"),
}
"""Configuration of azure-native that says who deploys -> the variables that stand for it, the first that is set; the
last two are GitHub's own, in every run that may ask for tokens.

https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/auth.go, read 2026-11-21.
"""

LOOK_EVERY = 10.0
"""Seconds between two looks at what is under way, where Azure says nothing."""

PATIENCE = 3600.0
"""Seconds that a change may take, waiting for other changes to end included."""


class Refused(Exception):
    """An operation ended otherwise than well; the message has Azure's own words."""


class Wall:
    """The time on the wall."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Arm:
    """One API of the resource manager. Paths are resource ids."""

    def __init__(self, token: Callable[[], str], clock: Clock) -> None:
        self._rest = Rest(ADDRESS, token, clock)

    def find(self, path: str, api: str = MACHINE_LEARNING) -> Mapping[str, Any] | None:
        """The resource of an id, or None if there is none."""
        return self._rest.find(path, {"api-version": api})

    def list(self, path: str, api: str = MACHINE_LEARNING, **query: str) -> list[Mapping[str, Any]]:
        """All pages of a list: https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md."""
        page = self._rest.get(path, {"api-version": api, **query})
        found = list(page.get("value", []))
        while page.get("nextLink"):
            page = self._rest.get(_here(page["nextLink"]))
            found += page.get("value", [])
        return found

    def do(
        self, method: str, path: str, body: object, *, api: str = MACHINE_LEARNING, patience: float = PATIENCE
    ) -> None:
        """One change, until Azure says that it is done. While another one is under way, this one waits.

        https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations, not read again.

        Raises:
            Refused: it failed.
            TookTooLong: it is not done in time; says what was in the way.
        """
        refused = ""

        def accepted() -> Answer | None:
            nonlocal refused
            try:
                return self._rest.call(method, path, body, query={"api-version": api})
            except Conflict as conflict:
                refused = conflict.message
                return None

        what = f"{method} {path}"
        try:
            answer = self._rest.until(accepted, what=what, every=LOOK_EVERY, patience=patience)
        except TookTooLong as late:
            raise TookTooLong(f"{late}: {refused}") from None
        headers = {name.lower(): value for name, value in answer.headers.items()}
        status, result = headers.get("azure-asyncoperation"), headers.get("location")
        pause = float(headers["retry-after"]) if headers.get("retry-after", "").isdigit() else LOOK_EVERY
        if status:
            self._rest.until(lambda: self._ended(what, status), what=what, every=pause, patience=patience)
        elif result and answer.status == 202:
            self._rest.until(lambda: self._there(result), what=what, every=pause, patience=patience)

    def _ended(self, what: str, operation: str) -> bool | None:
        """Whether an operation came to a good end; None while it runs."""
        seen = self._rest.get(_here(operation))
        status = str(seen.get("status", "")).lower()
        if status in ("failed", "canceled"):
            raise Refused(f"{what}: {(seen.get('error') or {}).get('message', status)}")
        return True if status == "succeeded" else None

    def _there(self, result: str) -> bool | None:
        return None if self._rest.call("GET", _here(result)).status == 202 else True


def _here(link: str) -> str:
    """A link of the service, at the address that we talk to: our token goes nowhere else."""
    parts = urlsplit(link)
    return f"{ADDRESS}{parts.path}?{parts.query}"


def tokens(setting: Callable[[str], str]) -> Callable[[], str]:
    """Where tokens come from: a service principal that is configured, or whoever is signed in on this machine.

    `setting` gives the configuration of azure-native by its key, or nothing.
    """
    # Half a second that a plan must not wait for.
    from azure.core.credentials import TokenCredential
    from azure.identity import ClientAssertionCredential, ClientSecretCredential, DefaultAzureCredential

    def value(key: str) -> str:
        return setting(key) or next(filter(None, (os.environ.get(name) for name in SETTINGS[key])), "")

    who: TokenCredential
    tenant, client = value("tenantId"), value("clientId")
    if client and value("useOidc").lower() in ("true", "1"):
        who = ClientAssertionCredential(tenant, client, lambda: value("oidcToken") or _assertion(value))
    elif client and value("clientSecret"):
        who = ClientSecretCredential(tenant, client, value("clientSecret"))
    else:
        who = DefaultAzureCredential()
    return lambda: who.get_token(f"{ADDRESS}/.default").token


def _assertion(value: Callable[[str], str]) -> str:
    """A token of the CI system, for Entra.

    https://docs.github.com/actions/concepts/security/openid-connect, not read again.
    """
    answer = requests.get(
        value("oidcRequestUrl"),
        params={"audience": "api://AzureADTokenExchange"},
        headers={"Authorization": f"Bearer {value('oidcRequestToken')}"},
        timeout=TIMEOUTS,
    )
    if answer.status_code != 200:
        raise RestError("GET oidcRequestUrl", answer.status_code, "the CI system gives no token")
    return str(answer.json()["value"])
