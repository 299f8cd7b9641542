"""What every model of the blueprint shares: closed, frozen, and the words that names are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import core_schema


class Model(BaseModel):
    """A closed, frozen piece of the blueprint: unknown keys are errors, values are taken as written."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True, slots=True)
class Text:
    """A string of one form, with the words that say which: `Annotated[str, Text("^[a-z]+$", 3, 12, "...", "churn")]`."""

    pattern: str
    least: int
    most: int
    allowed: str
    example: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.custom_error_schema(
            core_schema.str_schema(pattern=self.pattern, min_length=self.least, max_length=self.most, strict=True),
            custom_error_type="text",
            custom_error_message="does not fit",
            custom_error_context={"allowed": self.allowed, "fix": f"write it like {self.example}", "most": self.most},
        )


Key = Annotated[
    str,
    Text(
        r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        3,
        24,
        "3 to 24 lower-case letters and digits, in words joined by '-', beginning with a letter",
        "churn-features",
    ),
]
"""The name of a thing in a map.

3 characters is the least an Azure blob container may have; 24 the most that leaves room for `<blueprint>-<section>-` and
the suffix of the engine in the 63 characters of an S3 or Cloud Storage bucket: `tests/test_names.py` holds both.
"""


@dataclass(frozen=True, slots=True)
class Reference:
    """Marks a string as the name of something elsewhere in the blueprint: `Annotated[str, Reference("storage.buckets")]`."""

    to: str


BucketRef = Annotated[str, Reference("storage.buckets")]
"""The name of a bucket in `storage.buckets`. A reference is a grant: who uses the thing that refers may use the bucket."""
