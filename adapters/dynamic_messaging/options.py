"""The switches an account has for this dialect."""

from pydantic import BaseModel, ConfigDict

from gateway.domain.accounts import Account

NAME = "dynamic_messaging"


class Options(BaseModel):
    """How the dialect behaves for one account.

    `flat_errors` answers a validation error as the bare object of messages, without the problem around
    it (contract §6). `strict_queries` refuses filters and sorts that can't be understood, which are passed
    over otherwise (§4). `delete_by_empty_post` lets a POST without a body to a campaign delete it, as the
    vendor's page prints (§7 row 1). `refuse_past_start` refuses a start time in the past instead of
    starting at once (§3).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    flat_errors: bool = False
    strict_queries: bool = False
    delete_by_empty_post: bool = True
    refuse_past_start: bool = False


def options_of(account: Account) -> Options:
    """The account's switches; what it has not set is at its default."""
    return Options.model_validate(account.options.get(NAME, {}))
