"""Rows of a file as contacts of an audience."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.cli.row_files import FileRefused, Row
from gateway.domain.accounts import Account
from gateway.domain.errors import InvalidPhoneNumber
from gateway.domain.phone import normalize
from gateway.domain.recipients import NewContact

NUMBER, TAGS = "number", "tags"
FIELDS = (NUMBER, "first_name", "last_name", "custom1", "custom2", "name", TAGS)
"""What a column may be."""

LEFT_OUT = "-"
"""What a column is mapped to that is not wanted."""

LONGEST_VALUE = 255
MOST_TAGS = 10


class RowRefused(Exception):
    """A row that is no contact; the text says why."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a file is; None for one that is left out."""

    fields: Sequence[str | None]

    @classmethod
    def of(cls, header: Row, mapped: Mapping[str, str]) -> "Columns":
        """Reads the names of the columns, in any case; `mapped` says what others are. Raises FileRefused."""
        if header.problem:
            raise FileRefused(f"line {header.line}: {header.problem}")
        names = [_plain(value) for value in header.values]
        unknown = {_plain(name) for name in mapped} - set(names)
        if unknown:
            raise FileRefused(f"the file has no column {', '.join(sorted(unknown))}")
        wanted = {_plain(name): field for name, field in mapped.items()}
        fields = [_field(wanted.get(name, name)) for name in names]
        twice = {field for field in fields if field and fields.count(field) > 1}
        if twice:
            raise FileRefused(f"more than one column is {', '.join(sorted(twice))}")
        if NUMBER not in fields:
            raise FileRefused(f"line {header.line} names no column {NUMBER}")
        return cls(fields)

    def contact(self, row: Row, account: Account) -> NewContact:
        """Raises RowRefused."""
        if row.problem:
            raise RowRefused(row.problem)
        if len(row.values) != len(self.fields):
            raise RowRefused(f"{len(row.values)} values for {len(self.fields)} columns")
        values: dict[str, str] = {}
        for field, value in zip(self.fields, row.values, strict=True):
            if field and (text := value.strip()):
                values[field] = _checked(field, text)
        number = own_number(values.pop(NUMBER, ""), account)
        return NewContact(number, values, _tags(values.pop(TAGS, "")))


def own_number(text: str, account: Account) -> str:
    """A number as the account's settings read it. Raises RowRefused."""
    if not text:
        raise RowRefused("no number")
    try:
        return normalize(text, region=account.region, strict=account.strict_numbers)
    except InvalidPhoneNumber as error:
        raise RowRefused(str(error)) from error


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def _field(name: str) -> str | None:
    if name == LEFT_OUT:
        return None
    if name not in FIELDS:
        raise FileRefused(
            f"the column {name!r} is none of {', '.join(FIELDS)}; say what it is with --map {name}=FIELD, "
            f"or leave it out with --map {name}={LEFT_OUT}"
        )
    return name


def _checked(field: str, text: str) -> str:
    if len(text) > LONGEST_VALUE:
        raise RowRefused(f"{field} is longer than {LONGEST_VALUE} characters")
    if "\0" in text:
        raise RowRefused(f"{field} holds a NUL character")
    return text


def _tags(text: str) -> tuple[str, ...]:
    tags = tuple(tag for part in text.replace("|", ";").split(";") if (tag := part.strip()))
    if len(tags) > MOST_TAGS:
        raise RowRefused(f"more than {MOST_TAGS} tags")
    return tags
