"""Templates of an account."""

from dataclasses import replace
from uuid import UUID

import asyncpg

from gateway.domain.accounts import Account
from gateway.domain.channels import Channel
from gateway.domain.clock import Clock, NewId
from gateway.domain.content import Text
from gateway.domain.errors import NameTaken, TemplateNotFound
from gateway.domain.paging import Page, Window
from gateway.domain.templates import NewTemplate, Template, TemplateStatus
from gateway.store import templates as store
from gateway.store.database import Database


class Templates:
    """What can be done with the templates of an account."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id

    async def create(self, account: Account, new: NewTemplate) -> Template:
        """A template, approved at once. Raises NameTaken."""
        template = await store.insert(
            self._database,
            account.id,
            self._new_id(),
            new,
            TemplateStatus.APPROVED,
            self._clock(),
        )
        if template is None:
            raise NameTaken(f"a template named {new.name!r} exists on {new.channel}")
        return template

    async def get(self, account: Account, template_id: UUID) -> Template:
        """Raises TemplateNotFound."""
        template = await store.by_id(self._database, account.id, template_id)
        if template is None:
            raise TemplateNotFound
        return template

    async def page(
        self,
        account: Account,
        window: Window[UUID],
        *,
        channel: Channel | None = None,
        name: str | None = None,
        status: TemplateStatus | None = None,
    ) -> Page[Template]:
        """The account's templates, newest first."""
        return await store.page(self._database, account.id, window, channel, name, status)

    async def change(
        self,
        account: Account,
        template_id: UUID,
        *,
        name: str | None = None,
        text: Text | None = None,
        unique_name: bool = False,
    ) -> Template:
        """Replaces a template's name, text or both; campaigns already created keep what they copied.

        With `unique_name`, the name may be no other template's of the channel that asked for this too.
        Raises TemplateNotFound, NameTaken.
        """
        template = await self.get(account, template_id)
        changed = replace(
            template,
            name=template.name if name is None else name,
            text=template.text if text is None else text,
        )
        return await self.put(changed, unique_name=unique_name)

    async def put(self, template: Template, *, unique_name: bool = False) -> Template:
        """Writes a template that was read before. Raises TemplateNotFound, NameTaken."""
        try:
            written = await store.update(self._database, template, self._clock(), unique=unique_name)
        except asyncpg.UniqueViolationError as error:
            raise NameTaken(f"a template named {template.name!r} exists") from error
        if written is None:
            raise TemplateNotFound
        return written

    async def delete(self, account: Account, template_id: UUID) -> None:
        """Raises TemplateNotFound."""
        if not await store.delete(self._database, account.id, template_id):
            raise TemplateNotFound
