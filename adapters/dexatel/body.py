"""Reading what a request says: its `data`, and the identifiers in its path."""

from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from adapters.dexatel.codes import DATA_MISSING, Codes, FieldProblems, Problem, generic
from adapters.dexatel.errors import DexatelRefused
from gateway.web.body import read_json
from schemas.dexatel import identifier

M = TypeVar("M", bound=BaseModel)


async def read_data(request: web.Request, model: type[M], codes: Codes) -> M:
    """The body's `data` as a wire type. Raises DexatelRefused with every rule that fails."""
    body = await read_json(request)
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict):
        raise DexatelRefused(DATA_MISSING)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        raise DexatelRefused(*(_problem(detail, codes.fields) for detail in details)) from error


def _problem(detail: ErrorDetails, fields: Mapping[str, FieldProblems]) -> Problem:
    name = next(str(part) for part in reversed(detail["loc"]) if isinstance(part, str))
    known = fields.get(name, FieldProblems())
    if detail["type"] == "missing" or detail["input"] is None or detail["input"] == "":
        return known.required or generic(f"'data.{name}' is required")
    if detail["type"] in ("string_too_long", "too_long"):
        return known.too_long or generic(f"'data.{name}' is too long")
    return known.invalid or generic(f"'data.{name}' is invalid")


def path_id(request: web.Request, malformed: Problem, name: str = "id") -> UUID:
    """An identifier in the path. Raises DexatelRefused with `malformed`."""
    try:
        return identifier(request.match_info[name])
    except ValueError as error:
        raise DexatelRefused(malformed) from error
