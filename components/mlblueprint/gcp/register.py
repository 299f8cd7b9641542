"""The step of a training pipeline that makes a run's files a new version of a model: a program of its own.

Its text travels inside the compiled pipeline and runs in the image of Google's pipeline components, so it imports
nothing but what that image has, and keeps to Python 3.9.

Rejected: the launcher `UploadModel` of that image. It sends no `modelId`, and the first version would get an id that
nobody knows (google_cloud_pipeline_components 2.22.0, container/v1/model/upload_model/remote_runner.py, read
2026-11-21).
"""

from __future__ import annotations

import argparse
import json
import time
import urllib.parse
from typing import Any

import google.auth
from google.auth.transport.requests import AuthorizedSession
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]
POLL_SECONDS = 10
PATIENCE = Retry(total=8, backoff_factor=1, status_forcelist=(429, 500, 502, 503, 504), raise_on_status=False)
"""For what may be asked twice: a request that was not heard changes nothing, and an upload is none of these."""
UNSERVED = "gcr.io/ml-pipeline/google-cloud-pipeline-components:2.22.0"
"""Vertex AI wants a container for a model that is not AutoML's; which image serves a version is not the registry's to
say, so it gets this step's own (https://github.com/googleapis/python-aiplatform/issues/2034, read 2026-11-21)."""


def main(arguments: list[str] | None = None, session: Any = None) -> None:
    """Read the entry, upload, wait for the end. Whatever Google refuses ends the run with its words."""
    parser = argparse.ArgumentParser()
    for name in ("--entry", "--files", "--account", "--run"):
        parser.add_argument(name, required=True)
    given = parser.parse_args(arguments)
    session = session or _session()
    entry = json.loads(_answer(session.get(_object(given.entry))).text)
    upload = entry["upload"]
    location = upload["parent"].split("/")[3]
    vertex = f"https://{location}-aiplatform.googleapis.com/v1"
    found = session.get(f"{vertex}/{upload['parent']}/models/{upload['modelId']}")
    known = found.status_code != 404 and bool(_answer(found))
    body = request(entry, known=known, files=given.files, account=given.account, run=given.run)
    operation = _answer(session.post(f"{vertex}/{upload['parent']}/models:upload", json=body)).json()
    while not operation.get("done"):
        time.sleep(POLL_SECONDS)
        operation = _answer(session.get(f"{vertex}/{operation['name']}")).json()
    if "error" in operation:
        raise SystemExit(f"the upload failed: {operation['error']}")
    print(json.dumps(operation["response"]))


def request(entry: dict[str, Any], *, known: bool, files: str, account: str, run: str) -> dict[str, Any]:
    """UploadModelRequest. An alias that another version has moves to this one.

    https://cloud.google.com/vertex-ai/docs/model-registry/model-alias, read 2026-11-21.
    """
    upload = entry["upload"]
    name = f"{upload['parent']}/models/{upload['modelId']}"
    return {
        **({"parentModel": name} if known else {"modelId": upload["modelId"]}),
        "serviceAccount": account,
        "model": {
            **{key: value for key, value in upload["model"].items() if value is not None},
            "artifactUri": files.rstrip("/"),
            "containerSpec": {"imageUri": UNSERVED},
            "pipelineJob": run,
            "versionAliases": ["candidate", *(["approved"] if entry["approval"] == "automatic" else [])],
        },
    }


def _session() -> Any:
    session = AuthorizedSession(google.auth.default(scopes=SCOPES)[0])  # type: ignore[no-untyped-call]
    session.mount("https://", HTTPAdapter(max_retries=PATIENCE))
    return session


def _object(uri: str) -> str:
    """Where an object's content is read: `gs://BUCKET/NAME` by Cloud Storage's JSON API."""
    bucket, _, name = uri[len("gs://") :].partition("/")
    return f"https://storage.googleapis.com/storage/v1/b/{bucket}/o/{urllib.parse.quote(name, safe='')}?alt=media"


def _answer(response: Any) -> Any:
    if response.status_code >= 400:
        raise SystemExit(f"{response.status_code}: {response.text}")
    return response


if __name__ == "__main__":
    main()
