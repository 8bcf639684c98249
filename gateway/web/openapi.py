"""A dialect's OpenAPI 3.1 document, made from its operations and their models."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from pydantic_core import core_schema

from gateway.web.dialect import Dialect
from gateway.web.idempotency import HEADER, LONGEST
from gateway.web.operations import Answer, Body, Description, Operation, Parameter, Type

OPENAPI = "3.1.0"

Schema: TypeAlias = dict[str, Any]

_IDEMPOTENCY_KEY = Parameter(
    HEADER,
    Annotated[str, Field(pattern=rf"^[ -~]{{1,{LONGEST}}}$")],
    "The same request with the same key happens once and is answered the same.",
    "header",
)
_TAKEN: JsonSchemaMode = "validation"
_GIVEN: JsonSchemaMode = "serialization"
_IN_NAMES = str.maketrans({"{": "", "}": "", ":": "_at_"})


def document_of(dialect: Dialect, description: Description, version: str) -> dict[str, Any]:
    """The document of a dialect; `version` is the gateway's."""
    schemas = _Schemas()
    paths: dict[str, dict[str, Any]] = {}
    for operation in dialect.operations:
        described = _operation(operation, description, schemas)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    tags = dict.fromkeys(operation.tag for operation in dialect.operations)
    return {
        "openapi": OPENAPI,
        "info": {"title": description.title, "version": version, "description": description.text},
        "servers": [{"url": "/"}],
        "security": [{name: []} for name in description.security],
        "tags": [{"name": tag} for tag in tags],
        "paths": paths,
        "components": {"schemas": schemas.write(), "securitySchemes": dict(description.security)},
    }


def _operation(operation: Operation, description: Description, schemas: "_Schemas") -> dict[str, Any]:
    answers = _answers(operation, description)
    parameters = [
        *operation.path_parameters(),
        *(each for each in operation.parameters if each.location != "path"),
        *([_IDEMPOTENCY_KEY] if _happens_once(operation) else []),
    ]
    described: dict[str, Any] = {
        "operationId": _id(operation),
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": [_parameter(each, schemas) for each in parameters],
        "responses": {str(status): _answer(answer, schemas) for status, answer in answers.items()},
    }
    if operation.description:
        described["description"] = operation.description
    if operation.body is not None:
        described["requestBody"] = _body(operation.body, schemas)
    if operation.public:
        described["security"] = []
    return described


def _happens_once(operation: Operation) -> bool:
    return operation.method == "POST" and not operation.public


def _answers(operation: Operation, description: Description) -> Mapping[int, Answer]:
    """Those of success, then the refusals by status; an answer of the operation's own comes first."""
    refused = {*operation.refusals, *description.always}
    if not operation.public:
        refused.update(description.keyed)
    if _happens_once(operation):
        refused.update(description.once)
    if operation.body is not None:
        refused.update(description.with_body)
    refusals = {status: description.refusals[status] for status in sorted(refused)}
    return {
        **operation.answers,
        **{each: refusals[each] for each in refusals if each not in operation.answers},
    }


def _parameter(parameter: Parameter, schemas: "_Schemas") -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.location,
        "required": parameter.required,
        "description": parameter.description,
        "schema": schemas.of(parameter.type, _TAKEN),
    }


def _body(body: Body, schemas: "_Schemas") -> dict[str, Any]:
    content = {media_type: {"schema": schemas.of(body.model, _TAKEN)} for media_type in body.media_types}
    return {"required": body.required, "content": content}


def _answer(answer: Answer, schemas: "_Schemas") -> dict[str, Any]:
    described: dict[str, Any] = {"description": answer.description}
    if answer.model is not None:
        described["content"] = {
            media_type: {"schema": schemas.of(answer.model, _GIVEN)} for media_type in answer.media_types
        }
    if answer.headers:
        described["headers"] = {
            name: {"description": text, "schema": {"type": "string"}} for name, text in answer.headers.items()
        }
    return described


class _Schemas:
    """Hands out schemas that are written all at once, so that the names of what they share are settled."""

    def __init__(self) -> None:
        self._wanted: list[tuple[Schema, JsonSchemaMode, TypeAdapter[Any]]] = []

    def of(self, model: Type, mode: JsonSchemaMode) -> Schema:
        """The schema of a type, empty until `write`."""
        schema: Schema = {}
        self._wanted.append((schema, mode, TypeAdapter(model)))
        return schema

    def write(self) -> Schema:
        """Writes all schemas; answers those that they refer to."""
        inputs = [(place, mode, adapter) for place, (_, mode, adapter) in enumerate(self._wanted)]
        found, shared = TypeAdapter.json_schemas(
            inputs, ref_template="#/components/schemas/{model}", schema_generator=_Portable
        )
        for place, (schema, mode, _) in enumerate(self._wanted):
            schema.update(found[place, mode])
        definitions: Schema = shared.get("$defs", {})
        return definitions


class _Portable(GenerateJsonSchema):
    """Schemas that other readers than pydantic understand; fields have no titles beside their names."""

    def field_title_should_be_set(self, _schema: object) -> bool:
        """Never: the name of a property says it."""
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Schema:
        """Without the default: it is how a model says that a key is absent, and no value to send."""
        return self.generate_inner(schema["schema"])

    def str_schema(self, schema: core_schema.StringSchema) -> Schema:
        """A text; its pattern in JavaScript's grammar, as JSON Schema wants."""
        written = super().str_schema(schema)
        if "pattern" in written:
            written["pattern"] = portable(written["pattern"])
        return written


_ANY_CASE = re.compile(r"^\(\?i(?:-u)?\)")


def portable(pattern: str) -> str:
    """A pattern without a flag for any case: each letter stands for both of its cases."""
    if not _ANY_CASE.match(pattern):
        return pattern
    letters = _ANY_CASE.sub("", pattern)
    return re.sub("[A-Za-z]", lambda match: f"[{match[0].upper()}{match[0].lower()}]", letters)


def _id(operation: Operation) -> str:
    """A name of letters that no other operation has: what stands between two words stays to be seen."""
    return re.sub(r"\W", "_", f"{operation.method.lower()}{operation.path}".translate(_IN_NAMES))
