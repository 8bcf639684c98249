"""Dynamic Messaging's `/api`: its paths, and what each of them does (contract §2, §7)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from aiohttp import web

from adapters.dynamic_messaging import campaigns, contact_groups, messages, token
from adapters.dynamic_messaging.credentials import credentials
from adapters.dynamic_messaging.errors import error_response
from adapters.dynamic_messaging.events import DELIVERY
from adapters.dynamic_messaging.options import NAME, Options
from gateway.domain.errors import MethodNotAllowed
from gateway.web.dialect import Dialect

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

_CAMPAIGNS = r"/{api:(?i:api)}/{collection:(?i:campaigns)}"
_GROUPS = r"/{api:(?i:api)}/{collection:(?i:contactgroups)}"
_CONTACTS = r"/{contacts:(?i:contacts)}"
_MESSAGES = r"/{api:(?i:api)}/{collection:(?i:smsmessages)}"
_MESSAGE_ID = r"{id:[0-9]+|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}}"
_SLASH = r"{slash:/?}"
_OVERRIDE = "X-HTTP-Method-Override"


def _routes() -> list[web.RouteDef]:
    """A trailing slash makes no difference, nor does the case of the fixed words."""
    return [
        *_resource(
            _CAMPAIGNS + _SLASH,
            {"GET": campaigns.list_campaigns, "POST": campaigns.create_campaign},
        ),
        *_resource(
            _CAMPAIGNS + "/{id}" + _SLASH,
            {
                "GET": campaigns.read_campaign,
                "POST": campaigns.post_to_campaign,
                "PUT": campaigns.update_campaign,
                "PATCH": campaigns.update_campaign,
                "DELETE": campaigns.delete_campaign,
            },
        ),
        web.get(_CAMPAIGNS + "/{id}" + _CONTACTS + _SLASH, campaigns.list_contacts),
        *_resource(
            _GROUPS + _SLASH, {"GET": contact_groups.list_groups, "POST": contact_groups.create_group}
        ),
        *_resource(
            _GROUPS + "/{id}" + _SLASH,
            {
                "GET": contact_groups.read_group,
                "PUT": contact_groups.update_group,
                "DELETE": contact_groups.delete_group,
            },
        ),
        *_resource(
            _GROUPS + "/{id}" + _CONTACTS + _SLASH,
            {"GET": contact_groups.list_contacts, "POST": contact_groups.add_contacts},
        ),
        *_resource(
            _GROUPS + "/{id}" + _CONTACTS + "/{contact}" + _SLASH, {"DELETE": contact_groups.delete_contact}
        ),
        *_resource(
            _MESSAGES + _SLASH,
            {"GET": messages.list_messages, "POST": messages.send_message},
        ),
        web.post(_MESSAGES + r"/{version:(?i:v2)}" + _SLASH, messages.send_messages),
        web.get(_MESSAGES + "/{id}" + _SLASH, messages.read_message),
        # As the vendor's page prints it, with or without the colon (contract §7 row 14).
        web.get(_MESSAGES + "{colon::?}" + _MESSAGE_ID, messages.read_message),
        web.post(token.PATH, token.issue_token),
    ]


def _resource(path: str, handlers: Mapping[str, Handler]) -> list[web.RouteDef]:
    """The routes of a path; a POST may name the method it stands for in a header."""
    return [web.route(method, path, handler) for method, handler in _overridable(handlers).items()]


def _overridable(handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
    async def post(request: web.Request) -> web.StreamResponse:
        handler = handlers.get(request.headers.get(_OVERRIDE, "POST").strip().upper())
        if handler is None:
            raise MethodNotAllowed(tuple(handlers))
        return await handler(request)

    return {**handlers, "POST": post}


DYNAMIC_MESSAGING = Dialect(
    name=NAME,
    prefixes=("/api/",),
    routes=_routes(),
    credentials=credentials,
    error_response=error_response,
    options=Options,
    public_prefixes=("/realms/",),
    events=(DELIVERY,),
)
