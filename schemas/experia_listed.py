"""The wire types of Experia's `/v2` API as a reader of its lists needs them.

Keys come in any case and are read in lower case; those that may be missing or null are not required.
"""

import re
from typing import Annotated, Any, Required

from pydantic import BeforeValidator
from typing_extensions import TypedDict

_DECIMAL = re.compile(r"[0-9]{1,18}", re.ASCII)


def folded(value: object) -> object:
    """An object with its keys in lower case."""
    return {str(key).lower(): entry for key, entry in value.items()} if isinstance(value, dict) else value


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and _DECIMAL.fullmatch(value) else value


Number = Annotated[int, BeforeValidator(_number)]


class Campaign(TypedDict, total=False):
    """A campaign of `getAll`."""

    id: Required[Number]
    name: str | None
    templatename: str | None
    lang: str | None
    createdat: str | None
    updatedat: str | None
    sendat: str | None
    status: Required[str]
    message: str | None
    json: str | None
    sentcount: int | None
    deliveredcount: int | None
    failedcount: int | None
    total: int | None
    tempmsgid: str | None
    error: str | None


class Message(TypedDict, total=False):
    """A message of `getCampMsgs`."""

    messagekey: Required[str]
    accountid: Required[str]
    params: list[str] | None
    status: Required[str]
    error: str | None
    datesent: str | None
    updatedat: str | None


class Template(TypedDict, total=False):
    """A WhatsApp template."""

    id: Required[str]
    name: Required[str]
    category: str | None
    language: str | None
    status: str | None
    creation: list[dict[str, Any]] | None
    compose: dict[str, Any] | None
    createdat: str | None
    updatedat: str | None


Campaigns = list[Annotated[Campaign, BeforeValidator(folded)]]
Messages = list[Annotated[Message, BeforeValidator(folded)]]
Templates = list[Annotated[Template, BeforeValidator(folded)]]
