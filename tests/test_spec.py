"""The neutral model: units as people write them, closed and frozen models, defaults, an explanation on every field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from mlblueprint.schema import attribute_docstrings
from mlblueprint.spec import (
    Blueprint,
    Bucket,
    Days,
    Duration,
    Model,
    Percent,
    PrivateNetwork,
    PublicNetwork,
    Repository,
    Security,
    Size,
)
from mlblueprint.spec.base import variants
from mlblueprint.spec.placement import Adopt
from mlblueprint.spec.units import Between, Retention

SMALLEST = {"version": 1, "name": "churn", "owner": "ml@acme.example"}


def models(root: Any) -> Iterator[type[Model]]:
    """A model and every model below it."""
    for found in variants(root):
        if isinstance(found, type):
            yield found
            for field in found.model_fields.values():
                yield from models(field.annotation)
        else:
            yield from models(found.__args__[-1])


EVERY_MODEL = sorted({*models(Blueprint), *models(Adopt)}, key=lambda model: model.__name__)


# ---- units


@pytest.mark.parametrize(
    ("unit", "text", "base"),
    [
        (Days, "30d", 30),
        (Days, "2w", 14),
        (Days, "0d", 0),
        (Days, "007d", 7),
        (Duration, "90s", 90),
        (Duration, "15m", 900),
        (Duration, "6h", 21_600),
        (Duration, "30d", 2_592_000),
        (Duration, "2w", 1_209_600),
        (Size, "512MB", 512),
        (Size, "80GB", 81_920),
        (Size, "2TB", 2_097_152),
    ],
)
def test_quantity_is_read(unit, text, base):
    assert TypeAdapter(unit).validate_python(text, strict=True).base == base


@pytest.mark.parametrize(("text", "fraction"), [("1%", 0.01), ("0%", 0.0), ("100%", 1.0), ("99.5%", 0.995)])
def test_percentage_is_read(text, fraction):
    assert TypeAdapter(Percent).validate_python(text, strict=True).fraction == pytest.approx(fraction)


@pytest.mark.parametrize(
    ("unit", "wrong"),
    [
        (unit, wrong)
        for unit in (Days, Duration, Size, Percent)
        for wrong in (30, 1.5, True, None, "", "30", [], {}, "d")
    ]
    + [(Days, wrong) for wrong in ("-1d", "1.5d", "30 d", " 30d", "30D", "30h", "٣٠d", "1d\n", "1000000000d", "30d2w")]
    + [(Percent, wrong) for wrong in ("101%", "100.1%", "-1%", "1e1%", "50 %", "٥%", "%", "5%%")]
    + [(Size, wrong) for wrong in ("80gb", "80GiB", "80G")],
)
def test_quantity_is_refused(unit, wrong):
    with pytest.raises(ValidationError):
        TypeAdapter(unit).validate_python(wrong, strict=True)


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (Days(28), "28d"),
        (Days(0), "0d"),
        (Duration(5400), "90m"),
        (Duration(86_400), "1d"),
        (Duration(61), "61s"),
        (Size(1536), "1536MB"),
        (Size(2048), "2GB"),
        (Percent(0.5), "0.5%"),
        (Percent(50), "50%"),
    ],
)
def test_quantity_is_written_as_it_would_be_read(quantity, text):
    assert str(quantity) == text
    assert type(quantity).parse(text) == quantity


def test_days_know_their_seconds():
    assert (Days.parse("2w").days, Days.parse("2w").seconds, Duration.parse("15m").seconds) == (14, 1_209_600, 900)


def test_sizes_know_their_gib():
    assert (Size.parse("80GB").gib, Size.parse("512MB").gib) == (80, 0.5)


def test_units_are_ordered_and_not_each_other():
    assert Days(1) < Days(2)
    assert Days(1) != Duration(1)


@pytest.mark.parametrize(("text", "right"), [("1d", True), ("3650d", True), ("0d", False), ("3651d", False)])
def test_bounds_are_included(text, right):
    if right:
        assert str(TypeAdapter(Retention).validate_python(text)) == text
    else:
        with pytest.raises(ValidationError, match="from 1d to 3650d"):
            TypeAdapter(Retention).validate_python(text)


def test_bound_speaks_of_what_was_written():
    with pytest.raises(ValidationError, match="input_value='1w'"):
        TypeAdapter(Annotated[Days, Between("8d", "30d")]).validate_python("1w")


@pytest.mark.parametrize(
    ("unit", "right", "wrong"),
    [
        (Days, ["30d", "2w"], ["30", "30h", "30d\n", "-1d"]),
        (Duration, ["15m", "6h"], ["15", "15min"]),
        (Size, ["80GB"], ["80gb", "80"]),
        (Percent, ["1%", "99.5%"], ["1", "1,5%"]),
        (Retention, ["30d"], ["30"]),
    ],
)
def test_json_schema_of_the_shorthand(unit, right, wrong):
    schema = TypeAdapter(unit).json_schema()
    assert schema["type"] == "string"
    for text in (*right, *schema["examples"]):
        assert re.fullmatch(schema["pattern"].strip("^$"), text)
    for text in wrong:
        assert not re.fullmatch(schema["pattern"].strip("^$"), text)


def test_quantities_serialise_to_their_shorthand():
    security = Security.model_validate({"key_rotation": "2w"})
    assert security.model_dump(mode="json")["key_rotation"] == "14d"


# ---- models


def test_every_model_is_looked_at():
    assert {model.__name__ for model in EVERY_MODEL} >= {
        "Blueprint",
        "Bucket",
        "PublicNetwork",
        "AzureStorage",
        "Adopt",
    }


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.__name__)
def test_model_is_closed_frozen_and_strict(model):
    assert issubclass(model, Model)
    assert {key: model.model_config.get(key) for key in ("extra", "frozen", "strict")} == {
        "extra": "forbid",
        "frozen": True,
        "strict": True,
    }


def test_blueprint_cannot_be_changed():
    blueprint = Blueprint.model_validate(SMALLEST)
    with pytest.raises(ValidationError, match="frozen"):
        blueprint.name = "other"


def test_defaults_are_not_shared():
    one, other = (Blueprint.model_validate(SMALLEST) for _ in range(2))
    one.labels["team"] = "growth"
    assert other.labels == {}


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.__name__)
def test_field_says_what_it_means(model):
    docstrings = attribute_docstrings(model)
    for name, field in model.model_fields.items():
        text = docstrings.get(name)
        assert text, f"write a docstring below {model.__name__}.{name}: meaning, unit, what absence means"
        assert field.is_required() or "Absent: " in text, (
            f"{model.__name__}.{name}: say what absence means ('Absent: ...')"
        )


# ---- one fact for each field with a rule of its own


def test_defaults_of_a_bucket():
    bucket = Bucket()
    assert (bucket.versioning, bucket.noncurrent, bucket.archive_after, bucket.expire) == (True, Days(90), None, None)


def test_bucket_without_versions_keeps_none():
    assert Bucket(versioning=False).noncurrent is None


def test_defaults_of_security():
    security = Security()
    assert (security.customer_managed, security.rotation, security.deletion_protection) == (True, Days(90), True)


def test_defaults_of_a_repository():
    assert Repository().keep_last == 30


def test_default_of_the_network_is_private():
    blueprint = Blueprint.model_validate(SMALLEST)
    assert blueprint.network == PrivateNetwork(mode="private", cidr=IPv4Network("10.64.0.0/16"))


def test_network_without_a_mode_is_private():
    blueprint = Blueprint.model_validate({**SMALLEST, "network": {"cidr": "10.80.0.0/18"}})
    assert isinstance(blueprint.network, PrivateNetwork)


def test_network_says_its_mode():
    blueprint = Blueprint.model_validate({**SMALLEST, "network": {"mode": "public"}})
    assert isinstance(blueprint.network, PublicNetwork)


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "10.255.252.0/22", "172.16.0.0/16", "172.31.0.0/16", "192.168.0.0/16"])
def test_private_block_is_taken(cidr):
    assert str(PrivateNetwork.model_validate({"cidr": cidr}).cidr) == cidr


@pytest.mark.parametrize(
    "cidr",
    [
        "172.32.0.0/16",
        "100.64.0.0/16",
        "169.254.0.0/16",
        "198.18.0.0/16",
        "10.0.0.0/255.255.0.0",
        "010.0.0.0/16",
        10,
        "",
    ],
)
def test_other_block_is_refused(cidr):
    with pytest.raises(ValidationError):
        PrivateNetwork.model_validate({"cidr": cidr})
