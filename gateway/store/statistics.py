"""Statistics of tables that grow quickly: by those of a few rows, the planner takes a wrong way through many.

PostgreSQL gathers them within a minute or so. A plan that is made before is kept until then. Without any, all
indexes of an account look alike, and all of its campaigns are read for one of them; by those of a first small
campaign, all messages seem to be of its account, and the whole table is read for the next.
"""

from collections.abc import Mapping

from gateway.store.database import Database
from gateway.store.statements import statements

_SQL = statements("statistics")

GROWTH = 10
"""A table has outgrown its statistics when it is so many times as large as it was then."""

_NEVER: Mapping[str, int] = {}


async def gather_outgrown(database: Database, tried: Mapping[str, int] = _NEVER) -> dict[str, int]:
    """Gathers those of tables that have outgrown theirs, or have none; answers which, and their pages.

    Those that were `tried` at nearly this size are left alone: who does not own a table gathers nothing, and
    is not told so.
    """
    gathered: dict[str, int] = {}
    for table, analyze, pages in await database.fetch(_SQL["outgrown"], GROWTH):
        if pages >= GROWTH * tried.get(table, 0):
            await database.execute(analyze)
            gathered[table] = pages
    return gathered
