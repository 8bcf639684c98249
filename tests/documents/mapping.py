"""`docs/mapping.md`: its tables, from the code that converts and translates (`make mapping`)."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from gateway.conversion.forms import Kind
from tests.documents import mapped_fields, mapped_states, mapped_texts

PAGE = Path(__file__).parents[2] / "docs" / "mapping.md"

_TABLE = re.compile(r"(<!-- table: (.+?) -->\n).*?(<!-- end -->\n)", re.DOTALL)


def tables() -> Mapping[str, Sequence[Sequence[str]]]:
    """All tables by the names that the page has for their places, each with its head."""
    fields = {f"fields of {kind}": mapped_fields.table(kind) for kind in Kind}
    return {
        **fields,
        "fields that are never carried": mapped_fields.never_carried(),
        "states of a campaign": mapped_states.of_campaigns(),
        "states of a message": mapped_states.of_messages(),
        "how a message stands": mapped_states.standings(),
        "values of a recipient": mapped_texts.values(),
        "placeholders": mapped_texts.placeholders(),
        "texts": mapped_texts.texts(),
    }


def mapping_page(page: str) -> str:
    """The page with its tables as they are now. Raises KeyError for a place of no table."""
    made = tables()
    return _TABLE.sub(lambda match: match[1] + "\n" + _written(made[match[2]]) + "\n" + match[3], page)


def places_of_tables(page: str) -> list[str]:
    """The names of the tables that the page has a place for."""
    return [match[2] for match in _TABLE.finditer(page)]


def _written(rows: Sequence[Sequence[str]]) -> str:
    head, *others = rows
    return "".join([_line(head), f"|{'---|' * len(head)}\n", *map(_line, others)])


def _line(row: Sequence[str]) -> str:
    return f"| {' | '.join(row)} |\n"


if __name__ == "__main__":
    PAGE.write_text(mapping_page(PAGE.read_text()))
