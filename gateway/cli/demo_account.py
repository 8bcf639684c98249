"""The account `demo`: a key that a restart prints again, and something to send to."""

import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from gateway.domain.accounts import Account
from gateway.domain.channels import Channel
from gateway.domain.content import Syntax, Text
from gateway.domain.errors import (
    AccountNotFound,
    AudienceNotFound,
    NameTaken,
    SenderNotFound,
    Unauthenticated,
)
from gateway.domain.paging import Window
from gateway.domain.recipients import NewContact
from gateway.domain.templates import NewSender, NewTemplate
from gateway.engine.use_cases import UseCases

NAME = "demo"
KEY_FILE = "demo-account.key"
SENDER = "DemoShop"
TEMPLATE = "Demo offer"
AUDIENCE = "Demo customers"

_CONTACTS = (
    NewContact("447700900101", {"first_name": "Ada", "last_name": "Lovelace"}),
    NewContact("447700900102", {"first_name": "Alan", "last_name": "Turing"}),
    NewContact("447700900103", {"first_name": "Grace", "last_name": "Hopper"}),
)
_PAGE = 100


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What somebody needs to send a first campaign."""

    name: str
    key: str
    sender: str
    template_id: UUID
    audience_id: UUID


async def ready_demo_account(use_cases: UseCases, folder: Path) -> DemoAccount:
    """The demo account with all that belongs to it; what is missing is made.

    Its key is kept in `folder`, readable for this user only.
    """
    try:
        account = await use_cases.accounts.named(NAME)
    except AccountNotFound:
        account = await use_cases.accounts.create(NAME)
    return DemoAccount(
        name=NAME,
        key=await _key(use_cases, account, folder / KEY_FILE),
        sender=await _sender(use_cases, account),
        template_id=await _template(use_cases, account),
        audience_id=await _audience(use_cases, account),
    )


async def _key(use_cases: UseCases, account: Account, file: Path) -> str:
    kept = _read(file)
    if kept is not None and await _opens(use_cases, account, kept):
        return kept
    _, key = await use_cases.accounts.add_key(account)
    _write(file, key)
    return key


async def _opens(use_cases: UseCases, account: Account, key: str) -> bool:
    try:
        return (await use_cases.accounts.authenticate(key)).id == account.id
    except Unauthenticated:
        return False


def _read(file: Path) -> str | None:
    return file.read_text().strip() if file.exists() else None


def _write(file: Path, key: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(key + "\n")


async def _sender(use_cases: UseCases, account: Account) -> str:
    try:
        return (await use_cases.senders.named(account, Channel.SMS, SENDER)).name
    except SenderNotFound:
        new = NewSender(SENDER, SENDER, Channel.SMS, "alphanumeric")
        return (await use_cases.senders.create(account, new)).name


async def _template(use_cases: UseCases, account: Account) -> UUID:
    found = await use_cases.templates.page(account, Window(1), channel=Channel.SMS, name=TEMPLATE)
    if found.items:
        return found.items[0].id
    text = Text("Hello {first_name}, 20 % off this week.", Syntax.BRACES)
    return (await use_cases.templates.create(account, NewTemplate(TEMPLATE, Channel.SMS, text))).id


async def _audience(use_cases: UseCases, account: Account) -> UUID:
    try:
        return (await use_cases.audiences.create(account, AUDIENCE, Channel.SMS, _CONTACTS)).id
    except NameTaken:
        return await _audience_named(use_cases, account, AUDIENCE)


async def _audience_named(use_cases: UseCases, account: Account, name: str) -> UUID:
    page = await use_cases.audiences.page(account, Window(_PAGE))
    while page.items:
        for audience in page.items:
            if audience.name == name:
                return audience.id
        page = await use_cases.audiences.page(account, Window(_PAGE, after=page.items[-1].id))
    raise AudienceNotFound
