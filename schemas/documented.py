"""Types that are read in another way than they are documented."""

from typing import Any, Literal

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class DocumentedAs:
    """Gives a field the JSON schema of another type, for a value that is validated elsewhere or faster."""

    def __init__(self, documented: Any) -> None:
        self._documented = TypeAdapter(documented)

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(self._documented.core_schema)


class Support:
    """Says of a field that it is not honoured, and what becomes of it."""

    def __init__(self, level: Literal["refused", "not supported"], note: str) -> None:
        self._said: JsonSchemaValue = {"x-support": level, "description": note}
        if level == "refused":
            self._said["examples"] = [None]

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), **self._said}


class WrittenAs:
    """Makes an answer's field, which is JSON already, the type that a reader finds there."""

    def __init__(self, read: Any) -> None:
        self._read = read

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(self._read)
