"""Statistics of a young database, without which all indexes of an account look alike to the planner.

PostgreSQL gathers them within a minute of the first rows. A plan that is made before is kept until then, and
may read all of an account's campaigns for one of them.
"""

from collections.abc import Collection

from gateway.store.database import Database
from gateway.store.statements import statements

_SQL = statements("statistics")


async def gather_missing(database: Database, tried: Collection[str] = ()) -> list[str]:
    """Gathers those of tables that have none and are no longer nearly empty; answers which.

    Those that were `tried` are left alone: who does not own a table gathers nothing, and is not told so.
    """
    rows = [row for row in await database.fetch(_SQL["missing"]) if row["relname"] not in tried]
    for row in rows:
        await database.execute(row["analyze"])
    return [row["relname"] for row in rows]
