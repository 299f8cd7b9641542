"""The compiled pipelines of GCP and the program of their last step."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT
from tests.vendor.gcp_documents import PREFIX, VERTEX, problems

from mlblueprint.gcp import names, prebuilt, register
from mlblueprint.gcp.pipeline import TEMPLATES, literal, pipeline

ENTRY = {
    "upload": {
        "parent": "projects/acme-ml/locations/europe-west4",
        "modelId": "churn-1a2b",
        "model": {
            "displayName": "churn",
            "description": None,
            "labels": {"team": "growth"},
            "encryptionSpec": {"kmsKeyName": "projects/acme-ml/locations/europe-west4/keyRings/r/cryptoKeys/k"},
        },
    },
    "approval": "manual",
    "artifacts": "gs://churn-artifacts",
}
MODEL = "projects/acme-ml/locations/europe-west4/models/churn-1a2b"
API = "https://europe-west4-aiplatform.googleapis.com/v1"
GIVEN = {
    "files": "gs://churn-artifacts/models/churn/42/",
    "account": "train@acme-ml.iam.gserviceaccount.com",
    "run": "r",
}
ARGUMENTS = ["--entry", "gs://entries/churn/entry.json", *(word for key in GIVEN for word in (f"--{key}", GIVEN[key]))]


class Answer:
    def __init__(self, body, status=200):
        self.status_code, self.text = status, body if isinstance(body, str) else json.dumps(body)

    def json(self):
        return json.loads(self.text)


class Session:
    """Google, with answers by address; remembers what was posted."""

    def __init__(self, answers):
        self.answers, self.posted = answers, []

    def get(self, url):
        found = self.answers[url]
        return found.pop(0) if isinstance(found, list) else found

    def post(self, url, json):
        self.posted.append((url, json))
        return self.answers[url]


def google(**answers):
    """Answers of a project where the model has no version yet."""
    return Session(
        {
            "https://storage.googleapis.com/storage/v1/b/entries/o/churn%2Fentry.json?alt=media": Answer(ENTRY),
            f"{API}/{MODEL}": answers.get("model", Answer("no such model", 404)),
            f"{API}/projects/acme-ml/locations/europe-west4/models:upload": answers.get(
                "upload", Answer({"name": "o/1"})
            ),
            f"{API}/o/1": [
                Answer({"name": "o/1"}),
                answers.get("end", Answer({"done": True, "response": {"model": MODEL}})),
            ],
        }
    )


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(register.time, "sleep", lambda seconds: None)


# ---- registering


def test_first_version_gets_the_id_of_the_entry(capsys):
    session = google()
    register.main(ARGUMENTS, session)
    ((_, body),) = session.posted
    assert body["modelId"] == "churn-1a2b" and "parentModel" not in body
    assert json.loads(capsys.readouterr().out) == {"model": MODEL}


def test_further_version_goes_to_the_model():
    session = google(model=Answer({"name": MODEL}))
    register.main(ARGUMENTS, session)
    ((_, body),) = session.posted
    assert body["parentModel"] == MODEL and "modelId" not in body


def test_version_says_what_the_entry_and_the_run_say():
    body = register.request(ENTRY, known=False, **GIVEN)
    assert body["model"]["artifactUri"] == "gs://churn-artifacts/models/churn/42"
    assert body["serviceAccount"] == GIVEN["account"]
    assert body["model"]["labels"] == {"team": "growth"}
    assert "description" not in body["model"]


@pytest.mark.parametrize("known", [False, True])
def test_request_is_what_google_takes(known):
    assert problems(VERTEX, f"{PREFIX}UploadModelRequest", register.request(ENTRY, known=known, **GIVEN)) == []


@pytest.mark.parametrize(("approval", "aliases"), [("manual", ["candidate"]), ("automatic", ["candidate", "approved"])])
def test_approval_is_an_alias(approval, aliases):
    body = register.request({**ENTRY, "approval": approval}, known=True, **GIVEN)
    assert body["model"]["versionAliases"] == aliases


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"upload": Answer("denied", 403)}, "403: denied"),
        ({"model": Answer("denied", 403)}, "403: denied"),
        ({"end": Answer({"done": True, "error": {"message": "no files"}})}, "no files"),
    ],
)
def test_what_google_refuses_ends_the_run(answers, words):
    with pytest.raises(SystemExit, match=words):
        register.main(ARGUMENTS, google(**answers))


def test_upload_is_not_sent_twice_unasked():
    again = register.PATIENCE.allowed_methods
    assert "GET" in again and "POST" not in again


# ---- the compiled pipelines


def test_compiled_pipelines_are_fresh(tmp_path):
    program = "import sys, pathlib; from mlblueprint.gcp.pipeline_source import compile_all; "
    program += "compile_all(pathlib.Path(sys.argv[1]))"
    environment = {"PYTHONPATH": str(ROOT / "components"), "PATH": "", "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, env=environment)
    for kept in sorted(TEMPLATES.glob("*.json")):
        made = (tmp_path / kept.name).read_text(encoding="utf-8")
        assert made == kept.read_text(encoding="utf-8"), "run scripts/pipelines"
    assert {path.name for path in TEMPLATES.glob("*.json")} == {path.name for path in tmp_path.glob("*.json")}


def test_filling_in_changes_nothing_else():
    given = {"train": {"payload": "{}"}, "register": {"entry": "e", "files": "f", "account": "a"}}
    made = json.loads(pipeline("churn-train", given))
    kept = json.loads((TEMPLATES / "train_and_register.json").read_text(encoding="utf-8"))
    assert made["pipelineInfo"].pop("name") == "churn-train" and kept["pipelineInfo"].pop("name")
    for task, parameters in given.items():
        for name, value in parameters.items():
            for spec, expected in ((made, value), (kept, "filled in by pipeline.py")):
                found = spec["root"]["dag"]["tasks"][task]["inputs"]["parameters"].pop(name)
                assert found == {"runtimeValue": {"constant": expected}}
    assert made == kept


def test_nothing_but_the_runs_id_is_filled_in():
    text = json.dumps({"a": "{{$.inputs}}", "b": "x/{{$.pipeline_job_uuid}}/"})
    assert literal(text) == '{"a": "{\\u007b$.inputs}}", "b": "x/{{$.pipeline_job_uuid}}/"}'
    assert json.loads(literal(text)) == json.loads(text)


def test_planning_does_not_import_kfp():
    program = "import sys; import mlblueprint.gcp.training; sys.exit('kfp' in sys.modules)"
    environment = {"PYTHONPATH": str(ROOT / "components"), "PATH": ""}
    assert subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode == 0


def test_program_of_the_last_step_imports_what_its_image_has():
    lines = Path(register.__file__).read_text(encoding="utf-8").splitlines()
    modules = {line.split()[1].partition(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert modules <= {"__future__", "argparse", "google", "json", "requests", "time", "typing", "urllib", "urllib3"}


def test_pipelines_of_two_stacks_have_two_names():
    assert names.pipeline("churn", "acme/ml/dev", "train") != names.pipeline("churn", "acme/ml/prod", "train")


# ---- Google's images


@pytest.mark.parametrize(
    ("region", "multi"),
    [("europe-west4", "europe"), ("us-central1", "us"), ("asia-east1", "asia"), ("northamerica-northeast1", "us")],
)
def test_images_come_from_the_nearest_multi_region(region, multi):
    row = next(row for row in prebuilt.TRAINING if row.name == "pytorch")
    assert prebuilt.located(row, region).startswith(f"{multi}-docker.pkg.dev/vertex-ai/training/")


def test_every_image_names_its_version():
    for row in prebuilt.TRAINING:
        assert row.version.replace(".", "-") in row.image, row
