"""Who calls Google's APIs from the stack itself: the account of the provider's configuration, or of the shell."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import google.auth
import google.auth.impersonated_credentials
import google.auth.transport.requests
import google.oauth2.service_account

SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]

VARIABLES = {
    "accessToken": ("GOOGLE_OAUTH_ACCESS_TOKEN",),
    "credentials": ("GOOGLE_CREDENTIALS", "GOOGLE_CLOUD_KEYFILE_JSON", "GCLOUD_KEYFILE_JSON"),
    "impersonateServiceAccount": ("GOOGLE_IMPERSONATE_SERVICE_ACCOUNT",),
    "userProjectOverride": ("USER_PROJECT_OVERRIDE",),
    "billingProject": ("GOOGLE_BILLING_PROJECT",),
}
"""Configuration of the `gcp` package -> environment variables that stand in for it, as the provider reads them:
documentation of ProviderArgs in pulumi-gcp 10.2."""


@dataclass(frozen=True, slots=True)
class Token:
    """Gives a valid token whenever it is called."""

    fresh: Callable[[], str]
    headers: Mapping[str, str] = field(default_factory=dict)
    """What goes with it: whose quota the calls take. Vertex AI refuses a person's calls that do not say so ("The
    aiplatform.googleapis.com API requires a quota project"):
    https://cloud.google.com/docs/authentication/adc-troubleshooting/user-creds, not read."""

    def __call__(self) -> str:
        return self.fresh()


def token(config: Callable[[str], str | None]) -> Token:
    """Who calls; `config` reads the stack's configuration by its whole name."""
    if fixed := _setting(config, "accessToken"):
        return Token(lambda: fixed, _quota(config, None))
    credentials = _credentials(_setting(config, "credentials"))
    if account := _setting(config, "impersonateServiceAccount"):
        credentials = google.auth.impersonated_credentials.Credentials(  # type: ignore[no-untyped-call]
            credentials, account, SCOPES
        )

    def fresh() -> str:
        if not credentials.valid:
            credentials.refresh(google.auth.transport.requests.Request())
        return str(credentials.token)

    return Token(fresh, _quota(config, getattr(credentials, "quota_project_id", None)))


def _quota(config: Callable[[str], str | None], own: str | None) -> dict[str, str]:
    """As the provider does it when it is told to, or else the project that somebody signed in with."""
    told = (_setting(config, "userProjectOverride") or "").lower() in ("true", "1")
    asked = (_setting(config, "billingProject") or config("gcp:project")) if told else None
    project = asked or own
    return {"x-goog-user-project": project} if project else {}


def _credentials(given: str | None) -> Any:
    """From a service account's key, as JSON text or as a file with it, or else what this shell is signed in as."""
    if given and (text := given if given.lstrip().startswith("{") else Path(given).read_text(encoding="utf-8")):
        known = json.loads(text)
        if known.get("type") == "service_account":
            return google.oauth2.service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
                known, scopes=SCOPES
            )
        raise ValueError(
            "gcp:credentials is no key of a service account; leave it out, and GOOGLE_CREDENTIALS too, and sign in "
            "with `gcloud auth application-default login`, or point GOOGLE_APPLICATION_CREDENTIALS to the file"
        )
    found, _ = google.auth.default(scopes=SCOPES)
    return found


def _setting(config: Callable[[str], str | None], key: str) -> str | None:
    return config(f"gcp:{key}") or next((value for name in VARIABLES[key] if (value := os.environ.get(name))), None)
