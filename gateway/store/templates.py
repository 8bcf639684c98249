"""Templates in the store."""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from gateway.domain.channels import Channel
from gateway.domain.content import Syntax, Text
from gateway.domain.paging import Page, Window
from gateway.domain.templates import NewTemplate, Template, TemplateStatus
from gateway.store.database import Database
from gateway.store.statements import statements

_SQL = statements("directory")


def template_from_row(row: Record) -> Template:
    """A template, from its row."""
    return Template(
        id=row["id"],
        account_id=row["account_id"],
        name=row["name"],
        channel=Channel(row["channel"]),
        status=TemplateStatus(row["status"]),
        text=Text(row["source"], Syntax(row["syntax"])),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        payload=row["payload"],
        language=row["language"],
        details=row["details"],
        unique_name=row["unique_name"] is not None,
    )


async def insert(
    database: Database,
    account_id: UUID,
    template_id: UUID,
    new: NewTemplate,
    status: TemplateStatus,
    at: datetime,
) -> Template | None:
    """None when the template asks for a unique name and has none."""
    row = await database.fetchrow(
        _SQL["insert_template"],
        account_id,
        template_id,
        new.name,
        new.name if new.unique_name else None,
        new.channel,
        status,
        new.text.source,
        new.text.syntax,
        new.payload,
        new.language,
        dict(new.details),
        at,
    )
    return template_from_row(row) if row else None


async def by_id(database: Database, account_id: UUID, template_id: UUID) -> Template | None:
    """One template."""
    row = await database.fetchrow(_SQL["template"], account_id, template_id)
    return template_from_row(row) if row else None


async def page(
    database: Database,
    account_id: UUID,
    window: Window[UUID],
    channel: Channel | None = None,
    name: str | None = None,
    status: TemplateStatus | None = None,
) -> Page[Template]:
    """The account's templates, newest first."""
    filters = (account_id, channel, name, status)
    total = await database.fetchval(_SQL["count_templates"], *filters)
    backwards = window.before is not None
    rows = await database.fetch(
        _SQL["page_templates_before" if backwards else "page_templates"],
        *filters,
        window.before if backwards else window.after,
        window.limit,
        window.offset,
    )
    if backwards:
        rows.reverse()
    return Page(tuple(template_from_row(row) for row in rows), total)


async def update(
    database: Database, template: Template, at: datetime, *, unique: bool = False
) -> Template | None:
    """With `unique`, the name is claimed. Raises asyncpg.UniqueViolationError when it is taken."""
    row = await database.fetchrow(
        _SQL["update_template"],
        template.account_id,
        template.id,
        template.name,
        template.text.source,
        template.text.syntax,
        template.payload,
        template.language,
        dict(template.details),
        at,
        unique,
    )
    return template_from_row(row) if row else None


async def delete(database: Database, account_id: UUID, template_id: UUID) -> bool:
    """False when there is no such template."""
    return await database.fetchval(_SQL["delete_template"], account_id, template_id) is not None
