"""SQL statements by name, from the .sql files beside this module."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import aiosql

_FOLDER = Path(__file__).parent / "sql"


@cache
def statements(file: str) -> Mapping[str, str]:
    """The statements of `sql/<file>.sql` by their names, with `$1`, `$2` … as parameters."""
    queries = aiosql.from_path(_FOLDER / f"{file}.sql", "asyncpg", mandatory_parameters=False)
    names = (name for name in queries.available_queries if not name.endswith("_cursor"))
    return {name: getattr(queries, name).sql for name in names}
