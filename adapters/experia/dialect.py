"""placeholder"""

from aiohttp import web
from pydantic import BaseModel

from gateway.domain.errors import GatewayError
from gateway.web.dialect import Dialect


class Options(BaseModel):
    """Switches."""


def _error(request: web.Request, error: GatewayError) -> web.Response:
    return web.Response(status=500)


EXPERIA = Dialect("experia", ("/v2/",), [], lambda request: request.headers.get("X-API-Key"), _error, Options)
