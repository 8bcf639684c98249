"""Stored content and senders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from gateway.domain.channels import Channel
from gateway.domain.content import Text


class TemplateStatus(StrEnum):
    """Where a template stands in its review."""

    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Template:
    """Stored content of one channel.

    `payload` is a WhatsApp template message's JSON as text; `details` are further properties that a
    dialect keeps with it (media, buttons, category), by the dialect's own names. With `unique_name`, its
    name is claimed.
    """

    id: UUID
    account_id: UUID
    name: str
    channel: Channel
    status: TemplateStatus
    text: Text
    created_at: datetime
    updated_at: datetime
    payload: str | None = None
    language: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    unique_name: bool = False


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A template to be stored. With `unique_name`, a second one of that name is refused."""

    name: str
    channel: Channel
    text: Text
    payload: str | None = None
    language: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    unique_name: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """What recipients see a message from, on one channel."""

    id: UUID
    account_id: UUID
    name: str
    code: str
    channel: Channel
    kind: str
    countries: tuple[str, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class NewSender:
    """A sender to be stored."""

    name: str
    code: str
    channel: Channel
    kind: str
    countries: tuple[str, ...] = ()
