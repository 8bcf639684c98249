"""Reading bodies: keys in any case, types as strict as the vendor's serialiser (contract §2.3, §6)."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from adapters.dynamic_messaging.errors import Problems, ValidationFailed

Body = TypeVar("Body", bound=BaseModel)

_KINDS = {"string_type": "a string", "int_type": "an integer", "list_type": "an array"}


def read_body_as(model: type[Body], value: Any) -> Body:
    """A JSON value as the body of a request. Raises ValidationFailed."""
    if not isinstance(value, dict):
        raise ValidationFailed({"$": ["The JSON value could not be converted to an object."]})
    spelling = _spelling(model)
    try:
        return model.model_validate(
            {spelling[key.lower()]: entry for key, entry in value.items() if key.lower() in spelling}
        )
    except ValidationError as error:
        raise _refusal(error) from error


def property_path(key: str) -> str:
    """How an error names a key of the body: `phoneNumber` as `PhoneNumber`."""
    return key[:1].upper() + key[1:]


@cache
def _spelling(model: type[BaseModel]) -> Mapping[str, str]:
    return {name.lower(): name for name in model.model_fields}


def _refusal(error: ValidationError) -> ValidationFailed:
    problems = Problems()
    for detail in error.errors(include_url=False, include_input=False, include_context=False):
        problems.add(property_path(str(detail["loc"][0])), _message(detail))
    return ValidationFailed(problems.messages)


def _message(detail: ErrorDetails) -> str:
    return f"The JSON value could not be converted to {_KINDS.get(detail['type'], 'a 32-bit integer')}."
