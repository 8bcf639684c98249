"""Belongings as lines that hold all of them, and back.

A line has the fields of the domain's object but for the account's id. Two look different: a message has its
`id`, its recipient's fields beside its own and its state by name; a webhook has its states by name, and as
its secret null unless that is asked for. The `kind` of a sender or a campaign is its `type` there.
"""

from collections.abc import Mapping
from dataclasses import fields as fields_of
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import ConfigDict, TypeAdapter, ValidationError

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign
from gateway.domain.links import RecipientLinkUse
from gateway.domain.message_ids import message_id
from gateway.domain.messages import Message, MessageState
from gateway.domain.phone import LONGEST
from gateway.domain.recipients import Audience, Contact
from gateway.domain.suppressions import Suppression
from gateway.domain.webhooks import Webhook
from gateway.moving.belongings import KINDS, Belonging, Kind
from gateway.moving.export import Leaving
from gateway.moving.lines import Line, LineRefused, written
from gateway.store.ledger import LAST_SEQ

_OWNER: Final = "account_id"
_KIND, _TYPE = "kind", "type"
_MESSAGE: Final = ("campaign_id", "seq", "id", "number", "address", "fields", "params", "state")
_LEFT_OUT: Final = (_OWNER, "campaign_number", "recipient", "state", "kept_id", "campaign_id", "seq")
_MORE: Final = tuple(each.name for each in fields_of(Message) if each.name not in _LEFT_OUT)
_NAMES: Final[Mapping[type[Belonging], tuple[str, ...]]] = {
    kind: tuple(each.name for each in fields_of(kind) if each.name != _OWNER) for kind in KINDS
}
_TYPED: Final = {kind for type_, kind in KINDS.items() if _KIND in _NAMES[type_]}
_OWNED: Final = {kind for type_, kind in KINDS.items() if _OWNER in {each.name for each in fields_of(type_)}}


def _reader(of: Any) -> TypeAdapter[tuple[Belonging]]:
    """Of one each: a dataclass takes its configuration from around it."""
    return TypeAdapter(tuple[of], config=ConfigDict(extra="forbid"))


_READERS: Final = {kind: _reader(type_) for type_, kind in KINDS.items()}

_MOMENTS: Final[Mapping[Kind, tuple[str, ...]]] = {
    kind: tuple(each.name for each in fields_of(type_) if each.type in (datetime, datetime | None))
    for type_, kind in KINDS.items()
}
_STATES: Final = {state.name.lower(): state for state in MessageState}


def line_of(leaving: Leaving, *, with_secrets: bool) -> bytes:
    """The line of a belonging."""
    belonging = leaving.belonging
    if isinstance(belonging, Message):
        assert isinstance(leaving.within, Campaign), "a message comes with its campaign"
        return written(_of_message(belonging, leaving.within))
    fields: dict[str, Any] = {"kind": KINDS[type(belonging)]}
    for name in _NAMES[type(belonging)]:
        fields[_TYPE if name == _KIND else name] = getattr(belonging, name)
    if isinstance(belonging, Webhook):
        fields["states"] = [state.name.lower() for state in belonging.states]
        fields["secret"] = belonging.secret if with_secrets else None
    return written(fields)


def _of_message(message: Message, campaign: Campaign) -> dict[str, Any]:
    to = message.recipient
    fields: dict[str, Any] = {
        "kind": Kind.MESSAGE,
        "campaign_id": message.campaign_id,
        "seq": message.seq,
        "id": message.kept_id or message_id(campaign, message.seq),
        "number": to.number,
        "address": to.address,
        "fields": to.fields,
        "params": to.params,
        "state": message.state.name.lower(),
    }
    for name in _MORE:
        fields[name] = getattr(message, name)
    return fields


class DomainReader:
    """Reads the lines of an export for the account that they come to."""

    def __init__(self, account: Account | None) -> None:
        self._owner = account.id if account else UUID(int=0)
        self._audience_id: UUID | None = None
        self._campaign: Campaign | None = None

    def read(self, line: Line) -> Belonging:
        """What a line holds. Raises LineRefused."""
        if line.kind is Kind.WEBHOOK and isinstance(states := line.fields.get("states"), list):
            line.fields["states"] = [_state(line, each) for each in states]
        fields = self._message_fields(line) if line.kind is Kind.MESSAGE else line.fields
        if line.kind in _OWNED:
            fields[_OWNER] = self._owner
        if line.kind in _TYPED and _TYPE in fields:
            fields[_KIND] = fields.pop(_TYPE)
        belonging = _checked(line, fields)
        match belonging:
            case Audience():
                self._audience_id = belonging.id
            case Campaign():
                self._campaign = belonging
            case Contact() if belonging.audience_id != self._audience_id:
                raise LineRefused(line.number, f"the audience before it is not {belonging.audience_id}")
            case Message() | RecipientLinkUse():
                self._campaign_of(line, belonging.campaign_id)
        return belonging

    def _campaign_of(self, line: Line, campaign_id: UUID) -> Campaign:
        if self._campaign is None or self._campaign.id != campaign_id:
            raise LineRefused(line.number, f"the campaign before it is not {campaign_id}")
        return self._campaign

    def _message_fields(self, line: Line) -> dict[str, Any]:
        """Those of a message; one that would have another id here keeps its own."""
        given = dict(line.fields)
        for name in _MESSAGE:
            if name not in given:
                raise LineRefused(line.number, f"{name} is missing")
        recipient = [given.pop("number"), given.pop("fields"), given.pop("params"), given.pop("address")]
        seq, shown = given["seq"], given.pop("id")
        if not isinstance(seq, int) or not 0 < seq <= LAST_SEQ:
            raise LineRefused(line.number, f"seq should be a number from 1 to {LAST_SEQ}")
        campaign = self._campaign_of(line, _uuid(line, "campaign_id"))
        own = str(message_id(campaign, seq))
        return {
            **given,
            "recipient": recipient,
            "state": _state(line, given["state"]),
            "campaign_number": campaign.number,
            "kept_id": None if shown == own else shown,
        }


def _uuid(line: Line, name: str) -> UUID:
    try:
        return UUID(line.fields[name])
    except (ValueError, TypeError, AttributeError):
        raise LineRefused(line.number, f"{name} should be a UUID") from None


def _state(line: Line, name: Any) -> MessageState:
    try:
        return _STATES[name]
    except (KeyError, TypeError):
        raise LineRefused(line.number, f"there is no state {name!r}") from None


def _checked(line: Line, fields: dict[str, Any]) -> Belonging:
    try:
        (belonging,) = _READERS[line.kind].validate_python((fields,))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(_TYPE if part == _KIND else str(part) for part in first["loc"][1:])
        raise LineRefused(line.number, f"{where}: {first['msg'].lower()}") from None
    for name in _MOMENTS[line.kind]:
        moment = getattr(belonging, name)
        if moment is not None and moment.tzinfo is None:
            raise LineRefused(line.number, f"{name} has no time zone")
    match belonging:
        case Contact() | Suppression():
            _check_number(line, belonging.number)
        case Message():
            _check_number(line, belonging.recipient.number)
    return belonging


def _check_number(line: Line, number: str) -> None:
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST):
        raise LineRefused(line.number, "number should be the digits of a phone number with its country code")
