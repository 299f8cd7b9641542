"""The clouds are one architecture: the same modules, classes, leading parameters and outputs."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module

import pytest

from mlblueprint import contract
from mlblueprint.targets import TARGETS

FIRST = next(iter(TARGETS))

COMPONENTS = {
    "network": ("Network",),
    "keys": ("Keys",),
    "storage": ("Storage", "Bucket"),
    "images": ("Images", "Repository"),
    "compute": ("Compute", "Cluster"),
    "registry": ("Registry", "RegisteredModel"),
    "training": ("Training", "Job"),
    "serving": ("Serving", "Endpoint"),
    "monitoring": ("Monitoring", "Alarm"),
    "delivery": ("Delivery",),
    "identity": ("Identity",),
    "stack": ("MlStack",),
}
"""The classes of each section's module."""

LEADING = {"Identity": ["self", "name"], "default": ["self", "name", "spec"], "MlStack": ["self", "name", "blueprint"]}
"""Parameters that come first, by position, on every cloud."""

CLASSES = [(module, name) for module, names in COMPONENTS.items() for name in names]


def _class(cloud, module, name):
    return getattr(import_module(f"{TARGETS[cloud].package}.{module}"), name)


def _modules(cloud):
    package = import_module(TARGETS[cloud].package)
    return {m.name for m in pkgutil.iter_modules(package.__path__)}


def test_every_cloud_has_every_shared_module(cloud):
    shared = set.intersection(*(_modules(name) for name in TARGETS))
    others = {"access", "place", "limits", "names", "offline", "prebuilt", "pull", "summary"}
    assert {*COMPONENTS, *others} <= shared | _modules(cloud)


@pytest.mark.parametrize(("module", "name"), CLASSES)
def test_constructor_leads_with_the_same_parameters(cloud, module, name):
    found = inspect.signature(_class(cloud, module, name).__init__).parameters
    leading = [p.name for p in found.values() if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    expected = LEADING.get(name, LEADING["default"])
    assert leading[: len(expected)] == expected


@pytest.mark.parametrize(("module", "name"), CLASSES)
def test_constructor_takes_opts_by_keyword(cloud, module, name):
    parameter = inspect.signature(_class(cloud, module, name).__init__).parameters["opts"]
    assert parameter.kind is inspect.Parameter.KEYWORD_ONLY


@pytest.mark.parametrize(("module", "name"), CLASSES)
def test_class_offers_what_the_contract_says(cloud, module, name):
    promised = {m for m in vars(getattr(contract, name)) if not m.startswith("_")}
    cls = _class(cloud, module, name)
    source = inspect.getsource(cls)
    missing = {m for m in promised if not hasattr(cls, m) and f"self.{m}" not in source}
    assert not missing, f"{cloud}.{module}.{name} lacks {missing}"


@pytest.mark.parametrize(("module", "name"), CLASSES)
def test_type_token_names_cloud_and_class(cloud, module, name):
    source = inspect.getsource(_class(cloud, module, name))
    assert f'"mlblueprint:{cloud}:{name}"' in source, "type tokens are API: mlblueprint:<cloud>:<Class>"


def test_outputs_have_the_same_names_on_every_cloud(cloud, full, planned):
    from tests.conftest import FULL

    assert list(full.outputs) == list(planned(FULL, FIRST).outputs)


def test_maps_of_outputs_have_the_names_of_the_blueprint(full):
    assert set(full.outputs["buckets"]) == {"features", "artifacts", "scratch"}
    assert set(full.outputs["repositories"]) == {"train", "serve"}
    assert set(full.outputs["models"]) == {"churn", "upsell"}
    assert set(full.outputs["jobs"]) == {"churn-train", "tune", "prepare"}
    assert set(full.outputs["endpoints"]) == {"churn-api", "upsell-api", "chat-api"}
    assert {"errors-5xx", "churn-api-errors", "churn-api-full", "tune-failed"} <= set(full.outputs["alarms"])
    assert "tune-late" not in full.outputs["alarms"], "silenced"


def test_job_says_how_to_run_it_and_endpoint_how_to_call_it(full):
    assert all(job["id"] and job["run"] for job in full.outputs["jobs"].values())
    for endpoint in full.outputs["endpoints"].values():
        assert endpoint["url"].startswith("https://") and "request.json" in endpoint["call"]
