"""The REST client against a server on this machine: what it sends, tries again, waits for and says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.server import Reply, Server

from mlblueprint.rest import TRIES, Conflict, Missing, Rest, RestError, TookTooLong


@dataclass
class Watch:
    """A clock that jumps."""

    time: float = 0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def rest(server: Server, watch: Watch) -> Rest:
    tokens = (f"token-{number}" for number in range(100))
    return Rest(server.address, lambda: next(tokens), watch, query={"api-version": "7"})


def ok(answer: Any = None) -> Reply:
    return 200, {} if answer is None else answer, {}


def test_call_carries_token_query_and_json(server: Server, rest: Rest):
    server.replies = [ok({"name": "a"})]
    answer = rest.call("POST", "models:upload", {"model": 1}, query={"force": "true"})
    assert (answer.status, answer.body) == (200, {"name": "a"})
    ((method, path, body, headers),) = server.calls
    assert (method, path, body) == ("POST", "/v1/models:upload?api-version=7&force=true", {"model": 1})
    assert headers["Authorization"] == "Bearer token-0"


def test_headers_go_with_every_call(server: Server, watch: Watch):
    server.replies = [ok()]
    Rest(server.address, lambda: "token", watch, headers={"x-goog-user-project": "acme-bills"}).get("a")
    ((_, _, _, headers),) = server.calls
    assert headers["x-goog-user-project"] == "acme-bills" and headers["Authorization"] == "Bearer token"


def test_token_is_asked_for_again_before_every_try(server: Server, rest: Rest):
    server.replies = [(503, {}, {}), ok()]
    rest.get("a")
    assert [call[3]["Authorization"] for call in server.calls] == ["Bearer token-0", "Bearer token-1"]


def test_netrc_file_does_not_win_over_the_token(
    server: Server, rest: Rest, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.replies = [ok()]
    rest.get("a")
    assert server.calls[0][3]["Authorization"] == "Bearer token-0"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_passes_is_tried_again_with_longer_pauses(server: Server, rest: Rest, watch: Watch, status: int):
    server.replies = [(status, {}, {}), (status, {}, {}), (status, {}, {}), ok({"there": True})]
    assert rest.get("a") == {"there": True}
    assert watch.slept == [1, 2, 4]


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "17"}, 17),
        ({"Retry-After": "86400"}, 60),
        ({"Retry-After": "soon"}, 1),
        ({"Retry-After": "Wed, 01 Jan 2200 00:00:00 GMT"}, 60),
        ({"Retry-After": "Wed, 01 Jan 2020 00:00:00 GMT"}, 0),
    ],
)
def test_service_says_how_long_to_wait(server: Server, rest: Rest, watch: Watch, headers: dict[str, str], pause: float):
    server.replies = [(429, {}, headers), ok()]
    rest.get("a")
    assert watch.slept == [pause]


def test_what_does_not_pass_is_an_error_with_the_service_words(server: Server, rest: Rest):
    server.replies = [(503, {"error": {"message": "try later", "status": "UNAVAILABLE"}}, {})]
    with pytest.raises(RestError, match=r"GET a: 503: try later") as caught:
        rest.get("a")
    assert len(server.calls) == TRIES
    assert caught.value.code == "UNAVAILABLE"


@pytest.mark.parametrize(("status", "kind"), [(404, Missing), (409, Conflict), (400, RestError), (403, RestError)])
def test_refusals_are_not_tried_again(server: Server, rest: Rest, status: int, kind: type[RestError]):
    server.replies = [(status, {"error": {"message": "no"}}, {})]
    with pytest.raises(RestError) as caught:
        rest.get("a")
    assert type(caught.value) is kind and caught.value.status == status
    assert len(server.calls) == 1


def test_errors_hold_no_secret(server: Server, rest: Rest):
    server.replies = [(400, "<html>hunter2</html>", {})]
    with pytest.raises(RestError) as caught:
        rest.call("POST", "a?sig=hunter2", {"password": "hunter2"}, query={"key": "hunter2"})
    assert str(caught.value) == "POST a: 400: Bad Request"


def test_nobody_there_is_an_error_without_a_traceback_of_the_library(watch: Watch):
    rest = Rest("http://127.0.0.1:9", lambda: "token", watch)
    with pytest.raises(
        RestError, match=r"GET a: no answer: the service cannot be reached \(ConnectionError\)"
    ) as caught:
        rest.get("a")
    assert caught.value.status == 0 and len(watch.slept) == TRIES - 1


def test_redirects_are_not_followed_with_the_token(server: Server, rest: Rest):
    server.replies = [(302, {}, {"Location": "http://elsewhere.example/"})]
    with pytest.raises(RestError, match="302"):
        rest.get("a")


def test_whole_address_of_the_same_service_is_a_path(server: Server, rest: Rest):
    server.replies = [(202, {}, {"Location": f"{server.address}/operations/7?api-version=8"}), ok({"done": True})]
    answer = rest.call("DELETE", "a")
    assert rest.get(answer.headers["location"]) == {"done": True}
    assert server.calls[1][1] == "/v1/operations/7?api-version=8"


def test_find_gives_none_for_what_is_not_there(server: Server, rest: Rest):
    server.replies = [(404, {}, {}), ok({"name": "a"})]
    assert rest.find("a") is None
    assert rest.find("a") == {"name": "a"}


def test_all_pages_of_a_list(server: Server, rest: Rest):
    server.replies = [ok({"models": [1, 2], "nextPageToken": "t"}), ok({"models": [3]})]
    assert rest.pages("models", "models", {"filter": "x"}) == [1, 2, 3]
    assert server.calls[1][1] == "/v1/models?api-version=7&filter=x&pageToken=t"


def test_empty_answer_is_an_empty_object(server: Server, rest: Rest):
    server.replies = [(204, "", {})]
    assert rest.call("DELETE", "a").body == {}


def looks(*results: object) -> Callable[[], Any]:
    left = iter(results)
    return lambda: next(left)


def test_until_looks_again_until_something_is_there(rest: Rest, watch: Watch):
    assert rest.until(looks(*[None] * 5, "done"), what="the deployment", every=5) == "done"
    assert watch.slept == [1, 2, 4, 5, 5]


def test_until_gives_up(rest: Rest):
    with pytest.raises(TookTooLong, match="the deployment is not done after 30 seconds"):
        rest.until(looks(*[None] * 10), what="the deployment", every=10, patience=30)
