"""The tables of the emulated cloud name nothing that the SDKs do not know."""

from __future__ import annotations

import importlib
import inspect
import re
import string

import pytest
from tests.engine.cloud import aws, azure, gcp
from tests.engine.cloud.model import ANYTHING, Cloud, Row

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the SDKs', about classes that we do not use

CLOUDS: dict[str, Cloud] = {"pulumi_aws": aws.CLOUD, "pulumi_gcp": gcp.CLOUD, "pulumi_azure_native": azure.CLOUD}
ROWS = [(package, type_, row) for package, cloud in CLOUDS.items() for type_, row in cloud.types.items()]
MARK = re.compile(r"hex\d+|digits\d+|uuid\d?|id|name")


@pytest.mark.parametrize(("package", "type_", "row"), ROWS, ids=[type_ for _, type_, _ in ROWS])
def test_row_names_properties_of_the_sdk(package: str, type_: str, row: Row):
    inputs, outputs = properties(package, type_)
    facts = CLOUDS[package].facts({})
    named = {
        "name": {row.name} - {""},
        "replace": {path.partition(".")[0] for path in row.replace.split()} - SERVER_SIDE,
        "frozen": {path.partition(".")[0] for path in row.frozen.split()},
        "refers": {path.partition(".")[0] for path in row.refers},
        "kept": set(row.kept),
        "force": {row.force} - {""},
        "locks": {row.locks} - {""},
    }
    for column, names in named.items():
        assert names <= inputs, f"{column} of {type_} names what is no input: {names - inputs}"
    assert set(row.outputs) <= outputs, f"outputs of {type_}: {set(row.outputs) - outputs} are not in the SDK"
    together = CLOUDS[package].labels[1]
    assert row.labelled == (together in outputs), (
        f"labelled of {type_}: the SDK {'has' if together in outputs else 'lacks'} it"
    )
    assert row.secrets <= outputs | inputs
    for template in (row.id, *row.taken):
        unknown = {part for part in parts(template) if part not in inputs | facts.keys() and not MARK.fullmatch(part)}
        assert not unknown, f"{template!r} of {type_} asks for {unknown}"
    assert row.source, f"{type_}: say where the replacements come from"
    assert set(row.refers.values()) <= CLOUDS[package].types.keys() | {ANYTHING}


SERVER_SIDE = {"region", "namePrefix", "bucketNamespace", "location", "type", "effectiveLabels"}
"""Common to many rows although not every type has it."""


def properties(package: str, type_: str) -> tuple[set[str], set[str]]:
    """Input and output names of a resource class, as the wire spells them."""
    module, _, name = type_.partition(":")[2].rpartition(":")
    resource = getattr(importlib.import_module(f"{package}.{module.partition('/')[0]}"), name)
    outputs = {
        getattr(member.fget, "_pulumi_name", attribute)
        for attribute, member in inspect.getmembers(resource, lambda value: isinstance(value, property))
    }
    arguments = inspect.signature(resource._internal_init).parameters.keys() - {
        "__self__",
        "resource_name",
        "opts",
        "__props__",
    }
    return {camel(argument) for argument in arguments}, outputs


def parts(template: str) -> set[str]:
    return {name.partition("[")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


def camel(name: str) -> str:
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in rest)
