"""A vendor's account, as commands name it."""

import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Final

import typer
from pydantic import SecretStr

from adapters.registry import sources
from gateway.domain.errors import Refused
from gateway.moving.source import Source
from gateway.providers.api import Api
from gateway.providers.patience import PatientApi

TIMEOUT_SECONDS: Final = 60.0
LARGEST_ANSWER: Final = 256 * 1024 * 1024
"""A vendor without pages may answer with everything at once."""

BaseUrl = Annotated[
    str, typer.Option("--base-url", metavar="URL", help="The vendor's address, without /v1, /v2 or /api.")
]
KeyEnv = Annotated[
    str,
    typer.Option(
        "--key-env", metavar="VAR", help="The environment variable that holds the key of the account there."
    ),
]


_ADDRESS = re.compile(r"https?://[^\s?#@]+")
"""Without a password, which would be kept with the import."""


class VendorUnknown(Refused):
    """What names a vendor's account can't be used."""


def key_of(variable: str) -> SecretStr:
    """The key that an environment variable holds. Raises VendorUnknown."""
    key = os.environ.get(variable, "").strip()
    if not key:
        raise VendorUnknown(f"--key-env {variable}: there is no such environment variable, or it is empty")
    return SecretStr(key)


@asynccontextmanager
async def source_of(
    dialect: str, base_url: str, key: SecretStr, told: Callable[[float, str], None]
) -> AsyncIterator[Source]:
    """The account of a key at an address; `told` hears of pauses. Raises VendorUnknown."""
    if dialect not in sources():
        raise VendorUnknown(f"there is no dialect {dialect!r}: it is one of {', '.join(sources())}")
    if not _ADDRESS.fullmatch(base_url):
        raise VendorUnknown("--base-url: expected an address that begins with https:// or http://")
    api = Api(concurrency=2, timeout_seconds=TIMEOUT_SECONDS, largest_answer=LARGEST_ANSWER)
    await api.open()
    try:
        yield sources()[dialect](PatientApi(api, told=told), base_url, key)
    finally:
        await api.close()
