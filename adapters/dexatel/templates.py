"""/v1/templates."""

from operator import attrgetter

from aiohttp import web

from adapters.dexatel import translate_templates as translate
from adapters.dexatel.body import path_id, read_data
from adapters.dexatel.codes import TEMPLATE_IN_PROCESS, TEMPLATES
from adapters.dexatel.errors import DexatelRefused
from adapters.dexatel.formats import base_url
from adapters.dexatel.operations import CHANNEL_FILTER, Resource
from adapters.dexatel.paging import CHANNEL, list_response, read_query
from gateway.domain.templates import TemplateStatus
from gateway.web.body import json_response
from gateway.web.dialect import account_of, use_cases_of
from gateway.web.operations import Parameter
from schemas.dexatel import TemplateCreate, TemplateUpdate
from schemas.dexatel_answers import TemplateObject

NAME = "filter[name]"
STATUS = "filter[status]"


async def create(request: web.Request) -> web.Response:
    """POST: 201 with the template, COMPLETED at once."""
    new = translate.new_template(await read_data(request, TemplateCreate, TEMPLATES))
    template = await use_cases_of(request).templates.create(account_of(request), new)
    return json_response({"data": translate.template_object(template, base_url(request))}, 201)


async def query(request: web.Request) -> web.Response:
    """GET: a page of the account's templates, newest first; a name is matched exactly."""
    asked = read_query(request, (NAME, CHANNEL, STATUS))
    page = await use_cases_of(request).templates.page(
        account_of(request),
        asked.window,
        channel=asked.channel,
        name=asked.filters.get(NAME),
        status=translate.status_named(asked.filters.get(STATUS)),
    )
    base = base_url(request)
    return list_response(
        asked, page, attrgetter("id"), lambda template: translate.template_object(template, base)
    )


async def read(request: web.Request) -> web.Response:
    """GET of one."""
    template_id = path_id(request, TEMPLATES.invalid_identifier)
    template = await use_cases_of(request).templates.get(account_of(request), template_id)
    return json_response({"data": translate.template_object(template, base_url(request))})


async def update(request: web.Request) -> web.Response:
    """PUT: a new name, a new text, or both; campaigns created before keep the text they have."""
    template_id = path_id(request, TEMPLATES.invalid_identifier)
    data = await read_data(request, TemplateUpdate, TEMPLATES)
    account, templates = account_of(request), use_cases_of(request).templates
    text = translate.new_text(data, await templates.get(account, template_id))
    changed = await templates.change(
        account, template_id, name=data.name or None, text=text, unique_name=bool(data.name)
    )
    return json_response({"data": translate.template_object(changed, base_url(request))})


async def delete(request: web.Request) -> web.Response:
    """DELETE: 204; a template still in its review stays."""
    template_id = path_id(request, TEMPLATES.invalid_identifier)
    account, templates = account_of(request), use_cases_of(request).templates
    template = await templates.get(account, template_id)
    if template.status is TemplateStatus.IN_REVIEW:
        raise DexatelRefused(TEMPLATE_IN_PROCESS)
    await templates.delete(account, template_id)
    return web.Response(status=204)


_TEMPLATES = Resource("templates", "a template", TemplateObject, "§2.4")
_FILTERS = (
    Parameter(NAME, str, "Only templates of this name."),
    CHANNEL_FILTER,
    Parameter(STATUS, str, "Only templates in this status, in any case."),
)

ROUTES = (
    _TEMPLATES.listing("/v1/templates", query, *_FILTERS),
    _TEMPLATES.creation("/v1/templates", create, TemplateCreate),
    _TEMPLATES.reading("/v1/templates/{id}", read),
    _TEMPLATES.update("/v1/templates/{id}", update, TemplateUpdate),
    _TEMPLATES.deletion("/v1/templates/{id}", delete, refusals=(404, 409)),
)
