"""The events of each dialect, byte for byte, and their signatures computed again."""

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from adapters.dexatel.events import DELIVERY as DEXATEL
from adapters.dynamic_messaging.events import DELIVERY as DYNAMIC_MESSAGING
from adapters.experia.events import MESSAGE_STATUS as EXPERIA
from adapters.experia.message_keys import message_key
from adapters.registry import dialects
from gateway.domain.channels import Channel
from gateway.domain.message_ids import computed_id, message_number
from gateway.domain.messages import MessageRef, MessageState, Reason
from gateway.domain.webhooks import EventKind, MessageEvent, Webhook

ACCOUNT = UUID("0195a4a0-0000-7000-8000-000000000001")
CAMPAIGN = UUID("0195a4a0-0000-7000-8000-000000000002")
GIVEN = UUID("0195a4a0-0000-7000-8000-000000000003")
CREATED = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)
AT = datetime(2026, 3, 2, 12, 0, 5, 250_000, tzinfo=UTC)
EVENT = MessageEvent(
    account_id=ACCOUNT,
    account_number=7,
    campaign_id=CAMPAIGN,
    campaign_number=12,
    seq=3,
    channel=Channel.SMS,
    sender="Shop",
    number="447700900001",
    parts=2,
    state=MessageState.DELIVERED,
    reason=None,
    at=AT,
    created_at=CREATED,
    sent_at=CREATED,
    dialect="dexatel",
    is_direct=False,
    given_id=None,
    details={},
)
HOOK = Webhook(ACCOUNT, UUID(int=9), "dexatel", "delivery", "http://example.com/", CREATED, CREATED)
ID = str(computed_id(ACCOUNT, MessageRef(12, 3)))
KEY = message_key(ACCOUNT, MessageRef(12, 3))
NUMBER = message_number(MessageRef(12, 3))


def test_dexatel() -> None:
    post = DEXATEL.tell(HOOK, replace(EVENT, details={"payload": "order 5"}))
    assert post.body.decode() == (
        f'{{"data":{{"account_id":"{ACCOUNT}","message_id":"{ID}","event":"delivery","status":"delivered",'
        '"channel":"SMS","to":"447700900001","mccmnc":"","price":0,"timestamp":"2026-03-02 12:00:05",'
        '"payload":"order 5"}}'
    )
    assert post.headers == {}


def test_a_payload_of_another_dialects_campaign_is_not_dexatels() -> None:
    event = replace(EVENT, dialect="experia", details={"payload": "else"})
    assert b'"payload"' not in DEXATEL.tell(HOOK, event).body


@pytest.mark.parametrize("encoding", [None, "base64", "hex"])
def test_dexatels_signature(encoding: str | None) -> None:
    options = {"signature": encoding} if encoding else {}
    post = DEXATEL.tell(replace(HOOK, secret="s€cret", options=options), EVENT)
    digest = hmac.new("s€cret".encode(), post.body, hashlib.sha256).digest()
    expected = digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()
    assert post.headers == {"X-Dexatel-Signature": expected}


def test_experia() -> None:
    post = EXPERIA.tell(HOOK, EVENT)
    assert post.body.decode() == f'{{"Type":"messageStatus","MessageKey":"{KEY}","Status":"DELIVERED"}}'
    failed = replace(EVENT, state=MessageState.FAILED, reason="invalid_recipient")
    assert EXPERIA.tell(HOOK, failed).body.decode() == (
        f'{{"Type":"messageStatus","MessageKey":"{KEY}","Status":"FAILED","Error":"invalid recipient"}}'
    )


def test_dynamic_messaging() -> None:
    assert DYNAMIC_MESSAGING.tell(HOOK, EVENT).body.decode() == (
        f'{{"webHookType":1,"data":{{"clientId":7,"Id":{NUMBER},"phoneNumberId":"12-3",'
        '"phoneNumber":"447700900001","parts":2,"dateCreated":"2026-03-02T12:00:00.000Z",'
        '"lastUpdated":"2026-03-02T12:00:05.250Z","price":0.0,"statusCode":1,'
        f'"campaignId":"{CAMPAIGN}","newId":"{ID}"}}}}'
    )


def test_a_single_message_has_its_given_id_and_no_campaign() -> None:
    event = replace(EVENT, seq=1, is_direct=True, given_id=GIVEN)
    body = DYNAMIC_MESSAGING.tell(HOOK, event).body.decode()
    assert f'"campaignId":null,"newId":"{GIVEN}"' in body
    assert f'"message_id":"{GIVEN}"' in DEXATEL.tell(HOOK, event).body.decode()


# state, reason, Dexatel's word, Experia's word, Dynamic Messaging's number; None: not told
WORDS: list[tuple[MessageState, str | None, str | None, str | None, int | None]] = [
    (MessageState.SENT, None, None, "SUBMITTED", 0),
    (MessageState.DELIVERED, None, "delivered", "DELIVERED", 1),
    (MessageState.READ, None, "delivered", "READ", 1),
    (MessageState.CANCELED, None, "failed", "FAILED", 4),
    (MessageState.SUPPRESSED, None, "rejected", "FAILED", 7),
    (MessageState.FAILED, None, "failed", "FAILED", 8),
    (MessageState.FAILED, "something new", "failed", "FAILED", 8),
    (MessageState.FAILED, Reason.REJECTED, "rejected", "FAILED", 7),
    (MessageState.FAILED, Reason.INVALID_RECIPIENT, "rejected", "FAILED", 34),
    (MessageState.FAILED, Reason.UNDELIVERABLE, "failed", "FAILED", 5),
    (MessageState.FAILED, Reason.EXPIRED, "expired", "FAILED", 3),
    (MessageState.FAILED, Reason.BLOCKED, "rejected", "FAILED", 7),
    (MessageState.FAILED, Reason.UNKNOWN_OUTCOME, "failed", "FAILED", 6),
    (MessageState.FAILED, Reason.RETRIES_EXHAUSTED, "failed", "FAILED", 8),
    (MessageState.FAILED, Reason.TEMPLATE_NOT_APPROVED, "failed", "FAILED", 8),
    (MessageState.FAILED, Reason.CONTENT_INVALID, "failed", "FAILED", 8),
]


@pytest.mark.parametrize(
    ("state", "reason", "dexatel", "experia", "number"),
    [pytest.param(*case, id=f"{case[0].name} {case[1]}") for case in WORDS],
)
def test_words(
    state: MessageState, reason: str | None, dexatel: str | None, experia: str | None, number: int | None
) -> None:
    event = replace(EVENT, state=state, reason=reason)
    assert (state in DEXATEL.states or state is MessageState.READ) is (dexatel is not None)
    if dexatel:
        assert f'"status":"{dexatel}"' in DEXATEL.tell(HOOK, event).body.decode()
    assert state in EXPERIA.states
    assert f'"Status":"{experia}"' in EXPERIA.tell(HOOK, event).body.decode()
    assert f'"statusCode":{number}' in DYNAMIC_MESSAGING.tell(HOOK, event).body.decode()


def test_every_end_of_a_message_is_told_by_every_dialect() -> None:
    ends = {MessageState.DELIVERED, MessageState.FAILED, MessageState.CANCELED, MessageState.SUPPRESSED}
    kinds: list[EventKind] = [kind for each in dialects() for kind in each.events if kind.states]
    assert len(kinds) == 3
    assert all(ends <= set(kind.states) for kind in kinds)
    assert not any(MessageState.QUEUED in kind.states for kind in kinds)
