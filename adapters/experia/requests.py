"""Reading the dialect's bodies and queries into its wire types."""

from typing import TypeVar

from aiohttp import web
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from adapters.experia.errors import InvalidRequest
from gateway.domain.errors import TemplateNotFound
from gateway.domain.templates import Template
from gateway.web.body import read_body, read_json
from gateway.web.dialect import account_of, use_cases_of
from gateway.web.identifiers import uuid_of
from schemas.experia import Body

B = TypeVar("B", bound=Body)

_LONGEST_TOKEN = 9
"""Digits; a larger number of a campaign or a message is never given out, nor taken by PostgreSQL."""

_COMPLAINTS = {
    "missing": "required",
    "string_type": "must be a string",
    "int_type": "must be an integer",
    "greater_than_equal": "is out of range",
    "less_than_equal": "is out of range",
    "list_type": "must be an array",
    "model_type": "must be an object",
    "string_pattern_mismatch": "is not valid",
    "string_too_long": "is too long",
    "none_required": "can't be set",
}


async def read_as(request: web.Request, shape: type[B]) -> B:
    """The body as one of the wire types. Raises UnreadableRequest, InvalidRequest."""
    return taken_as(await read_json(request), shape)


async def read_body_or_query(request: web.Request, shape: type[B]) -> B:
    """The body, or without one the query: a DELETE's body is often lost on its way (contract §8.9)."""
    return await read_as(request, shape) if await read_body(request) else read_query(request, shape)


def read_query(request: web.Request, shape: type[B]) -> B:
    """The query as one of the wire types, names in any case; of a repeated one the first counts."""
    first = {name.lower(): value for name, value in reversed(list(request.query.items()))}
    return taken_as(first, shape)


def taken_as(value: object, shape: type[B]) -> B:
    """A decoded value as one of the wire types. Raises InvalidRequest."""
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise InvalidRequest(_complaint(shape, details)) from None


def number_token(token: str) -> int | None:
    """The number a pageToken stands for, None for the first page. Raises InvalidRequest."""
    if not token:
        return None
    if not (token.isascii() and token.isdigit() and len(token) <= _LONGEST_TOKEN):
        raise InvalidRequest("pageToken is not valid")
    return int(token)


async def template_named(request: web.Request, text: str) -> Template:
    """The template that a TempMsgID names. Raises TemplateNotFound."""
    template_id = uuid_of(text)
    if template_id is None:
        raise TemplateNotFound
    return await use_cases_of(request).templates.get(account_of(request), template_id)


def _complaint(shape: type[Body], details: ErrorDetails) -> str:
    where = details["loc"]
    if not where:
        return "the body must be an object"
    titles = {field.alias or name: field.title or name for name, field in shape.model_fields.items()}
    name = titles.get(str(where[0]), str(where[0]))
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where[1:])
    said = _COMPLAINTS.get(details["type"])
    if said is None:
        said = details["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    return f"{name}{path} {said}"
