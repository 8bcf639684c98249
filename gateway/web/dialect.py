"""What a dialect is to the web server: paths, credentials, and the vendor's way of saying no."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from aiohttp import web
from pydantic import BaseModel

from gateway.domain.accounts import Account
from gateway.domain.errors import GatewayError
from gateway.domain.webhooks import EventKind
from gateway.engine.use_cases import UseCases
from gateway.web.operations import Description, Operation

USE_CASES = web.AppKey("use_cases", UseCases)
ACCOUNT = web.RequestKey("account", Account)

ErrorResponse: TypeAlias = Callable[[web.Request, GatewayError], web.Response]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One vendor's HTTP API.

    `prefixes` are the beginnings of the paths it answers for, in lower case and compared so.
    `credentials` finds the key a request presents, in any of the vendor's places. `error_response`
    renders every GatewayError in the vendor's own form. `options` is the model of the account's
    switches for this dialect; each of its fields has a default. `public_prefixes` are the beginnings of
    paths that it answers without a key, as those where a client asks for one. With `any_case`, paths match
    in any case. `description` is what its document says; without one it has no document.
    `events` are what webhooks can be told of in the vendor's words.
    """

    name: str
    prefixes: tuple[str, ...]
    routes: Sequence[Operation | web.RouteDef]
    credentials: Callable[[web.Request], str | None]
    error_response: ErrorResponse
    options: type[BaseModel]
    public_prefixes: tuple[str, ...] = ()
    any_case: bool = False
    description: Description | None = None

    @property
    def operations(self) -> list[Operation]:
        """Its operations, in the order of declaration."""
        return [each for each in self.routes if isinstance(each, Operation)]

    def route_definitions(self) -> list[web.RouteDef]:
        """Its routes as aiohttp takes them."""
        return [
            each.route(any_case=self.any_case) if isinstance(each, Operation) else each
            for each in self.routes
        ]

    events: tuple[EventKind, ...] = ()

    def owns(self, path: str) -> bool:
        """Whether a path belongs to this dialect."""
        return path.lower().startswith(self.prefixes) or self.is_public(path)

    def is_public(self, path: str) -> bool:
        """Whether a path is answered without a key."""
        return bool(self.public_prefixes) and path.lower().startswith(self.public_prefixes)


def account_of(request: web.Request) -> Account:
    """The account whose key the request carries."""
    return request[ACCOUNT]


def use_cases_of(request: web.Request) -> UseCases:
    """The engine's use cases."""
    return request.app[USE_CASES]
