"""The switches an account has for this dialect."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from gateway.domain.accounts import Account

NAME = "dexatel"


class Options(BaseModel):
    """An account's `options.dexatel`.

    `campaign_as_array` answers GET of one campaign with an array of one, as the older page's table has
    it. `currency` is what `accounts/self` shows; the gateway has no prices.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    campaign_as_array: bool = False
    currency: Literal["USD", "EUR"] = "USD"


_DEFAULTS = Options()


def options_of(account: Account) -> Options:
    """The account's switches, with defaults for those not set."""
    switched = account.options.get(NAME)
    return Options.model_validate(switched) if switched else _DEFAULTS
