"""Calls to a cloud's REST API: JSON in and out, a token for each call, patience with what passes, honest errors.

Errors carry the service's own words and never a header, a query or a body: those may hold secrets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import requests
from requests.auth import AuthBase

from mlblueprint.rollout import Clock

T = TypeVar("T")

PASSING = frozenset({408, 429, 500, 502, 503, 504})
"""Answers after which the same call may succeed."""

TRIES = 6
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between two tries: doubled each time, or as long as the service says."""

TIMEOUTS = (10.0, 120.0)
"""Seconds to connect, and to wait for an answer."""


class RestError(Exception):
    """A call that the service refused, or that never reached it; `status` is 0 then."""

    def __init__(self, call: str, status: int, message: str, code: str = "") -> None:
        super().__init__(f"{call}: {status or 'no answer'}: {message}")
        self.status = status
        self.message = message
        self.code = code
        """The service's word for the error: `ALREADY_EXISTS`, `ResourceNotFound`."""


class Conflict(RestError):
    """409: something else is under way there, or the thing exists."""


class Missing(RestError):
    """404: it is not there."""


class TookTooLong(Exception):
    """What was waited for did not come in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: Mapping[str, Any]
    """The JSON object; empty where there was none."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in any case."""


class Rest:
    """One service at one address."""

    def __init__(
        self,
        base: str,
        token: Callable[[], str],
        clock: Clock,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`token` is asked before every try, so that it may renew itself; `query` and `headers` go with every call."""
        self._base = base.rstrip("/")
        self._clock = clock
        self._query = dict(query or {})
        self._session = requests.Session()
        self._session.auth = _Bearer(token)
        self._session.headers.update(headers or {})

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """The JSON object at a path."""
        return self.call("GET", path, query=query).body

    def find(self, path: str, query: Mapping[str, str] | None = None) -> Mapping[str, Any] | None:
        """The JSON object at a path, or None if nothing is there."""
        try:
            return self.get(path, query)
        except Missing:
            return None

    def pages(self, path: str, key: str, query: Mapping[str, str] | None = None) -> list[Any]:
        """Everything under `key` of all pages of a list that answers with `nextPageToken`, as Google's do."""
        found: list[Any] = []
        asked = dict(query or {})
        while True:
            page = self.get(path, asked)
            found += page.get(key, [])
            if not page.get("nextPageToken"):
                return found
            asked["pageToken"] = page["nextPageToken"]

    def call(
        self, method: str, path: str, body: object | None = None, *, query: Mapping[str, str] | None = None
    ) -> Answer:
        """One call, tried again while its failure may pass.

        A path may be a whole URL below the base, such as a service gives of an operation: its query stays as it is.

        Raises:
            RestError: Missing for 404, Conflict for 409, itself for everything else.
        """
        name, pause = f"{method} {path.partition('?')[0]}", FIRST_PAUSE
        for left in reversed(range(TRIES)):
            try:
                response = self._send(method, path, body, query)
            except (requests.ConnectionError, requests.Timeout) as error:
                if not left:
                    raise RestError(name, 0, f"the service cannot be reached ({type(error).__name__})") from None
                self._clock.sleep(pause)
            else:
                if response.status_code < 300:
                    return Answer(response.status_code, _json(response), response.headers)
                if not left or response.status_code not in PASSING:
                    raise _error(name, response)
                self._clock.sleep(self._pause(response, pause))
            pause = min(pause * 2, LONGEST_PAUSE)
        raise AssertionError(name)

    def until(self, look: Callable[[], T | None], *, what: str, every: float = 10, patience: float = 3600) -> T:
        """What `look` gives as soon as it is not None; it is asked often at first, then `every` so many seconds.

        Raises:
            TookTooLong: it never was; `what` says what was waited for.
        """
        end, wait = self._clock.now() + patience, min(FIRST_PAUSE, every)
        while (found := look()) is None:
            if self._clock.now() >= end:
                raise TookTooLong(f"{what} is not done after {patience:g} seconds")
            self._clock.sleep(wait)
            wait = min(wait * 2, every)
        return found

    def pause(self, seconds: float) -> None:
        """Let time pass, before something is tried that the service is not ready for."""
        self._clock.sleep(seconds)

    def _send(self, method: str, path: str, body: object | None, query: Mapping[str, str] | None) -> requests.Response:
        whole = path.startswith(f"{self._base}/")
        return self._session.request(
            method,
            path if whole else f"{self._base}/{path.lstrip('/')}",
            params={**({} if whole else self._query), **(query or {})},
            json=body,
            timeout=TIMEOUTS,
            allow_redirects=False,
        )

    def _pause(self, response: requests.Response, otherwise: float) -> float:
        """As long as the service says, in seconds or as a date, but not for ever."""
        said = response.headers.get("Retry-After", "")
        if said.isdigit():
            return min(float(said), LONGEST_PAUSE)
        try:
            seconds = (parsedate_to_datetime(said) - parsedate_to_datetime(response.headers["Date"])).total_seconds()
        except (KeyError, ValueError, TypeError):
            return otherwise
        return min(max(seconds, 0.0), LONGEST_PAUSE)


class _Bearer(AuthBase):
    """Sets the header itself: `requests` would let a .netrc file win over one that is given."""

    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token()}"
        return request


def _json(response: requests.Response) -> Mapping[str, Any]:
    try:
        found = response.json() if response.content else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {"value": found}


def _error(name: str, response: requests.Response) -> RestError:
    """The service's words: Google and Azure both answer `{"error": {"message": ...}}`."""
    said = _json(response).get("error")
    said = said if isinstance(said, dict) else {"message": said} if isinstance(said, str) else {}
    message = str(said.get("message") or response.reason or "no reason given")
    code = str(said.get("status") or said.get("code") or "")
    kinds: Mapping[int, type[RestError]] = {404: Missing, 409: Conflict}
    return kinds.get(response.status_code, RestError)(name, response.status_code, message, code)
