# mypy: disable-error-code="import-untyped,untyped-decorator"
"""The training pipelines in the language of Kubeflow Pipelines, which `scripts/pipelines` compiles.

Importing kfp and compiling would be a sixth of a plan, for two pipelines that no blueprint changes: they are compiled
when they change and not when somebody plans. What a job wants goes into the compiled one (`pipeline.py`).

Annotations are read by kfp as they stand: no `from __future__ import annotations` here.
"""

from collections.abc import Callable
from pathlib import Path

from kfp import compiler, dsl

LAUNCHER = "gcr.io/ml-pipeline/google-cloud-pipeline-components:2.22.0"
"""Image of Google's pipeline components. Vertex AI knows its launchers, and runs them without a machine.

https://github.com/kubeflow/pipelines/tree/master/components/google-cloud at 7b70c7b9 (v1/custom_job/component.py,
container/v1/custom_job), read 2026-11-21.
"""

PROJECT, LOCATION = "{{$.pipeline_google_cloud_project_id}}", "{{$.pipeline_google_cloud_location}}"
"""Placeholders that Vertex AI fills in: google_cloud_pipeline_components/_placeholders.py there."""
RUN = f"projects/{PROJECT}/locations/{LOCATION}/pipelineJobs/{dsl.PIPELINE_JOB_ID_PLACEHOLDER}"
FILLED = "filled in by pipeline.py"
REGISTER = Path(__file__).with_name("register.py").read_text(encoding="utf-8")


@dsl.container_component
def train(payload: str, gcp_resources: dsl.OutputPath(str)) -> dsl.ContainerSpec:  # type: ignore[valid-type]
    """Run a CustomJob and wait for its end."""
    return dsl.ContainerSpec(
        image=LAUNCHER,
        command=["python3", "-u", "-m", "google_cloud_pipeline_components.container.v1.custom_job.launcher"],
        args=[
            *["--type", "CustomJob", "--payload", payload],
            *["--project", PROJECT, "--location", LOCATION, "--gcp_resources", gcp_resources],
        ],
    )


@dsl.container_component
def register(entry: str, files: str, account: str) -> dsl.ContainerSpec:
    """Upload the run's files as a new version of a model."""
    return dsl.ContainerSpec(
        image=LAUNCHER,
        command=["python3", "-u", "-c", REGISTER],
        args=["--entry", entry, "--files", files, "--account", account, "--run", RUN],
    )


@dsl.pipeline(name="train")
def train_only() -> None:
    """A run that registers nothing."""
    # A run is never the same as another one, whatever its payload: without this, Vertex AI would skip the second.
    train(payload=FILLED).set_caching_options(False)


@dsl.pipeline(name="train-and-register")
def train_and_register() -> None:
    """A run that registers its files when it has succeeded."""
    trained = train(payload=FILLED).set_caching_options(False)
    registered = register(entry=FILLED, files=FILLED, account=FILLED).after(trained).set_caching_options(False)
    # Hours of training should not be lost to a minute in which Google does not answer; the other step is too dear.
    registered.set_retry(num_retries=2, backoff_duration="60s")


PIPELINES: dict[str, Callable[..., object]] = {"train": train_only, "train_and_register": train_and_register}
"""Name of the file in `templates/` -> pipeline."""


def compile_all(folder: Path) -> None:
    """Write each pipeline's compiled form into a folder."""
    for name, pipeline in PIPELINES.items():
        compiler.Compiler().compile(pipeline, str(folder / f"{name}.json"))
