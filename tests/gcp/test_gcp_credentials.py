"""Who calls Google from the stack itself: configuration before the environment, and nothing that is not asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import google.auth
import google.auth.impersonated_credentials
import google.oauth2.service_account
import pytest

from mlblueprint.gcp.credentials import VARIABLES, token

KEY = {"type": "service_account", "client_email": "ci@acme-ml.iam.gserviceaccount.com"}


class Signed:
    """Credentials whose token is good for one call."""

    quota_project_id: str | None = None

    def __init__(self, name: str) -> None:
        self.name, self.token, self.valid, self.refreshed = name, "", False, 0

    def refresh(self, request: object) -> None:
        self.refreshed += 1
        self.token = f"{self.name}-{self.refreshed}"


@pytest.fixture(autouse=True)
def shell(monkeypatch: pytest.MonkeyPatch) -> Signed:
    """A shell that is signed in, and in which no variable says anything."""
    for names in VARIABLES.values():
        for name in names:
            monkeypatch.delenv(name, raising=False)
    made = Signed("shell")
    monkeypatch.setattr(google.auth, "default", lambda scopes: (made, "acme-ml"))
    account = google.oauth2.service_account.Credentials
    monkeypatch.setattr(account, "from_service_account_info", lambda info, scopes: Signed(info["client_email"]))
    monkeypatch.setattr(
        google.auth.impersonated_credentials,
        "Credentials",
        lambda source, account, scopes: Signed(f"{source.name}-as-{account}"),
    )
    return made


def given(**settings: str) -> Any:
    return {f"gcp:{key}": value for key, value in settings.items()}.get


def test_shell_is_used_when_nothing_is_configured():
    assert token(given())() == "shell-1"


def test_token_is_renewed_only_when_it_has_to_be(shell: Signed):
    fresh = token(given())
    fresh()
    shell.valid = True
    assert [fresh(), fresh()] == ["shell-1", "shell-1"]
    shell.valid = False
    assert fresh() == "shell-2"


def test_configured_token_wins():
    assert token(given(accessToken="abc", credentials=json.dumps(KEY)))() == "abc"


def test_variable_stands_in_for_configuration(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", "from-the-shell")
    assert token(given())() == "from-the-shell"
    assert token(given(accessToken="abc"))() == "abc"


@pytest.mark.parametrize("as_file", [True, False])
def test_key_of_a_service_account_is_text_or_a_file(tmp_path: Path, as_file: bool):
    text = json.dumps(KEY)
    file = tmp_path / "key.json"
    file.write_text(text, encoding="utf-8")
    assert token(given(credentials=str(file) if as_file else text))() == "ci@acme-ml.iam.gserviceaccount.com-1"


def test_another_kind_of_key_is_refused_without_showing_it():
    with pytest.raises(ValueError, match=r"no key of a service account.*`gcloud auth application-default") as caught:
        token(given(credentials=json.dumps({"type": "authorized_user", "refresh_token": "hunter2"})))
    assert "hunter2" not in str(caught.value)


def test_account_is_impersonated():
    assert token(given(impersonateServiceAccount="deploy@acme-ml"))() == "shell-as-deploy@acme-ml-1"


def test_person_takes_the_quota_of_the_project_that_he_signed_in_with(shell: Signed):
    """Vertex AI refuses user credentials that name no project."""
    assert token(given()).headers == {}
    shell.quota_project_id = "acme-people"
    assert token(given()).headers == {"x-goog-user-project": "acme-people"}
    assert token(given(impersonateServiceAccount="deploy@acme-ml")).headers == {}


def test_quota_is_taken_where_the_provider_takes_it(shell: Signed, monkeypatch: pytest.MonkeyPatch):
    shell.quota_project_id = "acme-people"
    assert token(given(userProjectOverride="true")).headers == {"x-goog-user-project": "acme-people"}
    told = given(userProjectOverride="true", project="acme-ml")
    assert token(told).headers == {"x-goog-user-project": "acme-ml"}
    monkeypatch.setenv("GOOGLE_BILLING_PROJECT", "acme-bills")
    assert token(told).headers == {"x-goog-user-project": "acme-bills"}
    assert token(given(accessToken="abc", userProjectOverride="true", billingProject="b")).headers == {
        "x-goog-user-project": "b"
    }
