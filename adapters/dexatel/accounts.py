"""/v1/accounts/self."""

from aiohttp import web

from adapters.dexatel.formats import base_url, moment_text
from adapters.dexatel.operations import Resource
from adapters.dexatel.options import options_of
from gateway.domain.accounts import Account, AccountStatus
from gateway.web.body import json_response
from gateway.web.dialect import account_of
from schemas.dexatel_answers import AccountObject


async def read(request: web.Request) -> web.Response:
    """GET: the account of the key."""
    return json_response({"data": account_object(account_of(request), base_url(request))})


def account_object(account: Account, base: str) -> AccountObject:
    """An account as the vendor shows it.

    The gateway knows neither people nor prices, so those keys are null or zero; it looks no numbers up,
    so both checks are off.
    """
    return {
        "id": str(account.id),
        "username": account.name,
        "first_name": None,
        "last_name": None,
        "tax_rate": 0,
        "currency": options_of(account).currency,
        "hlr_check": False,
        "phone_number": None,
        "mnp_check": False,
        "mnp_countries": [],
        "roles": [],
        "blocked": account.status is AccountStatus.DISABLED,
        "create_date": moment_text(account.created_at),
        "update_date": moment_text(account.updated_at),
        "links": {"self": f"{base}/accounts/self"},
    }


_ACCOUNTS = Resource("accounts", "the key's account", AccountObject, "§2.10")

ROUTES = (_ACCOUNTS.reading("/v1/accounts/self", read, refusals=()),)
