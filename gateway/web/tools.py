"""`/tools/…`: what an operator's programs ask for, on a port of their own that needs no key."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.conversion.convert import Conversion, convert
from gateway.conversion.forms import Converter, Kind
from gateway.conversion.shelf import Shelf
from gateway.domain.errors import BodyTooLarge, ConversionRefused, GatewayError
from gateway.web.body import json_response, read_json

MAX_BODY = 2 * 1024 * 1024
"""Bytes; a request with 20 000 recipients stays below, and takes two seconds. More is for the command."""

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.Response]]


class ConvertRequest(BaseModel):
    """Body of `POST /tools/convert`: an object, and the audiences and templates that it refers to."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    kind: str = Kind.CAMPAIGN_REQUEST.value
    value: Any = Field(alias="object")
    audiences: list[Any] = []
    templates: list[Any] = []
    region: str | None = Field(None, pattern=r"^[A-Z]{2}$")


def tools_application(converters: Sequence[Converter]) -> web.Application:
    """The application of the operator's port."""
    application = web.Application(client_max_size=MAX_BODY)
    application.add_routes([web.post("/tools/convert", _converting(converters))])
    return application


def _converting(converters: Sequence[Converter]) -> Handler:
    one_at_a_time = asyncio.Lock()

    async def handler(request: web.Request) -> web.Response:
        try:
            body = _checked(await read_json(request))
            async with one_at_a_time:
                conversion = await asyncio.to_thread(_converted, body, converters)
        except BodyTooLarge:
            return json_response({"error": f"the body is larger than {MAX_BODY} bytes"}, 413)
        except GatewayError as error:
            return json_response({"error": str(error)}, 400)
        return json_response(
            {
                "converted": conversion.converted,
                "companions": conversion.companions,
                "report": conversion.report.as_json(),
            }
        )

    return handler


def _checked(value: Any) -> ConvertRequest:
    try:
        return ConvertRequest.model_validate(value)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        said = (f"{'.'.join(map(str, each['loc'])) or 'body'}: {each['msg']}" for each in problems)
        raise ConversionRefused("; ".join(said)) from error


def _converted(body: ConvertRequest, converters: Sequence[Converter]) -> Conversion:
    known = {each.name: each for each in converters}
    for name in (body.source, body.target):
        if name not in known:
            raise ConversionRefused(f"there is no vendor {name!r}; expected one of {', '.join(known)}")
    if body.kind not in set(Kind):
        raise ConversionRefused(f"there is no kind {body.kind!r}; expected one of {', '.join(Kind)}")
    return convert(
        known[body.source],
        known[body.target],
        Kind(body.kind),
        body.value,
        shelf=Shelf.of(body.audiences, body.templates),
        region=body.region,
    )
