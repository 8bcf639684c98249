"""The vendor's clients ⇄ recipients, in chunks so that other requests are served meanwhile."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

import orjson

from adapters.experia.errors import InvalidRequest
from adapters.experia.options import Options
from gateway.domain.accounts import Account
from gateway.domain.content import Content, Syntax, placeholder_values
from gateway.domain.errors import InvalidPhoneNumber
from gateway.domain.links import LinkWriter
from gateway.domain.phone import normalize
from gateway.domain.recipients import Recipient
from gateway.domain.tuples import made
from gateway.web.chunks import chunks
from schemas.experia import CampaignClient

_STRING = frozenset((str,))


async def recipients_of(clients: Sequence[Any], account: Account) -> list[Recipient]:
    """The recipients that a request's clients are, duplicates kept. Raises InvalidRequest."""
    recipients: list[Recipient] = []
    for first, chunk in chunks(clients):
        recipients.extend(_recipient(index, client, account) for index, client in enumerate(chunk, first))
        await asyncio.sleep(0)
    return recipients


def _recipient(index: int, client: Any, account: Account) -> Recipient:
    if not isinstance(client, dict):
        raise InvalidRequest(f"Clients[{index}] must be an object")
    address, params = _fields(client)
    if not isinstance(address, str):
        raise InvalidRequest(f"Clients[{index}].AccountID must be a string")
    if not isinstance(params, list) or not _STRING.issuperset(map(type, params)):
        raise InvalidRequest(f"Clients[{index}].Params must be an array of strings")
    try:
        number = normalize(address, region=account.region, strict=account.strict_numbers)
    except InvalidPhoneNumber:
        raise InvalidRequest(f"Clients[{index}].AccountID is not a phone number") from None
    shown = None if address == "+" + number else address
    return made(Recipient, (number, {}, params, shown))


def _fields(client: Mapping[str, object]) -> tuple[object, object]:
    address: object = ""
    params: object = []
    for key, value in client.items():
        name = key.lower()
        if value is None:
            continue
        if name == "accountid":
            address = value
        elif name == "params":
            params = value
    return address, params


def client_shower(
    content: Content, links: LinkWriter | None = None
) -> Callable[[Recipient, int], CampaignClient]:
    """A function from a recipient and its place in the campaign to the client it is in an answer.

    A recipient of another dialect has named fields; they are shown as the parameters that the campaign's
    text, written with numbers, asks for.
    """
    values = placeholder_values(content, links)
    by_name = content.text.syntax in (Syntax.BRACES, Syntax.NAMED)

    def shown(recipient: Recipient, seq: int) -> CampaignClient:
        params = list(recipient.params)
        if not params and (by_name or recipient.fields):
            params = values(recipient, seq)
        return {"AccountID": recipient.address or "+" + recipient.number, "Params": params or None}

    return shown


async def clients_of(
    recipients: Sequence[Recipient], content: Content, options: Options, links: LinkWriter | None = None
) -> orjson.Fragment:
    """A campaign's recipients, from its first on, as JSON: a chunk is written before the next one is made."""
    show = client_shower(content, links)
    written: list[bytes] = []
    for start, chunk in chunks(recipients):
        shown = map(show, chunk, count(start + 1))
        clients = list(map(options.cased, shown) if options.lower_camel else shown)
        written.append(orjson.dumps(clients)[1:-1])
        await asyncio.sleep(0)
    return orjson.Fragment(b"[" + b",".join(written) + b"]")
