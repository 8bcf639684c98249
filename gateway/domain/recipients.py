"""One entry of a recipient list, and stored lists of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from gateway.domain.channels import Channel

_NO_FIELDS: Mapping[str, str] = MappingProxyType({})


class Recipient(NamedTuple):
    """Where one message goes and what its placeholders become.

    `number` is E.164 digits; `address` is the number as the client wrote it, where that has to be
    shown again. A recipient has named `fields`, or `params` in order.
    """

    number: str
    fields: Mapping[str, str] = _NO_FIELDS
    params: Sequence[str] = ()
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """A stored list of contacts for one channel."""

    id: UUID
    account_id: UUID
    name: str
    channel: Channel
    contacts_count: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """One entry of an audience: a number and named fields."""

    id: UUID
    account_id: UUID
    audience_id: UUID
    number: str
    created_at: datetime
    updated_at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact to be stored."""

    number: str
    fields: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[str] = ()
