"""What every model of the blueprint shares: closed, frozen, and the words that names are made of."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, TypeGuard, get_args, get_origin

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError, core_schema


def _key(attribute: str) -> str:
    """How a field is written in a blueprint: `from_` is `from`, which Python keeps for itself."""
    return attribute.removesuffix("_")


class Model(BaseModel):
    """A closed, frozen piece of the blueprint: unknown keys are errors, values are taken as written."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=_key)


def fields(model: type[Model]) -> Mapping[str, FieldInfo]:
    """A model's fields by the keys that a blueprint writes."""
    return {_key(name): field for name, field in model.model_fields.items()}


def attribute(key: str) -> str:
    """The attribute of a model that holds the value of a key."""
    return f"{key}_" if keyword.iskeyword(key) else key


def refusal(verdict: str, allowed: str, fix: str) -> PydanticCustomError:
    """What is wrong with one value (`is not a size`), what is allowed, what to write."""
    return PydanticCustomError(
        "refused", "{verdict}; {allowed}; {fix}", {"verdict": verdict, "allowed": allowed, "fix": fix}
    )


def conflict(field: str, *others: str, given: str, allowed: str, fix: str) -> PydanticCustomError:
    """Fields that do not go together: the one to change, the others, and the words."""
    return PydanticCustomError(
        "conflict",
        "{given}; {allowed}; {fix}",
        {"given": given, "allowed": allowed, "fix": fix, "field": field, "others": others},
    )


@dataclass(frozen=True, slots=True)
class Text:
    """A string of one form, with the words that say which; `Annotated[str, Text(...)]`."""

    noun: str
    """What it is: `a name`."""
    pattern: str
    least: int
    most: int
    allowed: str
    """The form in words."""
    example: str
    limit: str = ""
    """What the length comes from, where a cloud's limit sets it."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.custom_error_schema(
            core_schema.str_schema(pattern=self.pattern, min_length=self.least, max_length=self.most, strict=True),
            custom_error_type="text",
            custom_error_message=f"is not {self.noun}",
            custom_error_context=asdict(self),
        )


Key = Annotated[
    str,
    Text(
        "a usable name",
        r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        3,
        24,
        "3 to 24 lower-case letters and digits, in words joined by '-', beginning with a letter",
        "churn-features",
        "so that <blueprint>-storage-<name>-endpoint and 8 digits fit the 64 characters of an Azure private endpoint",
    ),
]
"""The name of a thing in a map: `tests/test_names.py` holds its length against every cloud's rules."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Marks a string as the name of something elsewhere: `Annotated[str, Reference("storage.buckets")]`."""

    to: str
    until: str = ""
    """Characters of which the first one ends the name: `:@` in `train:v12`."""

    def name(self, text: str) -> str:
        """The name in what stands there."""
        return text[: min((at for mark in self.until if (at := text.find(mark)) >= 0), default=len(text))]


BucketRef = Annotated[str, Reference("storage.buckets")]
"""The name of a bucket in `storage.buckets`. A reference is a grant: who uses what refers to it may use the bucket."""


def is_model(annotation: Any) -> TypeGuard[type[Model]]:
    """Whether a type is a part of the blueprint with fields of its own."""
    return isinstance(annotation, type) and issubclass(annotation, Model)


def below(annotation: Any, step: str | int) -> Iterator[Any]:
    """The models, maps and lists that may stand one step below a model, a map or a list: several for a union."""
    if not is_model(annotation):
        yield from variants(get_args(annotation)[-1])
    elif (field := fields(annotation).get(str(step))) is not None:
        yield from variants(field.annotation)


def variants(annotation: Any) -> Iterator[Any]:
    """The models, maps and lists that an annotation allows."""
    if is_model(annotation) or get_origin(annotation) in (dict, list, tuple):
        yield annotation
    else:
        for arg in get_args(annotation):
            yield from variants(arg)
