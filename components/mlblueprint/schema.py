"""The JSON Schema of a blueprint, for editors: what they complete, explain and underline.

It says what one field may hold. Rules between fields, references and ranges of quantities are `mlblueprint check`'s.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonRef, JsonSchemaValue
from pydantic_core import core_schema

from mlblueprint.checking.overlay import NOT_IN_OVERLAYS
from mlblueprint.spec import Blueprint, Percent
from mlblueprint.spec.base import attribute
from mlblueprint.spec.units import Quantity

OVERLAY = "overlay.{model}"
"""Name of the partial form of a model: what an environment may say. The dot keeps it apart from every class."""


def schema() -> dict[str, Any]:
    """The JSON Schema of a blueprint, draft 2020-12."""
    whole = Blueprint.model_json_schema(schema_generator=_Whole)
    part = Blueprint.model_json_schema(schema_generator=_Part, ref_template=f"#/$defs/{OVERLAY}")
    definitions = whole.pop("$defs") | {OVERLAY.format(model=name): made for name, made in part.pop("$defs").items()}
    overlay = OVERLAY.format(model=Blueprint.__name__)
    whole["properties"]["environments"]["additionalProperties"] = {"$ref": f"#/$defs/{overlay}"}
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$comment": "Written by `mlblueprint schema`; do not edit.",
        "title": "mlblueprint",
        **whole,
        "$defs": definitions | {overlay: part},
    }


def schema_text() -> str:
    """The schema as `blueprints/schema.json` holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def attribute_docstrings(model: type[BaseModel]) -> dict[str, str]:
    """What stands below each field of a model, on one line.

    Read from the source when it is asked for: pydantic's own `use_attribute_docstrings` reads it at every start.
    """
    found: dict[str, str] = {}
    for cls in reversed([cls for cls in model.__mro__ if issubclass(cls, BaseModel) and cls is not BaseModel]):
        body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
        assert isinstance(body, ast.ClassDef)
        for field, below in zip(body.body, body.body[1:], strict=False):
            match field, below:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                    found[name] = " ".join(text.split())
    return found


class _Whole(GenerateJsonSchema):
    """A blueprint as its file holds it."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        made.pop("title", None)
        texts = attribute_docstrings(schema["cls"])
        for name, field in made["properties"].items():
            if attribute(name) in texts:
                field["description"] = texts[attribute(name)]
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False  # "Expire Noncurrent" tells nobody more than the key

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        for pattern, values in made.pop("patternProperties", {}).items():  # which would let other keys pass unseen
            made["propertyNames"] = {**made.get("propertyNames", {}), "pattern": pattern}
            made["additionalProperties"] = values
        return made

    def custom_error_schema(self, schema: core_schema.CustomErrorSchema) -> JsonSchemaValue:
        made = super().custom_error_schema(schema)
        words = schema.get("custom_error_context", {})  # of a `Text`
        return {**made, "description": words["allowed"], "examples": [str(words["example"]).strip('"')]}

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        made = super().str_schema(schema)
        if re.search(made.get("pattern", "^$"), "4711"):  # the loader takes a number there as it is written
            made["type"] = ["string", "number", "boolean"]
        return made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        if isinstance(made.get("default"), dict | None):  # null says "absent" in words; a map's own fields have theirs
            made.pop("default", None)
        return made

    def encode_default(self, dft: Any) -> Any:
        return str(dft) if isinstance(dft, Quantity | Percent) else super().encode_default(dft)


class _Part(_Whole):
    """A blueprint as an environment holds it: every field may be left out, and null removes what the base says."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        made.pop("required", None)
        kept = {
            n: f for n, f in made["properties"].items() if schema["cls"] is not Blueprint or n not in NOT_IN_OVERLAYS
        }
        made["properties"] = {name: _or_null(field) for name, field in kept.items()}
        return made

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        if isinstance(values := made.get("additionalProperties"), dict):
            made["additionalProperties"] = _or_null(values)
        return made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])  # absent here means as in the base, not the default

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        made = super().tagged_union_schema(schema)
        refs = made["oneOf"]
        if not all("$ref" in one for one in refs):
            return made  # of one value or several, which no overlay holds in part
        fields = [self.get_schema_from_definitions(JsonRef(ref["$ref"]))["properties"] for ref in refs]  # type: ignore[index]
        for own in fields:  # who changes the variant removes what only the base's variant has
            for name in [name for other in fields for name in other if name not in own]:
                own[name] = {"description": f"Removed with `{name}: null`.", "type": "null"}
        return {"anyOf": refs}  # `{}` is a part of each


def _or_null(field: JsonSchemaValue) -> JsonSchemaValue:
    if {"type": "null"} in field.get("anyOf", ()) or field.get("type") == "null":
        return field
    outside = {key: field[key] for key in ("description",) if key in field}
    return {**outside, "anyOf": [{k: v for k, v in field.items() if k not in outside}, {"type": "null"}]}
