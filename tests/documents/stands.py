"""What becomes of each field of an operation's request: honoured, refused or not supported."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.web.dialect import Dialect
from gateway.web.openapi import document_of
from gateway.web.operations import Operation

HONOURED, REFUSED, NOT_SUPPORTED = "honoured", "refused", "not supported"
PASSED_OVER = "Passed over: clients send it, and nothing here goes by it."


@dataclass(frozen=True)
class Field:
    """A field of a body, with dots between its levels and `[]` after lists, or with `?` one of the query."""

    path: str
    stand: str
    note: str = ""

    @property
    def sight(self) -> str:
        """What a test shows that sends it: with `!` in a request that is refused."""
        return ("!" if self.stand == REFUSED else "") + self.path.lower()


def fields_of(dialect: Dialect) -> Mapping[str, list[Field]]:
    """The fields of each operation, by its method and path, as the dialect's document has them."""
    assert dialect.description is not None
    document = document_of(dialect, dialect.description, "0")
    schemas = document["components"]["schemas"]
    return {
        name(each): list(_fields(each, document["paths"][each.path][each.method.lower()], schemas))
        for each in dialect.operations
    }


def name(operation: Operation) -> str:
    """How an operation is named in the record and on the page."""
    return f"{operation.method} {operation.path}"


def _fields(operation: Operation, described: Any, schemas: Mapping[str, Any]) -> Iterator[Field]:
    for parameter in described["parameters"]:
        if parameter["in"] == "query":
            yield _field(f"?{parameter['name']}", parameter["schema"])
    found = {}
    for content in described.get("requestBody", {"content": {}})["content"].values():
        found.update({each.path: each for each in _properties(content["schema"], schemas, "")})
    yield from found.values()
    mark = "" if operation.body else "?"
    yield from (Field(mark + each, NOT_SUPPORTED, PASSED_OVER) for each in operation.unsupported)


def _properties(schema: Any, schemas: Mapping[str, Any], path: str) -> Iterator[Field]:
    """The fields below a place in a body; a model stands nowhere within itself."""
    if "$ref" in schema:
        yield from _properties(schemas[schema["$ref"].rpartition("/")[2]], schemas, path)
    for option in schema.get("anyOf", ()):
        yield from _properties(option, schemas, path)
    if "items" in schema:
        yield from _properties(schema["items"], schemas, f"{path}[]")
    for key, entry in schema.get("properties", {}).items():
        inner = f"{path}.{key}" if path else key
        yield _field(inner, entry)
        yield from _properties(entry, schemas, inner)


def _field(path: str, schema: Mapping[str, Any]) -> Field:
    stand = schema.get("x-support", HONOURED)
    return Field(path, stand, schema.get("description", "") if stand != HONOURED else "")
