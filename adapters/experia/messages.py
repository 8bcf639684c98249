"""Handlers of `/v2/campaign/getCampMsgs` and `resendMsg` (contract §2, §4)."""

from contextlib import suppress

from aiohttp import web

from adapters.experia.message_keys import kept_ids, message_named, shown_key
from adapters.experia.options import options_of
from adapters.experia.requests import number_token, read_as, read_query
from adapters.experia.translate_messages import message_shower
from gateway.domain.errors import MessageNotFound
from gateway.domain.messages import MessageRef
from gateway.web.body import json_response
from gateway.web.dialect import account_of, use_cases_of
from schemas.experia import MessagesQuery, ResendCampaignMessageRequest

RESENT = "SUBMITTED"
"""What the answer to a resend says, whatever the message's own state is by then."""


async def get_camp_msgs(request: web.Request) -> web.Response:
    """`GET /v2/campaign/getCampMsgs`: the messages of a campaign in their order."""
    account, use_cases = account_of(request), use_cases_of(request)
    query = read_query(request, MessagesQuery)
    after = number_token(query.page_token) or 0
    campaign = await use_cases.campaigns.numbered(account, query.campaign_id)
    found = await use_cases.messages.of(campaign, after=after, limit=query.limit + 1)
    messages = found[: query.limit]
    show = message_shower(campaign, options_of(account), await use_cases.links.writer(campaign))
    answers = list(map(show, messages, await use_cases.messages.rendered(campaign, messages)))
    token = str(messages[-1].seq) if len(found) > query.limit else ""
    return json_response({"error": "", "messages": answers, "nextPageToken": token})


async def resend_msg(request: web.Request) -> web.Response:
    """`POST /v2/campaign/resendMsg`: sends a failed message again (contract §8.15)."""
    account = account_of(request)
    body = await read_as(request, ResendCampaignMessageRequest)
    ref = await _named(request, body.message_key)
    message = await use_cases_of(request).messages.resend(account, ref)
    key = shown_key(account.id, ref, message.kept_id)
    return json_response({"error": "", "messageKey": key, "status": RESENT})


async def _named(request: web.Request, key: str) -> MessageRef:
    """The message whose key this is, or was elsewhere. Raises MessageNotFound."""
    account, messages = account_of(request), use_cases_of(request).messages
    with suppress(MessageNotFound):
        return message_named(account.id, key)
    for kept_id in kept_ids(key):
        with suppress(MessageNotFound):
            return await messages.kept(account, kept_id)
    raise MessageNotFound
