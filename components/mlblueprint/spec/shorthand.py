"""Values that people write as one text: `30d`, `H100:8`, `0 3 * * 1`, `train:v12`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema


class Shorthand(ABC):
    """A value with a spelling: `parse` reads it, `str` writes it, and editors know its form."""

    __slots__ = ()

    form: ClassVar[str]
    """Regular expression of the whole text."""
    examples: ClassVar[tuple[str, ...]]

    @classmethod
    @abstractmethod
    def parse(cls, value: object) -> Self:
        """Read the text; a value that is read already stays as it is.

        Raises:
            PydanticCustomError: not of that form.
        """

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{cls.form}$", "examples": list(cls.examples)}
