"""Campaigns with many recipients in the request: their bodies, and the same rows for a plain COPY."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import orjson

Row: TypeAlias = tuple[UUID, UUID, int, str, str | None, Any, datetime]
COLUMNS = ("account_id", "campaign_id", "seq", "number", "address", "fields", "updated_at")
"""What a row of recipients sets in the ledger."""

FIRST_NUMBER = 447_911_000_000


@dataclass(frozen=True, slots=True)
class Inline:
    """One dialect's way of creating a campaign with its recipients in the request."""

    dialect: str
    path: str
    body: Callable[[int], bytes]
    rows: Callable[[Any, UUID, UUID, datetime], Iterator[Row]]


def numbers(count: int) -> Iterator[str]:
    """E.164 numbers, all different."""
    return (f"+{FIRST_NUMBER + n}" for n in range(count))


def _experia_body(count: int) -> bytes:
    return orjson.dumps(
        {
            "Name": "Offer",
            "Message": "Hello {{1}}, 20 % off this week.",
            "JSON": '{"to":"<accountID>","type":"template","template":{"name":"offer","values":["{{1}}"]}}',
            "Clients": [
                {"AccountID": number, "Params": [f"Customer {n}"]} for n, number in enumerate(numbers(count))
            ],
        }
    )


def _experia_rows(document: Any, account_id: UUID, campaign_id: UUID, at: datetime) -> Iterator[Row]:
    return (
        (account_id, campaign_id, seq, client["AccountID"][1:], None, client["Params"], at)
        for seq, client in enumerate(document["Clients"], 1)
    )


def _dynamic_messaging_body(count: int) -> bytes:
    return orjson.dumps(
        {
            "sender": "Shop",
            "message": "Hello {Name}, 20 % off this week.",
            "contacts": [
                {"phoneNumber": number, "name": f"Customer {n}"} for n, number in enumerate(numbers(count))
            ],
        }
    )


def _dynamic_messaging_rows(
    document: Any, account_id: UUID, campaign_id: UUID, at: datetime
) -> Iterator[Row]:
    return (
        (account_id, campaign_id, seq, contact["phoneNumber"][1:], None, {"name": contact["name"]}, at)
        for seq, contact in enumerate(document["contacts"], 1)
    )


EXPERIA = Inline(
    "experia",
    "/v2/campaign/create",
    _experia_body,
    _experia_rows,
)
DYNAMIC_MESSAGING = Inline(
    "dynamic_messaging",
    "/api/Campaigns",
    _dynamic_messaging_body,
    _dynamic_messaging_rows,
)
