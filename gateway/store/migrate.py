"""Bringing a database to the present schema, with yoyo's plain SQL migrations."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from yoyo import get_backend, read_migrations

from gateway.store.database import Database

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x6361_6D70_6169_676E
"""Advisory lock under which one process migrates while the others wait."""


def newest() -> str:
    """The name of the last migration this code knows."""
    return max(path.stem for path in _FOLDER.glob("*.sql"))


async def migrate(url: str) -> None:
    """Applies what is missing; several processes may ask at once."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await asyncio.to_thread(_apply, url)
    finally:
        await connection.close()


async def is_current(database: Database) -> bool:
    """Whether the newest migration this code knows has been applied; newer ones do no harm."""
    try:
        applied = await database.fetchval("SELECT max(migration_id) FROM _yoyo_migration")
    except asyncpg.UndefinedTableError:
        return False
    return applied is not None and bool(applied >= newest())


def _apply(url: str) -> None:
    parts = urlsplit(url)
    backend = get_backend(urlunsplit(parts._replace(scheme="postgresql+psycopg")))
    try:
        missing = backend.to_apply(read_migrations(str(_FOLDER)))
        if missing:
            backend.apply_migrations(missing)
    finally:
        backend.connection.close()
